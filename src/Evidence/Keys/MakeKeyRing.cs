using System.Security.Cryptography;
using System.Text;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;

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
        Durable.CreateFolder(Path.Combine(building, "statements"));
        Fill(building, agency, Instant.Truncate(now));
        Durable.RenameNoReplace(building, folder);
        Durable.FlushFolder(parent);
    }

    private static void Fill(string folder, AgencyId agency, DateTimeOffset now)
    {
        Durable.WriteNewFile(Path.Combine(folder, AgencyFile.Name), new AgencyFile(agency, $"evidence-log/{agency}").ToBytes());
        using var root = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Write(folder, "root", root, KeyPurpose.Root, agency, now, root);
        using var intake = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        Write(folder, "intake-1", intake, KeyPurpose.Intake, agency, now, root);
        foreach (var purpose in (KeyPurpose[])[KeyPurpose.Receipt, KeyPurpose.Permit])
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            Write(folder, $"{Vocabulary.Word(purpose)}-1", key, purpose, agency, now, root);
        }

        var kek = RandomNumberGenerator.GetBytes(32);
        Durable.WriteNewFile(Path.Combine(folder, "kek-1.key"), kek);
        CryptographicOperations.ZeroMemory(kek);
    }

    private static void Write(string folder, string name, ECAlgorithm key, KeyPurpose purpose, AgencyId agency, DateTimeOffset now, ECDsa root)
    {
        var statement = new KeyStatement { Agency = agency, Purpose = purpose, Key = key.ExportSubjectPublicKeyInfo(), From = now };
        var document = SignedDocument.Sign(KeyStatement.Type, statement.ToCanonicalJson(), root);
        var pem = Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem());
        Durable.WriteNewFile(Path.Combine(folder, $"{name}.pem"), pem);
        CryptographicOperations.ZeroMemory(pem);
        Durable.WriteNewFile(Path.Combine(folder, "statements", $"{(purpose == KeyPurpose.Root ? "root-1" : name)}.txt"), document.ToBytes());
    }
}
