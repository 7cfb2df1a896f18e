using Evidence.Database;
using Evidence.Redaction.Reviewing;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction.Requests;

/// <summary>What redacting took here: minutes that people worked for each minute of recording.</summary>
/// <param name="MinutesPerMinute">Null while no copy was approved.</param>
/// <param name="Redactions">Of how many redactions that is, each with an approved copy.</param>
public sealed record EffortFigure(double? MinutesPerMinute, int Redactions)
{
    /// <summary>Fewer say nothing of the next one.</summary>
    public const int Enough = 5;

    /// <summary>While nothing is measured: it is watched twice, once to redact and once to approve, and drawing takes as long again.</summary>
    private const double Guess = 3;

    private const int SecondsPerProposal = 10, SecondsPerSpan = 20;

    /// <summary>How long it will take people, as far as that can be told.</summary>
    /// <param name="lengthMs">Of the recording.</param>
    /// <param name="openProposals">That wait to be decided.</param>
    /// <param name="openSpans">That wait to be looked at.</param>
    public TimeSpan Estimate(long lengthMs, int openProposals, int openSpans) =>
        TimeSpan.FromMilliseconds(lengthMs * (MinutesPerMinute is { } measured && Redactions >= Enough ? measured : Guess)) + TimeSpan.FromSeconds((openProposals * SecondsPerProposal) + (openSpans * SecondsPerSpan));
}

/// <summary>Measures our own figure for what elsewhere is nine hours for one.</summary>
public sealed class ReadEffort(EvidenceDb db)
{
    public async Task<EffortFigure> RunAsync(CancellationToken cancellation)
    {
        var rows = await db.Redactions.Where(r => db.RedactionReviews.Any(v => v.RedactionId == r.Id && v.Decision == ReviewDecision.Approved) && r.LengthUs > 0)
            .Select(r => new { Length = r.LengthUs!.Value, Seconds = db.RedactionEfforts.Where(e => e.RedactionId == r.Id).Sum(e => e.Seconds) }).ToListAsync(cancellation);
        var length = rows.Sum(row => row.Length / 1e6);
        return new EffortFigure(length > 0 ? rows.Sum(row => row.Seconds) / length : null, rows.Count);
    }
}
