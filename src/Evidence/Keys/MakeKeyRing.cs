using System.Security.Cryptography;
using Evidence.Durability;
using Evidence.Formats;

namespace Evidence.Keys;

/// <summary>
/// Makes a new agency's ring. It is built beside its place and put there by one rename: a ring is there whole or not at all,
/// and one that is there is never overwritten.
/// </summary>
public static class MakeKeyRing
{
    private const string Unfinished = ".unfinished-";

    /// <param name="folder">Where the ring shall be; must not exist.</param>
    /// <param name="agency">The new agency.</param>
    /// <param name="now">From when the keys are good.</param>
    /// <exception cref="AlreadyThereException">There is a ring already; it is untouched.</exception>
    public static void Run(string folder, AgencyId agency, DateTimeOffset now)
    {
        folder = Path.GetFullPath(folder);
        var parent = Path.GetDirectoryName(folder)!;
        Durable.CreateFolder(parent);
        foreach (var left in Directory.GetDirectories(parent, Path.GetFileName(folder) + Unfinished + "*"))
            Directory.Delete(left, recursive: true);
        var building = folder + Unfinished + Guid.NewGuid().ToString("N");
        Durable.CreateFolder(Path.Combine(building, KeyName.StatementsFolder));
        Fill(building, agency, Instant.Truncate(now));
        Durable.RenameNoReplace(building, folder);
        Durable.FlushFolder(parent);
    }

    private static void Fill(string folder, AgencyId agency, DateTimeOffset now)
    {
        Durable.WriteNewFile(Path.Combine(folder, AgencyFile.Name), new AgencyFile(agency, $"evidence-log/{agency}").ToBytes());
        using var root = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var write = new WriteKey(folder, agency, root);
        write.Pair(new(KeyUse.Root, 1), root, now);
        using (var intake = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256))
            write.Pair(new(KeyUse.Intake, 1), intake, now);
        foreach (var use in (KeyUse[])[KeyUse.Receipt, KeyUse.Permit, KeyUse.Log])
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            write.Pair(new(use, 1), key, now);
        }

        using (var log = Ed25519Key.Create())
            write.Pair(new(KeyUse.LogEd25519, 1), log, now);
        write.Kek(new(KeyUse.Kek, 1), now);
    }
}
