using System.Globalization;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;

namespace Evidence.Formats.Packaging;

/// <summary>Where things lie in a bundle: docs/formats/bundle.md, "Layout".</summary>
public static class BundleLayout
{
    public const string Description = "metadata/bundle.json";
    public const string Details = "custody/details.jsonl";
    public const string Policy = "custody/policy.txt";
    public const string ReadMe = "README.txt";

    public static string BagName(BundleId bundle, DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"evidence-{at.UtcDateTime:yyyyMMdd}-{bundle.ToString()[..8]}");

    public static string ChainPath(Subject subject, Chain chain) => $"custody/{subject.Kind.Word()}-{subject.Id:D}-{chain.Word()}.jsonl";

    /// <summary>Where the proof lies that an entry is in the log.</summary>
    public static string ProofPath(Sha256Hash leaf) => $"{Proofs}{leaf}.tlog-proof";

    public static string ReceiptPath(ObjectId id) => $"receipts/{id}.txt";

    public static string KeyPath(KeyPurpose purpose, Sha256Hash fingerprint) =>
        $"keys/{Vocabulary.Word(purpose)}-{fingerprint.ToString()[..8]}.txt";

    /// <summary>Folder of an item's files of one kind; the number counts the items of the bundle from 1.</summary>
    /// <param name="number">The item's number.</param>
    /// <param name="role">The part's role.</param>
    /// <param name="isDerived">Whether the agency made it; what else a device has beside its recording is a sidecar.</param>
    public static string Folder(int number, FileRole role, bool isDerived)
    {
        var kind = (role, isDerived) switch
        {
            (FileRole.Original, _) => "original",
            (_, false) => "sidecar",
            (FileRole.Proxy, true) => "playable",
            _ => Vocabulary.Word(role),
        };
        return string.Create(CultureInfo.InvariantCulture, $"data/{number:000}/{kind}");
    }

    internal const string Proofs = "custody/proofs/";

    /// <summary>The chain that a file name stands for; null when it is no chain's name.</summary>
    internal static (Subject Subject, Chain Chain)? TryParseChainPath(string path)
    {
        const int uuid = 36;
        if (!path.StartsWith("custody/", StringComparison.Ordinal) || !path.EndsWith(".jsonl", StringComparison.Ordinal)) return null;
        var name = path["custody/".Length..^".jsonl".Length];
        var dash = name.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0 || name.Length < dash + uuid + 3 || name[dash + 1 + uuid] != '-') return null;
        return SubjectWords.TryParse(name[..dash], out var kind)
            && ItemId.TryParse(name.Substring(dash + 1, uuid), out var id)
            && ChainWords.TryParse(name[(dash + uuid + 2)..], out var chain)
            ? (new Subject(kind, id.Value), chain)
            : null;
    }
}
