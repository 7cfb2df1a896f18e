using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Kernel;
using Evidence.Media;
using Evidence.Media.Containers;
using Evidence.Media.Examination;
using Evidence.Media.Sandboxing;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items;

/// <summary>
/// Decodes a verified original, or the device's own proxy of it, to its end and states what became of it: duration, frames, gaps, errors,
/// and whether it is whole. Writes the verdict, what the file is, for an original also the item's duration and captured time and the orders
/// for proxy and thumbnail, and the custody entry in one transaction. The receipt was given before and does not depend on it; what came
/// from the device is never changed.
/// </summary>
internal sealed class CheckMedia(EvidenceDb db, OpenPart open, CustodyLog custody, HowFar howFar, TimeProvider time)
{
    /// <summary>A recording that three budgets, each four times the one before, did not suffice for is left to people.</summary>
    private const int MostAttempts = 3;

    internal static readonly Actor Worker = Actor.Program("Evidence worker");

    /// <exception cref="IOException">The original could not be read or copied; the work waits.</exception>
    /// <exception cref="SandboxFailedException">The sandbox could not run; the work waits.</exception>
    public async Task<WorkEnd> RunAsync(MediaWork work, OriginalCopy copy, ProvenSandbox sandbox, CancellationToken cancellation)
    {
        var part = await db.Parts.SingleAsync(part => part.Id == work.PartId, cancellation);
        var sealedObject = await db.SealedObjects.AsNoTracking().SingleAsync(o => o.Id == part.ObjectId, cancellation);
        var examine = new ExamineMedia(sandbox, howFar);
        var report = examine.Glance(await open.HeadAsync(part.Id, ContainerKinds.HeadBytes, cancellation))
            ?? await examine.RunAsync(await copy.ForAsync(part.Id, sealedObject.PlaintextBytes, open, cancellation), Patience(work.Attempts), cancellation);
        if (report.Verdict == MediaVerdict.OverBudget && work.Attempts < MostAttempts)
            return WorkEnd.Later(report.Text);
        await WriteAsync(work, report, part, part.InCustody(sealedObject), cancellation);
        return WorkEnd.Done;
    }

    /// <summary>1, 4, 16 for the first, second and any later attempt.</summary>
    internal static int Patience(int attempts) => attempts switch { <= 1 => 1, 2 => 4, _ => 16 };

    private async Task WriteAsync(MediaWork work, MediaReport report, ItemPart part, CustodyObject file, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (!await db.TakeOrderAsync(work, cancellation))
            return;
        var now = Instant.Truncate(time.GetUtcNow());
        var check = Check(work, report, now);
        db.MediaChecks.Add(check);
        part.MediaType = BrowserMedia.TypeOf(report);
        if (part.Role == FileRole.Original)
            await WriteToItemAsync(work, report, part, now, cancellation);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, Act(work, check, file), cancellation);
        FaultPoints.Hit(FaultPoint.MediaResultWritten);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.MediaResultCommitted);
    }

    private static MediaCheck Check(MediaWork work, MediaReport report, DateTimeOffset now) => new()
    {
        PartId = work.PartId,
        ItemId = work.ItemId,
        State = StateOf(report.Verdict),
        Complete = report.Completeness?.IsComplete,
        DurationMs = Milliseconds(report.PlayableSeconds),
        Frames = report.Decoded?.Frames,
        Gaps = report.Header is null ? null : MediaCheckReport.GapsOf(report).Count,
        DecodeErrors = report.Decoded is { } decoded ? (int)Math.Min(decoded.Errors, int.MaxValue) : null,
        Report = MediaCheckReport.Of(report).ToJson(),
        Text = report.Text,
        DueAt = work.DueAt,
        CheckedAt = now,
    };

    private async Task WriteToItemAsync(MediaWork work, MediaReport report, ItemPart part, DateTimeOffset now, CancellationToken cancellation)
    {
        var item = await db.LockItemAsync(work.ItemId, cancellation);
        if (Milliseconds(report.PlayableSeconds) is { } duration)
            item.DurationMs = duration + await LengthOfOthersAsync(part, cancellation);
        // Of a recording of several files only the first tells when it began.
        if (part.Ordinal == 0 && item.CapturedZone is null or EvidenceItem.DeviceFileTime && CapturedTime.Of(report.Boxes) is { } captured)
            captured.WriteTo(item);
        if (MediaCheckReport.Of(report).ToPlan(false) is { } plan)
            MediaOrders.PlaceDerivatives(db, work, plan, now);
        if (report.Container is ContainerKind.Mp4 or ContainerKind.MpegTransport)
            MediaOrders.PlaceTelemetry(db, work.ItemId, work.PartId, now);
    }

    /// <summary>Of the recording's other files; one that was sent again counts once.</summary>
    private async Task<long> LengthOfOthersAsync(ItemPart part, CancellationToken cancellation) => await (
        from other in db.Parts
        join check in db.MediaChecks on other.Id equals check.PartId
        where other.ItemId == part.ItemId && other.Role == FileRole.Original && other.Id != part.Id && other.Ordinal < ItemPart.FirstFailedOrdinal
        select check.DurationMs).SumAsync(cancellation) ?? 0;

    private static CustodyAct Act(MediaWork work, MediaCheck check, CustodyObject file) => new()
    {
        Actor = Worker,
        Action = CustodyAction.MediaChecked,
        Subjects = [SubjectOf.Item(work.ItemId)],
        Objects = [file],
        Details = new Dictionary<string, JsonNode?>
        {
            ["after"] = new JsonObject
            {
                ["complete"] = check.Complete,
                ["decodeErrors"] = check.DecodeErrors,
                ["durationMs"] = check.DurationMs,
                ["frames"] = check.Frames,
                ["gaps"] = check.Gaps,
                ["text"] = check.Text,
                ["verdict"] = Vocabulary.Word(check.State),
            },
        },
    };

    private static MediaCheckState StateOf(MediaVerdict verdict) => verdict switch
    {
        MediaVerdict.Playable => MediaCheckState.Playable,
        MediaVerdict.Damaged => MediaCheckState.Damaged,
        MediaVerdict.Unplayable => MediaCheckState.Unplayable,
        MediaVerdict.NotMedia => MediaCheckState.NotMedia,
        _ => MediaCheckState.Waiting,
    };

    private static long? Milliseconds(double? seconds) => seconds is { } value ? (long)Math.Round(value * 1000) : null;
}
