using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Media.Derivation;
using Evidence.Media.Sandboxing;
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
    /// <summary>Makes something of the source; of a picture of a kind that ffmpeg does not open, of what it is opened as.</summary>
    /// <param name="picture">Where that lies meanwhile.</param>
    /// <param name="make">Takes a file and what is known of it.</param>
    public async Task<DerivativeResult> OpenedAsync(ProvenSandbox sandbox, string picture, int patience, Func<string, MediaPlan, Task<DerivativeResult>> make, CancellationToken cancellation)
    {
        if (!OpenStill.IsNeeded(Plan.Container))
            return await make(File, Plan);
        try
        {
            var (_, opened) = await new OpenStill(sandbox).RunAsync(Plan.Container, File, picture, patience, cancellation);
            if (opened is null)
                return new DerivativeResult(null, new Recipe(sandbox.Engine, [], Sha256), "The picture could not be opened.");
            var made = await make(opened.File, Plan with { Container = opened.Container });
            return made with { Recipe = made.Recipe with { Arguments = [.. opened.Arguments, .. made.Recipe.Arguments] } };
        }
        finally
        {
            System.IO.File.Delete(picture);
        }
    }

    public void Dispose() => System.IO.File.Delete(Output);
}
