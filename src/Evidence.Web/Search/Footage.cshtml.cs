using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Intake;
using Evidence.Items;
using Evidence.Items.Places;
using Evidence.Kernel;
using Evidence.Review;
using Evidence.Search;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;

namespace Evidence.Web.Search;

/// <summary>The list of recordings that somebody reaches: all of them, or those that a search finds.</summary>
[RequirePermission(Permission.SeeFootage)]
internal sealed class FootageModel(EvidenceDb db, SearchItems searchItems, SuggestReferences suggestReferences, ReadPlaces readPlaces, ExportSearch exportSearch, ListDevices listDevices, ListStrips listStrips, MapTiles map) : PageModel
{
    private const string ViewCookie = "evidence-list";

    [BindProperty(SupportsGet = true, Name = "after")]
    public string? After { get; set; }

    public bool SeesAll { get; private set; }

    /// <summary>The list has recordings of others too.</summary>
    public bool SeesOthers => ListName != "My footage";

    public string ListName => Navigation.FootageName(User.ScopeOf(Permission.SeeFootage));

    public bool MakesBundles { get; private set; }

    public SearchQuery Query { get; private set; } = null!;

    public SearchChoices Choices { get; private set; } = SearchChoices.None;

    public ItemOrder Order { get; private set; } = ItemOrder.NewestArrivalFirst;

    /// <summary>Somebody chose how it is sorted: filtering keeps that.</summary>
    public bool IsOrderChosen => Request.Query.ContainsKey("sort");

    public FootageView View { get; private set; }

    /// <summary>The files of those recordings of this page whose filmstrip may be looked through; only where they are shown as pictures.</summary>
    public IReadOnlyDictionary<ItemId, PartId> Strips { get; private set; } = new Dictionary<ItemId, PartId>();

    /// <summary>Where the recordings of this page were made; only where they are shown so, and any of them has a place or they were looked for in one.</summary>
    public PlacesPlan? Plan { get; private set; }

    /// <summary>The view in which the recordings are listed.</summary>
    public string Look => View switch { FootageView.Pictures => "_FootageGrid.cshtml", FootageView.Timeline => "_FootageTimeline.cshtml", FootageView.Map => "_FootageMap.cshtml", _ => "_FootageTable.cshtml" };

    public bool HasTicks => View is FootageView.List or FootageView.Pictures;

    public bool Comfortable { get; private set; }

    public IReadOnlyList<ListedItem> Rows { get; private set; } = [];

    /// <summary>The filters that are on, by the name of their field, in words.</summary>
    public IReadOnlyList<(string Name, string Text)> Filters { get; private set; } = [];

    /// <summary>What the text names, in words; null where it was searched for as words.</summary>
    public string? Named { get; private set; }

    /// <summary>References that are like the text; none where something was found.</summary>
    public IReadOnlyList<string> Suggestions { get; private set; } = [];

    /// <summary>Where the next page begins; null on the last one.</summary>
    public string? Next { get; private set; }

    public bool IsLaterPage => !string.IsNullOrEmpty(After);

