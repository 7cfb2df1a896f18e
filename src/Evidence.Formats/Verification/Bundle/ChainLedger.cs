using Evidence.Formats.Custody;
using Evidence.Formats.Packaging;

namespace Evidence.Formats.Verification.Bundle;

/// <summary>An entry as later checks need it.</summary>
internal sealed record LedgerEntry(Sha256Hash Hash, CustodyAction Action, ActId Act, IReadOnlyList<CustodyObject> Objects);

/// <summary>One chain that was followed.</summary>
/// <param name="leaves">Leaf hash of each line of its file, understood or not.</param>
/// <param name="entries">Those that were understood.</param>
internal sealed class LedgerChain(IReadOnlyList<Sha256Hash> leaves, IReadOnlyList<LedgerEntry> entries)
{
    private readonly Dictionary<Sha256Hash, LedgerEntry> byHash = entries.DistinctBy(e => e.Hash).ToDictionary(e => e.Hash);
    private readonly HashSet<(CustodyAction, CustodyObject)> objects =
        [.. entries.SelectMany(e => e.Objects.Select(o => (e.Action, o)))];
    private readonly HashSet<(ActId, CustodyObject)> disclosed =
        [.. entries.Where(e => e.Action == CustodyAction.ItemDisclosed).SelectMany(e => e.Objects.Select(o => (e.Act, o)))];

    public IReadOnlyList<Sha256Hash> Leaves => leaves;

    public long Count => leaves.Count;

    public LedgerEntry? Last => entries.Count == 0 ? null : entries[^1];

    public LedgerEntry? First(CustodyAction action) => entries.FirstOrDefault(e => e.Action == action);

    public LedgerEntry? Entry(Sha256Hash hash) => byHash.GetValueOrDefault(hash);

    /// <summary>Whether an entry of that action speaks of exactly these bytes.</summary>
    public bool Has(CustodyAction action, CustodyObject item) => objects.Contains((action, item));

    /// <summary>Whether any entry speaks of bytes like these, whatever object they are in.</summary>
    public bool Mentions(Sha256Hash sha256, long bytes) => objects.Any(o => o.Item2.Sha256 == sha256 && o.Item2.Bytes == bytes);

    public bool HasDisclosed(ActId act, CustodyObject item) => disclosed.Contains((act, item));
}

/// <summary>
/// Follows every chain file of a bundle and remembers what the other checks ask: which entry touched which objects, and
/// which commitments exist. Memory grows with the number of commitments, never with the size of the evidence.
/// </summary>
internal sealed class ChainLedger(FindingLog findings)
{
    // Some 100 bytes each; more than a bundle of ten thousand items has.
    private const int MostCommitments = 5_000_000;
    private const int MostHeavyFindings = 50;

    private readonly Dictionary<string, LedgerChain> chains = new(StringComparer.Ordinal);
    private readonly Dictionary<Sha256Hash, CustodyAction> actions = [];

    /// <summary>Commitments by entry and field.</summary>
    public Dictionary<(Sha256Hash Entry, string Field), Sha256Hash> Commitments { get; } = [];

    /// <summary>All that were followed, by the path of their file.</summary>
    public IReadOnlyDictionary<string, LedgerChain> Chains => chains;

    public LedgerChain? Chain(string path) => chains.GetValueOrDefault(path);

    public CustodyAction? ActionOf(Sha256Hash entry) => actions.GetValueOrDefault(entry);

    public void ReadAll(IBagFiles bag, AgencyId agency, CancellationToken cancellation)
    {
        foreach (var file in bag.Files.Values.Where(f => f.Path.StartsWith("custody/", StringComparison.Ordinal)
            && f.Path is not (BundleLayout.Details or BundleLayout.Policy) && !f.Path.StartsWith(BundleLayout.Proofs, StringComparison.Ordinal)))
        {
            if (BundleLayout.TryParseChainPath(file.Path) is not var (subject, chain))
                findings.Add("chain-name-wrong", Severity.Note, "This file is not named like a chain and was not read.", file.Path);
            else
                Follow(bag, file, new ChainCheck(subject, chain, agency), cancellation);
        }
    }

    private void Follow(IBagFiles bag, BagFile file, ChainCheck check, CancellationToken cancellation)
    {
        var (leaves, entries) = (new List<Sha256Hash>(), new List<LedgerEntry>());
        try
        {
            using var lines = new ByteLines(bag.Open(file), CustodyEntry.MaxBytes + 1);
            while (lines.Next() is { } line)
            {
                cancellation.ThrowIfCancellationRequested();
                var reading = check.Add(line, lines.Offset);
                leaves.Add(reading.Hash);
                if (reading.Entry is { } entry) Remember(entry, reading.Hash, entries);
                if (!IsHopeless(check, file.Path)) continue;
                break;
            }
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            findings.Unreadable(file.Path, problem);
        }

        findings.AddRange(check.Findings.Select(f => f with { Where = file.Path }));
        if (check.Count == 0) findings.Add("chain-empty", Severity.Incomplete, "This chain has no entries.", file.Path);
        chains[file.Path] = new LedgerChain(leaves, entries);
    }

    private bool IsHopeless(ChainCheck check, string path)
    {
        if (Commitments.Count > MostCommitments)
            findings.Add("too-many-entries", Severity.Incomplete, $"The bundle has more than {MostCommitments} commitments; the rest of this chain was not read.", path);
        else if (check.Findings.Count >= MostHeavyFindings)
            findings.Add("chain-not-read-on", Severity.Altered, "So much is wrong with this chain that it was not read to its end.", path);
        else
            return false;
        return true;
    }

    private void Remember(CustodyEntry entry, Sha256Hash hash, List<LedgerEntry> entries)
    {
        entries.Add(new LedgerEntry(hash, entry.Action, entry.Act, entry.Objects));
        actions[hash] = entry.Action;
        foreach (var (field, commitment) in entry.Commitments) Commitments[(hash, string.Intern(field))] = commitment;
    }
}
