using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Trails;

/// <param name="Cursor">Where to go on; null for the beginning of the trail.</param>
/// <param name="Backwards">Read the page before the cursor, not the one behind it.</param>
public sealed record TrailRequest(TrailScope Scope, TrailFilter Filter, TrailCursor? Cursor = null, bool Backwards = false);

/// <summary>A page of a trail.</summary>
/// <param name="Title">What the trail is of; empty for everything.</param>
/// <param name="Viewings">Sums up the viewings that entries of the page are about, by act.</param>
/// <param name="Before">Where the page before this one ends; null on the first.</param>
/// <param name="Behind">Where the next one begins; null on the last.</param>
public sealed record TrailPage(
    string Title, IReadOnlyList<ShownEntry> Entries, IReadOnlyDictionary<ActId, Viewing> Viewings, TrailCursor? Before, TrailCursor? Behind);

/// <summary>
/// Reads a trail, page by page. An item's is read by whoever may see the item; every other by few, and that they did is an entry that is
/// committed before they see anything.
/// </summary>
public sealed class ReadTrail(EvidenceDb db, CustodyLog custody, ReadChain readChain, TimeProvider time)
{
    public const int PageSize = 100;

    /// <exception cref="RefusedException"><c>no-such-trail</c>, also for what the actor may not see; <c>not-permitted</c>.</exception>
    public async Task<TrailPage> RunAsync(TrailRequest request, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(actor);
        var title = await TrailReach.DemandAsync(db, request.Scope, request.Filter, actor, time.GetUtcNow(), cancellation);
        if (request.Scope.Kind != TrailKind.Item)
            await TellAsync(request, actor, cancellation);
        var rows = await new TrailRows(db, request.Scope, request.Filter).ReadAsync(request.Cursor, request.Backwards, PageSize + 1, cancellation);
        var goesOn = rows.Count > PageSize;
        var page = rows[..Math.Min(rows.Count, PageSize)];
        if (request.Backwards)
            page.Reverse();
        var (isFirst, isLast) = request.Backwards ? (!goesOn, request.Cursor is null) : (request.Cursor is null, !goesOn);
        return new TrailPage(
            title, await readChain.ShowAsync(page, TrailReach.ReaderOf(actor), cancellation), await Viewings.OfAsync(db, page, cancellation),
            isFirst || page.Count == 0 ? null : TrailCursor.Of(page[0]), isLast || page.Count == 0 ? null : TrailCursor.Of(page[^1]));
    }

    private async Task TellAsync(TrailRequest request, Actor actor, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var agency = await db.Agency.Select(row => row.Id).SingleAsync(cancellation);
        var details = new Dictionary<string, JsonNode?> { ["scope"] = Vocabulary.Word(request.Scope.Kind) };
        if (request.Filter.ToJson() is { } filter)
            details["filter"] = filter;
        await custody.AppendAsync(db, new CustodyAct { Actor = actor, Action = CustodyAction.TrailRead, Subjects = [request.Scope.Subject(agency)], Details = details }, cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
