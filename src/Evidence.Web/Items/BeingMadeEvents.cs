using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Items.Reach;
using Evidence.Web.Access;
using Evidence.Web.Layout;

namespace Evidence.Web.Items;

/// <summary>Keeps the page of a recording current while something is made of it.</summary>
internal static class BeingMadeEvents
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);

    public static void MapBeingMadeEvents(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/items/{id:guid}/being-made/events", OfItemAsync).RequirePermission(Permission.SeeFootage);

    private static async Task<IResult> OfItemAsync(HttpContext context, Guid id, EvidenceDb db, ReadBeingMade read, LiveEvents live, TimeProvider time, CancellationToken cancellation)
    {
        var (item, actor) = (new ItemId(id), context.Actor());
        return await LookAsync(cancellation) is null ? throw ReachRefusals.NoSuchItem.ToException() : live.Serve(context, Beat, LookAsync);

        async Task<LiveLook?> LookAsync(CancellationToken gone)
        {
            var state = await db.StateWithinAsync(actor, Permission.SeeFootage, item, time.GetUtcNow(), gone);
            return state is { } known ? Describe(known, await read.OfItemAsync(item, gone)) : null;
        }
    }

    /// <summary>What stands on the page changes with what is waited for, and with each quarter that is made, which is read out; the numbers between are only shown.</summary>
    public static LiveLook Describe(ItemState state, IReadOnlyList<BeingMade> all)
    {
        var rows = all.Select(one => new RowProgress(MediaWorkText.RowOf(one.Work), MediaWorkText.Percent(one) ?? 0, MediaWorkText.State(one))).ToList();
        var shape = string.Join('|', all.Select(one => $"{MediaWorkText.RowOf(one.Work)}{one.Work.NextAt is null}{one.Work.Text}{one.Progress is null}{(MediaWorkText.Percent(one) ?? 0) / 25}"));
        return new LiveLook(rows, $"{state}|{shape}", IsOver: !IsGoingOn(state, all));
    }

    /// <summary>Whether something will still change by itself.</summary>
    public static bool IsGoingOn(ItemState state, IReadOnlyList<BeingMade> all) => state == ItemState.Received || all.Any(one => one.Work.NextAt is not null);
}
