using Evidence.Database;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction.Working.Doing;

/// <summary>Removes stretches that nobody needs any more: of renders that ended, and of previews an hour after.</summary>
internal sealed class SweepSegments(EvidenceDb db, StoredSegments segments, SealDerivative seal, TimeProvider time)
{
    public static readonly TimeSpan PreviewsStay = TimeSpan.FromHours(1);

    /// <summary>Whoever is at work that was given up has noticed by then.</summary>
    private static readonly TimeSpan WritersEnd = TimeSpan.FromMinutes(5);

    private const int AtOnce = 100;

    public async Task RunAsync(CancellationToken cancellation)
    {
        var old = time.GetUtcNow() - PreviewsStay;
        var over = await (
            from segment in db.RedactionSegments
            join work in db.RedactionWork on segment.WorkId equals work.Id
            where work.EndedAt != null && (work.Kind != RedactionWorkKind.Preview || work.State != RedactionWorkState.Done || work.EndedAt < old)
            orderby segment.WorkId, segment.Number
            select segment).AsNoTracking().Take(AtOnce).ToListAsync(cancellation);
        await segments.RemoveAsync(over, cancellation);
        await RemoveHalfAsync(cancellation);
    }

    /// <summary>What was being written for work that was given up.</summary>
    private async Task RemoveHalfAsync(CancellationToken cancellation)
    {
        var before = time.GetUtcNow() - WritersEnd;
        var half = await db.RedactionWork.AsNoTracking().Where(w => w.EndedAt < before && w.ObjectId != null).Take(AtOnce).ToListAsync(cancellation);
        foreach (var work in half)
        {
            await seal.RemoveAsync(work.ObjectId!.Value, cancellation);
            await db.RedactionWork.Where(w => w.Id == work.Id).ExecuteUpdateAsync(set => set.SetProperty(w => w.ObjectId, (Formats.ObjectId?)null), cancellation);
        }
    }
}
