using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Media.Derivation;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items;

/// <summary>Gets a checked original ready to derive from.</summary>
internal sealed class DerivativeSource(EvidenceDb db, OpenPart open)
{
    /// <summary>Null where the media check found nothing that can be shown.</summary>
    public async Task<ReadySource?> PrepareAsync(MediaWork work, OriginalCopy copy, CancellationToken cancellation)
    {
        var check = await db.MediaChecks.AsNoTracking().SingleAsync(c => c.PartId == work.PartId, cancellation);
        if (MediaCheckReport.FromJson(check.Report)?.ToPlan(check.State == MediaCheckState.Damaged) is not { } plan)
            return null;
        var original = await (
            from part in db.Parts
            join sealedObject in db.SealedObjects on part.ObjectId equals sealedObject.Id
            where part.Id == work.PartId
            select sealedObject).AsNoTracking().SingleAsync(cancellation);
        var file = await copy.ForAsync(work.PartId, original.PlaintextBytes, open, cancellation);
        FaultPoints.Hit(FaultPoint.MediaDecrypted);
        copy.Folder.RequireRoom(original.PlaintextBytes);
        return new ReadySource(file, copy.Folder.NewFile(), plan, original.PlaintextSha256);
    }
}

/// <summary>A private copy of an original, and a place for what is made of it.</summary>
internal sealed record ReadySource(string File, string Output, MediaPlan Plan, Sha256Hash Sha256) : IDisposable
{
    public void Dispose() => System.IO.File.Delete(Output);
}
