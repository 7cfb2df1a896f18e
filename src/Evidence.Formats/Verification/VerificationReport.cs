using Evidence.Formats.Log;

namespace Evidence.Formats.Verification;

/// <summary>What is to be said about the whole; the number is the verifier's exit code. 1 is kept for wrong usage.</summary>
public enum Verdict
{
    Intact = 0,
    Altered = 2,
    Incomplete = 3,
    UnknownVersion = 4,
    NotAuthenticated = 5,
}

/// <summary>How many commitments were opened, and what became of the others.</summary>
public sealed record DetailCounts(long Present, long Withheld, long Erased, long Missing);

/// <summary>One item as the report shows it.</summary>
/// <param name="Number">Its folder in the bundle.</param>
/// <param name="Title">As the bundle names it.</param>
/// <param name="Files">Files of it whose content agrees with the custody entries.</param>
/// <param name="Entries">Entries of its operational chain.</param>
/// <param name="Receipts">Receipts whose signature holds.</param>
/// <param name="FirstReceiptAt">When the agency first acknowledged having the bytes; null without a receipt.</param>
public sealed record ItemFacts(int Number, string Title, int Files, long Entries, int Receipts, DateTimeOffset? FirstReceiptAt);

/// <summary>The log in which entries were found.</summary>
/// <param name="Checkpoint">At which they are proven.</param>
/// <param name="Proven">How many entries.</param>
/// <param name="Witnesses">All that the policy names, and whether they cosigned.</param>
public sealed record LogFacts(Checkpoint Checkpoint, long Proven, IReadOnlyList<WitnessVerdict> Witnesses);

/// <summary>What a bundle says about itself, as far as it could be read.</summary>
public sealed record BundleFacts
{
    public required AgencyId Agency { get; init; }

    public required BundleId Bundle { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Fingerprint of the root key that everything was checked against.</summary>
    public required Sha256Hash Root { get; init; }

    /// <summary>Whether that root key is the one the caller trusts; false also when the caller named none.</summary>
    public required bool IsTrusted { get; init; }

    public required IReadOnlyList<ItemFacts> Items { get; init; }

    public required DetailCounts Details { get; init; }

    /// <summary>Null where no log vouches for the entries.</summary>
    public required LogFacts? Log { get; init; }

    /// <summary>Grounds stated for what is withheld, each once.</summary>
    public required IReadOnlyList<string> Grounds { get; init; }
}

/// <summary>Everything that a check found, and what follows from it.</summary>
public sealed record VerificationReport
{
    /// <summary>All findings, in the order they were made.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    public required int CheckedFiles { get; init; }

    public required long CheckedBytes { get; init; }

    /// <summary>Null for a bag that is not a bundle of this format, or whose description cannot be read.</summary>
    public BundleFacts? Bundle { get; init; }

    /// <summary>The heaviest finding decides. An unknown version weighs more than what seems to be missing because of it.</summary>
    public Verdict Verdict => Findings.Select(f => f.Severity).DefaultIfEmpty(Severity.Note).Max() switch
    {
        Severity.Altered => Verdict.Altered,
        Severity.UnknownVersion => Verdict.UnknownVersion,
        Severity.Incomplete => Verdict.Incomplete,
        Severity.NotAuthenticated => Verdict.NotAuthenticated,
        _ => Verdict.Intact,
    };
}
