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

    public static void MapBeingMadeEvents(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/items/{id:guid}/being-made/events", OfItemAsync).RequirePermission(Permission.SeeFootage);
        routes.MapGet("/being-made/events", OfAll).RequirePermission(Permission.PlayFootage);
    }

    private static IResult OfAll(HttpContext context, string? state, string? after, ReadBeingMade read, LiveEvents live)
    {
        var (wanted, place, actor) = (BeingMadePageModel.StateOf(state), BeingMadePageModel.PlaceOf(after), context.Actor());
        return live.Serve(context, Beat, async gone => Describe(await read.PageAsync(wanted, place, actor, gone)));
    }

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

    /// <summary>Only what a worker is at moves; the page changes with what is listed, what stands in its way and who is at it.</summary>
    public static LiveLook Describe(BeingMadePage page)
    {
        var orders = page.AtWork.Concat(page.Rows).SelectMany(item => item.Orders).ToList();
        var rows = orders.Where(one => one.Progress is not null).Select(one => new RowProgress(MediaWorkText.RowOf(one.Work), MediaWorkText.Percent(one) ?? 0, MediaWorkText.State(one))).Distinct().ToList();
        var shape = string.Join('|', orders.Select(one => $"{MediaWorkText.RowOf(one.Work)}{one.Work.NextAt is null}{one.Work.AskedAt is null}{one.Work.Text}{MediaWorkText.Percent(one) is null}"));
        return new LiveLook(rows, $"{page.Waiting}|{page.GivenUp}|{shape}");
    }

    /// <summary>Whether something will still change by itself.</summary>
    public static bool IsGoingOn(ItemState state, IReadOnlyList<BeingMade> all) => state == ItemState.Received || all.Any(one => one.Work.NextAt is not null);
}