    public string Summary { get; private set; } = "";

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        await ReadPageAsync(cancellation);
        await ReadRowsAsync(cancellation);
        Summary = Say();
    }

    /// <summary>The list as a file, all of its pages.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        await ReadPageAsync(cancellation);
        try
        {
            if (ModelState.IsValid)
            {
                var file = await exportSearch.RunAsync(Query.Filter, Query.Canonical, Order, HttpContext.Actor(), cancellation);
                Response.Headers.CacheControl = "no-store";
                return File(file, "text/csv; charset=utf-8", "recordings.csv");
            }
        }
        catch (RefusedException refused) when (refused.Refusal.Status != StatusCodes.Status403Forbidden)
        {
            ModelState.AddRefusal("", refused);
        }

        Summary = Say();
        return Page();
    }

    private async Task ReadPageAsync(CancellationToken cancellation)
    {
        SeesAll = User.ScopeOf(Permission.SeeFootage).HasFlag(Scope.Any);
        MakesBundles = User.ScopeOf(Permission.MakeBundles) != Scope.None;
        ReadLook();
        Query = SearchQuery.Read(Request.Query);
        foreach (var (field, text) in Query.Wrong)
            ModelState.AddModelError(field, text);
        Choices = await SearchChoices.ReadAsync(db, listDevices, User, cancellation);
        Filters = Choices.Words(Query);
        Order = FootageOrder.Read(Request.Query["sort"], Request.Query["order"], Query.Filter);
    }

    /// <summary>What the field of a form shows: what was written, right or wrong.</summary>
    public string? Value(string field) => Query.Fields.FirstOrDefault(one => one.Key == field).Value;

    /// <summary>Some filter is on that stands among those that are folded away, or is wrong.</summary>
    public bool HasRareFilter => Query.Fields.Any(one => one.Key is not ("text" or "state" or "officer" or "device" or "from" or "to"));

    /// <summary>This page's address with one field changed; without the field where the value is null.</summary>
    public string With(string name, string? value) => With((name, value));

    /// <summary>What a search by words keeps of this page's address.</summary>
    public IEnumerable<KeyValuePair<string, string>> BesideText() =>
        Query.Fields.Where(field => field.Key != "text").Concat(IsOrderChosen ? [new("sort", Vocabulary.Word(Order.By)), new("order", FootageOrder.Direction(Order))] : []);

    /// <summary>A column's head: it leads to the first page of the list sorted by it.</summary>
    public SortHead Head(ItemSort column)
    {
        var order = FootageOrder.Pressed(column, Order);
        return new(column, With(("sort", Vocabulary.Word(order.By)), ("order", FootageOrder.Direction(order))), column == Order.By ? FootageOrder.Direction(Order) : null);
    }

    /// <summary>The address of the list without any filter, sorted as it is.</summary>
    public string Unfiltered() => With([.. SearchQuery.Names.Select(name => (name, (string?)null))]);

    private string With(params IReadOnlyList<(string Name, string? Value)> changed)
    {
        var query = Request.Query.Where(field => field.Key != "after").ToDictionary(field => field.Key, field => (string?)field.Value.ToString());
        foreach (var (name, value) in changed)
            query[name] = value;
        return QueryHelpers.AddQueryString("/footage", query.Where(field => !string.IsNullOrEmpty(field.Value)).ToDictionary());
    }

    // How the list looks is remembered on this browser: who scans hundreds of rows sets it once.
    private void ReadLook()
    {
        var kept = (Request.Cookies[ViewCookie] ?? "").Split('.');
        var view = Request.Query["view"].FirstOrDefault() ?? kept[0];
        var rows = Request.Query["rows"].FirstOrDefault() ?? kept.ElementAtOrDefault(1);
        View = Vocabulary.TryParse<FootageView>(view, out var look) ? look : FootageView.List;
        Comfortable = rows == "comfortable";
        if (Request.Query.ContainsKey("view") || Request.Query.ContainsKey("rows"))
        {
            Response.Cookies.Append(ViewCookie, $"{Vocabulary.Word(View)}.{(Comfortable ? "comfortable" : "dense")}",
                new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = Request.IsHttps, MaxAge = TimeSpan.FromDays(365), IsEssential = true });
        }
    }

    private async Task ReadRowsAsync(CancellationToken cancellation)
    {
        if (!ModelState.IsValid)
            return;
        try
        {
            var page = await searchItems.RunAsync(Query.Filter, Order, ItemCursor.Parse(After, Order.By), HttpContext.Actor(), cancellation);
            (Rows, Next, Named) = (page.Items, page.Next?.ToString(), Words(page.Named));
        }
        catch (RefusedException refused)
        {
            ModelState.AddRefusal("text", refused);
        }

        if (View == FootageView.Pictures)
            Strips = await listStrips.RunAsync([.. Rows.Select(row => row.Id)], HttpContext.Actor(), cancellation);
        if (View == FootageView.Map)
            Plan = PlacesPlan.Of(Rows, await readPlaces.RunAsync([.. Rows.Select(row => row.Id)], HttpContext.Actor(), cancellation), Query.Filter.Area, map);

        if (ModelState.IsValid && Rows.Count == 0 && !IsLaterPage && Query.Filter.Text is { } text)
            Suggestions = await suggestReferences.RunAsync(text, HttpContext.Actor(), cancellation);
    }

    private static string? Words(Naming named) => named == Naming.Nothing ? null
        : string.Join(" and ", Enum.GetValues<Naming>().Where(one => one != Naming.Nothing && named.HasFlag(one)).Select(one => one switch
        {
            Naming.Item => "recording",
            Naming.Incident => "incident",
            Naming.Case => "case",
            _ => "device",
        }));

    private string Say()
    {
        var whose = SeesAll ? "everybody’s" : SeesOthers ? "within your reach" : User.PersonName() ?? "yours";
        var many = Rows.Count switch { 0 => "Nothing here", 1 => "1 recording", var n => $"{n} recordings" };
        return $"{many}{(Next is not null ? " on this page" : IsLaterPage ? " on the last page" : "")} · {whose}{(Filters.Count > 0 ? " · filtered" : "")} · {FootageOrder.Words(Order)}";
    }
}
