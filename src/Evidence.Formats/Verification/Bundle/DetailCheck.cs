using Evidence.Formats.Custody;
using Evidence.Formats.Packaging;

namespace Evidence.Formats.Verification.Bundle;

/// <summary>
/// Opens every commitment for which the bundle has the value, and tells apart what is withheld, erased and missing.
/// docs/formats/custody-entry.md, "Details".
/// </summary>
internal sealed class DetailCheck(ChainLedger ledger, FindingLog findings)
{
    private const int LongestLine = 1 << 20;
    private const int MostGrounds = 20;
    private const string ContentsField = "contents";

    private readonly HashSet<(Sha256Hash, string)> seen = [];
    private readonly Dictionary<Sha256Hash, byte[]> contents = [];
    private readonly SortedSet<string> grounds = new(StringComparer.Ordinal);
    private long present;
    private long withheld;
    private long erased;

    public DetailCounts Counts { get; private set; } = new(0, 0, 0, 0);

    public IReadOnlyList<string> Grounds => [.. grounds];

    /// <summary>Canonical JSON of the value that opened the commitment "contents" of that entry.</summary>
    public byte[]? Contents(Sha256Hash entry) => contents.GetValueOrDefault(entry);

    public void Run(IBagFiles bag, CancellationToken cancellation)
    {
        if (bag.Files.TryGetValue(BundleLayout.Details, out var file)) ReadAll(bag, file, cancellation);
        else findings.Add("details-missing", Severity.Incomplete, "The values behind the custody entries are not in the bundle.", BundleLayout.Details);
        var missing = ledger.Commitments.Keys.LongCount(place => !seen.Contains(place));
        Counts = new DetailCounts(present, withheld, erased, missing);
        if (missing > 0)
            findings.Add("detail-missing", Severity.Incomplete, $"{missing} values are neither here, nor said to be withheld, nor said to be erased.", BundleLayout.Details);
    }

    private void ReadAll(IBagFiles bag, BagFile file, CancellationToken cancellation)
    {
        try
        {
            using var lines = new ByteLines(bag.Open(file), LongestLine);
            while (lines.Next() is { } line)
            {
                cancellation.ThrowIfCancellationRequested();
                var problems = new List<Finding>();
                if (DetailLine.TryRead(line, problems) is { } detail) Take(detail, lines.Offset);
                findings.AddRange(problems.Select(p => p with { Where = file.Path, Offset = lines.Offset }));
            }
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            findings.Unreadable(file.Path, problem);
        }
    }

    private void Take(DetailLine detail, long offset)
    {
        var place = (detail.Entry, detail.Field);
        if (!ledger.Commitments.TryGetValue(place, out var commitment))
            Report("detail-foreign", Severity.Altered, $"A value \"{PlainText.Shown(detail.Field)}\" belongs to no entry of this bundle.", offset);
        else if (!seen.Add(place))
            Report("detail-repeated", Severity.Altered, $"A second line speaks of the same value \"{PlainText.Shown(detail.Field)}\".", offset);
        else
            Judge(detail, commitment, offset);
    }

    private void Judge(DetailLine detail, Sha256Hash commitment, long offset)
    {
        switch (detail)
        {
            case DetailLine.Withheld line:
                withheld++;
                if (grounds.Count < MostGrounds) grounds.Add(PlainText.Shown(line.Ground));
                break;
            case DetailLine.Erased line:
                erased++;
                JudgeErasure(line, offset);
                break;
            case DetailLine.Present line when line.Opening.Hash == commitment:
                present++;
                if (line.Field == ContentsField) contents[line.Entry] = line.Opening.CanonicalValue.ToArray();
                break;
            default:
                Report("detail-altered", Severity.Altered, $"The value \"{PlainText.Shown(detail.Field)}\" is not the one that its entry commits to.", offset);
                break;
        }
    }

    private void JudgeErasure(DetailLine.Erased line, long offset)
    {
        var action = ledger.ActionOf(line.By);
        if (action is null)
            Report("erasure-elsewhere", Severity.Note, $"The entry that erased the value \"{PlainText.Shown(line.Field)}\" is not part of this bundle.", offset);
        else if (action != CustodyAction.DetailErased)
            Report("erasure-wrong", Severity.Altered, $"The value \"{PlainText.Shown(line.Field)}\" is said to be erased by an entry that erased nothing.", offset);
    }

    private void Report(string code, Severity severity, string text, long offset) =>
        findings.Add(code, severity, text, BundleLayout.Details, offset);
}
