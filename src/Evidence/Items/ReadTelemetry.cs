using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Media.Telemetry;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items;

/// <summary>
/// Takes the recording's time from the first block of a DJI subtitle file, which tells the drone's own clock. Telemetry may arrive
/// before or after the recording it belongs to, so this is work of its own. Managed code reads at most 4 KiB.
/// </summary>
internal sealed class ReadTelemetry(EvidenceDb db, OpenPart open, CustodyLog custody)
{
    /// <exception cref="IOException">The part could not be read; the work waits.</exception>
    public async Task<WorkEnd> RunAsync(MediaWork work, CancellationToken cancellation)
    {
        var part = await db.Parts.AsNoTracking().SingleAsync(p => p.Id == work.PartId, cancellation);
        var subtitle = part.Display.EndsWith(".srt", StringComparison.OrdinalIgnoreCase)
            ? DjiSubtitle.TryRead(await open.HeadAsync(part.Id, DjiSubtitle.HeadBytes, cancellation))
            : null;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (!await db.TakeOrderAsync(work, cancellation))
            return WorkEnd.Done;
        if (subtitle is not null)
            await WriteAsync(work, part, subtitle, cancellation);
        await transaction.CommitAsync(cancellation);
        return WorkEnd.Done;
    }

    private async Task WriteAsync(MediaWork work, ItemPart part, DjiSubtitle subtitle, CancellationToken cancellation)
    {
        CapturedTime.Of(subtitle).WriteTo(await db.LockItemAsync(work.ItemId, cancellation));
        var source = await db.SealedObjects.AsNoTracking().SingleAsync(o => o.Id == part.ObjectId, cancellation);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(
            db,
            new CustodyAct
            {
                Actor = CheckMedia.Worker,
                Action = CustodyAction.MediaChecked,
                Subjects = [SubjectOf.Item(work.ItemId)],
                Objects = [new CustodyObject(source.Id, part.Id, Vocabulary.Word(part.Role), source.PlaintextSha256, source.PlaintextBytes)],
                Details = new Dictionary<string, JsonNode?>
                {
                    ["after"] = new JsonObject { ["captured"] = subtitle.LocalTime.ToString("yyyy-MM-ddTHH:mm:ss.fff", null), ["zone"] = CapturedTime.Unknown },
                    ["place"] = subtitle.Position,
                },
            },
            cancellation);
    }
}
