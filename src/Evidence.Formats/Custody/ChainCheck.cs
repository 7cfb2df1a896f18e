using Evidence.Formats.Verification;

namespace Evidence.Formats.Custody;

/// <summary>
/// Follows one chain from its first entry: sequences without a gap, each "previous" the hash of the entry before,
/// all of one agency, subject and chain. Holds one hash at a time, so a chain may be of any length.
/// </summary>
public sealed class ChainCheck(Subject subject, Chain chain, AgencyId? agency = null)
{
    private readonly List<Finding> findings = [];

    /// <summary>Entries read so far, good or bad.</summary>
    public long Count { get; private set; }

    /// <summary>Hash of the last entry read; null before the first.</summary>
    public Sha256Hash? Head { get; private set; }

    /// <summary>The agency of the chain: the one given, else that of its first entry.</summary>
    public AgencyId? Agency { get; private set; } = agency;

    public IReadOnlyList<Finding> Findings => findings;

    /// <summary>Takes the next entry's exact bytes (without the line end) and says what they are.</summary>
    /// <param name="entryBytes">What stands on the entry's line.</param>
    /// <param name="offset">Where these bytes begin in their file, for the findings.</param>
    public EntryReading Add(ReadOnlyMemory<byte> entryBytes, long offset)
    {
        var reading = CustodyEntryReader.Read(entryBytes);
        foreach (var finding in reading.Findings) findings.Add(finding with { Offset = offset });
        if (reading.Entry is { } entry) CheckPlace(entry, offset);
        Count++;
        Head = reading.Hash;
        return reading;
    }

    private void CheckPlace(CustodyEntry entry, long offset)
    {
        Agency ??= entry.Agency;
        if (entry.Sequence != Count)
            Report("chain-sequence-wrong", $"Here the chain should have entry number {Count}, but it has number {entry.Sequence}: an entry is missing, repeated or moved.", offset);
        if (entry.Previous != Head)
            Report("chain-previous-wrong", $"Entry {entry.Sequence} does not follow from the entry before it: its \"previous\" is not that entry's hash.", offset);
        if (entry.Subject != subject || entry.Chain != chain)
            Report("chain-foreign-entry", $"Entry {entry.Sequence} belongs to the {entry.Chain.Word()} chain of {entry.Subject}, not to the {chain.Word()} chain of {subject}.", offset);
        if (entry.Agency != Agency)
            Report("chain-foreign-agency", $"Entry {entry.Sequence} was written by agency {entry.Agency}, not by {Agency}.", offset);
    }

    private void Report(string code, string text, long offset) =>
        findings.Add(new Finding(code, Severity.Altered, text) { Offset = offset });
}
