using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Retention;

/// <summary>A hold in the list.</summary>
public sealed record ListedHold(HoldId Id, ItemId Item, string Title, HoldState State, string Reason, DateOnly? ReviewOn, string RequestedBy, DateTimeOffset RequestedAt, bool IsPlaced);

/// <param name="Next">Asks for the page after this one; null on the last.</param>
/// <param name="ToDecide">How many releases wait for somebody to decide.</param>
public sealed record HoldList(IReadOnlyList<ListedHold> Holds, HoldId? Next, int ToDecide);

/// <summary>Lists holds, newest first, page by page.</summary>
public sealed class ListHolds(EvidenceDb db, TimeProvider time)
{
    public const int PageSize = 50;

    /// <param name="after">The last hold of the page before; null for the first page.</param>
    /// <param name="toDecide">Only those whose release waits for somebody to decide.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="RefusedException">The role does not allow it.</exception>
    public async Task<HoldList> RunAsync(HoldId? after, bool toDecide, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.PlaceHolds);
        var items = await db.ItemsWithinAsync(actor, Permission.PlaceHolds, time.GetUtcNow(), cancellation);
        var within = db.Holds.AsNoTracking().Where(h => items.Any(i => i.Id == h.ItemId));
        var holds = within;
        if (toDecide)
            holds = holds.Where(h => h.State == HoldState.ReleaseRequested);
        if (after is { } last && await db.Holds.Where(h => h.Id == last).Select(h => (DateTimeOffset?)h.RequestedAt).SingleOrDefaultAsync(cancellation) is { } at)
            holds = holds.Where(h => EF.Functions.LessThan(ValueTuple.Create(h.RequestedAt, h.Id), ValueTuple.Create(at, last)));
        var page = await (
            from hold in holds
            join item in db.Items on hold.ItemId equals item.Id
            join person in db.People on hold.RequestedBy equals person.Id
            orderby hold.RequestedAt descending, hold.Id descending
            select new ListedHold(hold.Id, hold.ItemId, item.Title, hold.State, hold.Reason, hold.ReviewOn, person.DisplayName, hold.RequestedAt, hold.PlacedAt != null))
            .Take(PageSize + 1).ToListAsync(cancellation);
        var waiting = await within.CountAsync(h => h.State == HoldState.ReleaseRequested, cancellation);
        return new HoldList([.. page.Take(PageSize)], page.Count > PageSize ? page[PageSize - 1].Id : null, waiting);
    }
}
