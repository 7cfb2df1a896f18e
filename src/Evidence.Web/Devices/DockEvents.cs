using System.Security.Cryptography;
using System.Text;
using Evidence.Access;
using Evidence.Intake;
using Evidence.Web.Layout;

namespace Evidence.Web.Devices;

/// <summary>Keeps the Docks page and the page of a docking current.</summary>
internal static class DockEvents
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    public static void MapDockEvents(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/docks/events", (HttpContext context, Guid? session, SharedLook looks, LiveEvents live) =>
        {
            var watched = new WatchedDocks(session, context.User.DocksOf());
            return live.Serve(context, Beat, async cancellation => await looks.AtAsync(watched, cancellation));
        }).RequirePermission(Permission.SeeDocks);

    /// <summary>Only rows that move are told, a bounded number of each card; all others are counts.</summary>
    /// <param name="cards">What is watched.</param>
    /// <param name="isBoard">All docks, not one session.</param>
    /// <param name="notices">A text that changes when what stands above the cards does.</param>
    public static LiveLook Describe(IReadOnlyList<DockCard> cards, bool isBoard, string notices)
    {
        var rows = cards.Select(c => new RowProgress(c.Id.ToString(), c.Percent, c.ProgressText))
            .Concat(cards.SelectMany(c => c.Moving.Select(file => new RowProgress(RowOf(c, file), FileText.Percent(file), FileText.Of(file))))).ToList();
        var shape = notices + string.Join('|', cards.Select(c => $"{c.Id}{c.Word}{c.Dock.Officer}{(isBoard ? string.Join(',', c.Moving.Select(file => file.Path)) : Counts(c))}"));
        return new LiveLook(rows, shape);
    }

    private static string Counts(DockCard card) => string.Join(',', (card.Tally?.Files ?? new Dictionary<FileStage, int>()).OrderBy(one => one.Key).Select(one => $"{one.Key}{one.Value}"));

    /// <summary>Names the row of a file on the page: a path says nothing about which session it is of, and is not for everybody who sees the row.</summary>
    public static string RowOf(DockCard card, FileProgress file) => $"{card.Id}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(file.Path)))[..16]}";
}
