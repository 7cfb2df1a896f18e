using System.Globalization;
using Evidence.Access;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Items;

/// <summary>Recordings in a table, with what is made of each.</summary>
/// <param name="Key">Names the table's elements on the page.</param>
internal sealed record MadeItems(string Caption, string Key, IReadOnlyList<MadeItem> Rows, BeingMadePageModel Page);

/// <summary>All that is being made of the recordings that whoever looks may play: what waits, what a worker is at, what was given up.</summary>
[RequirePermission(Permission.PlayFootage)]
internal sealed class BeingMadePageModel(ReadBeingMade read, AskMediaWork ask) : PageModel
{
    public static IReadOnlyList<BeingMadeState> States { get; } = Enum.GetValues<BeingMadeState>();

    [BindProperty(SupportsGet = true, Name = "state")]
    public string? StateWord { get; set; }

    [BindProperty(SupportsGet = true, Name = "after")]
    public string? After { get; set; }

    public BeingMadeState State => StateOf(StateWord);

    public bool IsFirstPage => PlaceOf(After) is null;

    public BeingMadePage All { get; private set; } = null!;

    public string? Next => All.Next is { } next ? $"{Address(State)}&after={WordOf(next)}" : null;

    /// <summary>Read out when the page changed by itself: what waits comes and goes all the time, and is only shown.</summary>
    public string Summary => All.GivenUp.Count == 0 ? "Nothing was given up." : $"Given up: {Counted(All.GivenUp)}.";

    public BeingMadeCount Of(BeingMadeState state) => state == BeingMadeState.GivenUp ? All.GivenUp : All.Waiting;

    public async Task OnGetAsync(CancellationToken cancellation) => All = await read.PageAsync(State, PlaceOf(After), HttpContext.Actor(), cancellation);

    public async Task<IActionResult> OnPostFirstAsync(Guid item, CancellationToken cancellation)
    {
        await ask.FirstAsync(new ItemId(item), HttpContext.Actor(), cancellation);
        return Redirect(Address(State));
    }

    public async Task<IActionResult> OnPostAgainAsync(Guid item, CancellationToken cancellation)
    {
        await ask.AgainAsync(new ItemId(item), HttpContext.Actor(), cancellation);
        return Redirect(Address(State));
    }

    public string Action(string handler, ItemId item) => $"{Address(State)}&handler={handler}&item={item}";

    public static string Address(BeingMadeState state) => $"/being-made?state={Vocabulary.Word(state)}";

    public static string Name(BeingMadeState state) => state == BeingMadeState.GivenUp ? "Given up" : "To be made";

    public static string Counted(BeingMadeCount count) => count.Count > ReadBeingMade.MostCounted ? $"more than {ReadBeingMade.MostCounted:N0}" : Quantities.Count(count.Count);

    /// <summary>What no word says is all that waits.</summary>
    public static BeingMadeState StateOf(string? word) => Vocabulary.TryParse<BeingMadeState>(word, out var state) ? state : BeingMadeState.Waiting;

    /// <summary>Null where the text is no place.</summary>
    public static BeingMadePlace? PlaceOf(string? text)
    {
        if (text?.Split('_') is not [var asked, var since, var item] || TimeOf(since) is not { } at || !Guid.TryParseExact(item, "N", out var id) || (asked.Length > 0 && TimeOf(asked) is null))
            return null;
        return new BeingMadePlace(TimeOf(asked), at, new ItemId(id));
    }

    private static string WordOf(BeingMadePlace place) => string.Create(CultureInfo.InvariantCulture, $"{place.AskedAt?.UtcTicks}_{place.Since.UtcTicks}_{place.Item.Value:N}");

    private static DateTimeOffset? TimeOf(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.UtcTicks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
}
