using System.Globalization;
using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Intake;
using Evidence.Items;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Web.Items;

/// <summary>The list of recordings: an officer's own, or everybody's for those who may see them.</summary>
[RequirePermission(Permission.SeeFootage)]
internal sealed class FootageModel(EvidenceDb db, ListItems listItems, ListDevices listDevices) : PageModel
{
    private const string ViewCookie = "evidence-list";

    [BindProperty(SupportsGet = true, Name = "text")]
    public string? Text { get; set; }

    [BindProperty(SupportsGet = true, Name = "after")]
    public string? After { get; set; }

    public bool SeesAll { get; private set; }

    /// <summary>The list has recordings of others too.</summary>
    public bool SeesOthers => ListName != "My footage";

    public string ListName => Navigation.FootageName(User.ScopeOf(Permission.SeeFootage));

    public bool MakesBundles { get; private set; }

    public ItemState? State { get; private set; }

    public string? Officer { get; private set; }

    public string? Device { get; private set; }

    public string? From { get; private set; }

    public string? To { get; private set; }

    public ItemOrder Order { get; private set; } = ItemOrder.NewestArrivalFirst;

    /// <summary>Somebody chose how it is sorted: filtering keeps that.</summary>
    public bool IsOrderChosen => Request.Query.ContainsKey("sort");

    public bool AsGrid { get; private set; }

    public bool Comfortable { get; private set; }

    public IReadOnlyList<ListedItem> Rows { get; private set; } = [];

    public IReadOnlyList<(string Id, string Name)> Officers { get; private set; } = [];

    public IReadOnlyList<(string Id, string Name)> Devices { get; private set; } = [];

    /// <summary>The filters that are on, by the name of their field, in words.</summary>
    public IReadOnlyList<(string Name, string Text)> Filters { get; private set; } = [];

    /// <summary>Where the next page begins; null on the last one.</summary>
    public string? Next { get; private set; }

    public bool IsLaterPage => !string.IsNullOrEmpty(After);

    public string Summary { get; private set; } = "";

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        SeesAll = User.ScopeOf(Permission.SeeFootage).HasFlag(Scope.Any);
        MakesBundles = User.ScopeOf(Permission.MakeBundles) != Scope.None;
        ReadLook();
        await ReadChoicesAsync(cancellation);
        var filter = ReadFilter();
        Order = FootageOrder.Read(Request.Query["sort"], Request.Query["order"], ofDays: filter.From is not null || filter.Until is not null);
        await ReadRowsAsync(filter, cancellation);
        Summary = Say();
    }

    /// <summary>This page's address with one field changed; without the field where the value is null.</summary>
    public string With(string name, string? value) => With((name, value));

    /// <summary>A column's head: it leads to the first page of the list sorted by it.</summary>
    public SortHead Head(ItemSort column)
    {
        var order = FootageOrder.Pressed(column, Order);
        return new(column, With(("sort", Vocabulary.Word(order.By)), ("order", FootageOrder.Direction(order))), column == Order.By ? FootageOrder.Direction(Order) : null);
    }

    /// <summary>The address of the list without any filter, sorted as it is.</summary>
    public string Unfiltered() => With([.. Filters.Select(filter => (filter.Name, (string?)null))]);

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
        AsGrid = view == "pictures";
        Comfortable = rows == "comfortable";
        if (Request.Query.ContainsKey("view") || Request.Query.ContainsKey("rows"))
        {
            Response.Cookies.Append(ViewCookie, $"{(AsGrid ? "pictures" : "list")}.{(Comfortable ? "comfortable" : "dense")}",
                new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = Request.IsHttps, MaxAge = TimeSpan.FromDays(365), IsEssential = true });
        }
    }

    private async Task ReadChoicesAsync(CancellationToken cancellation)
    {
        var person = User.PersonId();
        if (SeesAll)
        {
            Officers = [.. (await db.People.AsNoTracking().Where(p => p.Role == Role.Officer).OrderBy(p => p.DisplayName).Take(1000)
                .Select(p => new { p.Id, p.DisplayName, p.CollarNumber }).ToListAsync(cancellation)).Select(p => (p.Id.ToString(), PersonText.Of(p.DisplayName, p.CollarNumber)))];
        }

        // Of what others recorded no device is offered: that one may be seen tells nothing of the others.
        var own = SeesAll ? [] : await db.Items.Where(i => i.OfficerId == person && i.DeviceId != null).Select(i => i.DeviceId!.Value).Distinct().ToListAsync(cancellation);
        Devices = [.. (await listDevices.RunAsync(null, cancellation)).Where(d => SeesAll || own.Contains(d.Id)).Select(d => (d.Id.ToString(), DeviceText.Of(d)))];
    }

    private ItemFilter ReadFilter()
    {
        State = Vocabulary.TryParse<ItemState>(Request.Query["state"], out var state) ? state : null;
        Officer = Officers.FirstOrDefault(o => o.Id == Request.Query["officer"]).Id;
        Device = Devices.FirstOrDefault(d => d.Id == Request.Query["device"]).Id;
        var (from, to) = (ReadDay("from"), ReadDay("to"));
        if (from > to)
            ModelState.AddModelError("to", "“Recorded until” must not be before “Recorded from”");
        // No database takes a zero character.
        Text = Text?.Replace("\0", "", StringComparison.Ordinal).Trim() is { Length: > 0 } text ? text[..Math.Min(text.Length, 200)] : null;
        (From, To) = (DayField(from), DayField(to));
        Filters = [.. Words(from, to)];
        return new ItemFilter
        {
            State = State,
            Officer = PersonId.TryParse(Officer, out var officer) ? officer : null,
            Device = DeviceId.TryParse(Device, out var device) ? device : null,
            From = from,
            Until = to,
            Text = Text,
        };
    }

    private DateOnly? ReadDay(string field)
    {
        if (Request.Query[field].ToString() is not { Length: > 0 } text)
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return day;
        ModelState.AddModelError(field, "Write the day like 2026-11-21");
        return null;
    }

    private static string? DayField(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private IEnumerable<(string, string)> Words(DateOnly? from, DateOnly? to)
    {
        if (Text is not null)
            yield return ("text", $"“{Text}”");
        if (State is { } state)
            yield return ("state", StateTag.Word(state));
        if (Officer is not null)
            yield return ("officer", Officers.First(o => o.Id == Officer).Name);
        if (Device is not null)
            yield return ("device", Devices.First(d => d.Id == Device).Name);
        if (from is { } first)
            yield return ("from", "from " + first.ToString("d MMM yyyy", CultureInfo.InvariantCulture));
        if (to is { } last)
            yield return ("to", "until " + last.ToString("d MMM yyyy", CultureInfo.InvariantCulture));
    }

    private async Task ReadRowsAsync(ItemFilter filter, CancellationToken cancellation)
    {
        if (!ModelState.IsValid)
            return;
        var page = await listItems.RunAsync(filter, Order, ItemCursor.Parse(After, Order.By), HttpContext.Actor(), cancellation);
        (Rows, Next) = (page.Items, page.Next?.ToString());
    }

    private string Say()
    {
        var whose = SeesAll ? "everybody’s" : SeesOthers ? "within your reach" : User.PersonName() ?? "yours";
        var many = Rows.Count switch { 0 => "Nothing here", 1 => "1 recording", var n => $"{n} recordings" };
        return $"{many}{(Next is not null ? " on this page" : IsLaterPage ? " on the last page" : "")} · {whose}{(Filters.Count > 0 ? " · filtered" : "")} · {FootageOrder.Words(Order)}";
    }
}
