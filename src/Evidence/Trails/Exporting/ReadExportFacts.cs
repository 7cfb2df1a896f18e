using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Custody.Log;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Review;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Trails.Exporting;

/// <summary>What an exported trail says besides its entries.</summary>
/// <param name="RequestedBy">Who asked, as they are now.</param>
/// <param name="Entries">How many it has.</param>
/// <param name="Item">Of an item's trail.</param>
/// <param name="LastEntry">Hash of its last entry, and that entry's place in the log once it has one.</param>
/// <param name="Checkpoint">The newest; null while nothing is logged.</param>
public sealed record ExportFacts(
    TrailExport Export, Actor RequestedBy, TrailFilter Filter, ChainReader Reader, AgencyId Agency, string LogOrigin, long Entries, ItemFacts? Item,
    (Sha256Hash Hash, long? Place)? LastEntry, LogCheckpoint? Checkpoint);

/// <summary>Reads <see cref="ExportFacts"/>, for somebody who may still read the trail.</summary>
public sealed class ReadExportFacts(EvidenceDb db, ReadItem readItem, ReadLog readLog, TimeProvider time)
{
    /// <exception cref="RefusedException">Who asked may not read it any more, or it is gone.</exception>
    public async Task<ExportFacts> RunAsync(TrailExport export, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(export);
        var person = await db.People.AsNoTracking().SingleAsync(p => p.Id == export.RequestedBy, cancellation);
        var actor = person.ToActor(export.Address);
        var filter = TrailFilter.Read((JsonObject)JsonNode.Parse(export.Filter)!);
        await TrailReach.DemandAsync(db, export.Scope, filter, actor, time.GetUtcNow(), cancellation);
        var agency = await db.Agency.AsNoTracking().SingleAsync(cancellation);
        return new ExportFacts(
            export, actor, filter, TrailReach.ReaderOf(actor), agency.Id, agency.LogOrigin,
            await new TrailRows(db, export.Scope, filter).CountAsync(cancellation),
            export.Kind == TrailKind.Item ? await readItem.RunAsync(new ItemId(export.Scope.Id), actor, Permission.ReadContinuity, cancellation) : null,
            await LastAsync(new TrailRows(db, export.Scope, filter), cancellation), await readLog.NewestAsync(cancellation));
    }

    private async Task<(Sha256Hash, long?)?> LastAsync(TrailRows rows, CancellationToken cancellation)
    {
        if (await rows.ReadAsync(null, backwards: !rows.IsNewestFirst, most: 1, cancellation) is not [{ Hash: var hash }])
            return null;
        return (hash, (await readLog.PlacesAsync([hash], cancellation)) is [{ Index: var place }] ? place : null);
    }
}
