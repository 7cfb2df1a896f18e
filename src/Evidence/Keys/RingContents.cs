using System.Security.Cryptography;
using Evidence.Kernel;

namespace Evidence.Keys;

/// <summary>What a ring holds at one moment; each list in the order of the versions.</summary>
internal sealed record RingContents(AgencyFile Agency, StatedKey Root, IReadOnlyList<RoleKey<ECDiffieHellman>> Intake,
    IReadOnlyList<RoleKey<ECDsa>> Receipt, IReadOnlyList<RoleKey<ECDsa>> Permit, IReadOnlyList<RoleKey<ECDsa>> Log,
    IReadOnlyList<RoleKey<Ed25519Key>> LogEd25519, IReadOnlyList<Kek> Keks, DerivedSecrets Secrets) : IDisposable
{
    /// <summary>The versions that are on record, and of key-encryption keys not closed; null where nobody has asked the database.</summary>
    private HashSet<string>? used;

    public Kek NewestKek => Keks.LastOrDefault(kek => used?.Contains(kek.Statement.Name) != false) ?? throw new KeyAwayException("No key-encryption key of the ring is on record.");

    public bool IsUsed(KeyName name) => used?.Contains(name.ToString()) != false;

    /// <summary>The same keys, of which those on record are used.</summary>
    /// <exception cref="StartRefusedException">The ring lacks one that is on record.</exception>
    public RingContents On(IReadOnlyCollection<KeyVersion> registered)
    {
        var held = Names().ToHashSet();
        if (registered.FirstOrDefault(version => version.RetiredAt is null && !held.Contains(version.Name)) is { } missing)
            throw new StartRefusedException($"the key ring lacks {missing.Name}, which is on record since {missing.From:u}.",
                "Restore the key ring from its newest backup. Nothing is served with a part of the keys.");
        // What no rotation has put on record may be another key tomorrow, under the same name.
        var known = registered.Select(version => (version.Name, version.Fingerprint)).ToHashSet();
        return this with { Keks = [.. Keks.Where(kek => known.Contains((kek.Statement.Name, kek.Statement.Check)))], used = [.. registered.Where(version => version.ClosedAt is null).Select(version => version.Name)] };
    }

    public Kek? FindKek(string name) => Keks.FirstOrDefault(kek => kek.Statement.Name == name);

    /// <summary>These contents with the private keys that were held before, so that whoever is using one goes on; what is in the ring no longer is zeroed.</summary>
    public RingContents Keeping(RingContents before)
    {
        var kept = Over(before);
        foreach (var gone in before.Keks.Except(kept.Keks))
            gone.Dispose();
        return kept;
    }

    /// <summary>What was held before, and what is new here.</summary>
    public RingContents AddedTo(RingContents before)
    {
        var kept = Over(before);
        return kept with { Keks = [.. before.Keks.Union(kept.Keks)], used = before.used };
    }

    private RingContents Over(RingContents before) => before.Agency != Agency
        ? throw new StartRefusedException("the key ring was exchanged for another agency's.", "Put the agency's own back.")
        : this with
        {
            Secrets = Instead(Secrets, before.Secrets), Intake = Keep(Intake, before.Intake), Receipt = Keep(Receipt, before.Receipt), Permit = Keep(Permit, before.Permit),
            Log = Keep(Log, before.Log), LogEd25519 = Keep(LogEd25519, before.LogEd25519),
            Keks = [.. Keks.Select(kek => before.Keks.FirstOrDefault(old => old.Statement == kek.Statement) is { } old ? Instead(kek, old) : kek)],
        };

    public void Dispose()
    {
        Secrets.Dispose();
        foreach (var key in Intake)
            key.Private.Dispose();
        foreach (var key in Receipt.Concat(Permit).Concat(Log))
            key.Private.Dispose();
        foreach (var key in LogEd25519)
            key.Private.Dispose();
        foreach (var kek in Keks)
            kek.Dispose();
    }

    private IEnumerable<string> Names() => ((IEnumerable<KeyName>)[Root.Name, .. Intake.Select(k => k.Name), .. Receipt.Select(k => k.Name), .. Permit.Select(k => k.Name), .. Log.Select(k => k.Name), .. LogEd25519.Select(k => k.Name)])
        .Select(name => name.ToString()).Concat(Keks.Select(kek => kek.Statement.Name));

    private static List<RoleKey<T>> Keep<T>(IReadOnlyList<RoleKey<T>> fresh, IReadOnlyList<RoleKey<T>> before) where T : IDisposable =>
        [.. fresh.Select(key => before.FirstOrDefault(old => old.Fingerprint == key.Fingerprint) is { } old ? key with { Private = Instead(key.Private, old.Private) } : key)];

    private static T Instead<T>(T fresh, T before) where T : IDisposable
    {
        fresh.Dispose();
        return before;
    }
}
