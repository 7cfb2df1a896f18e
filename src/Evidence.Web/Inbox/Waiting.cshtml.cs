using System.Globalization;
using Evidence.Access;
using Evidence.Cases;
using Evidence.Formats;
using Evidence.Inbox;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Inbox;

/// <summary>The recordings of one kind, of which many are sorted at once.</summary>
[RequirePermission(Permission.SeeInbox)]
internal sealed class WaitingModel(ReadInbox read, ListCategories listCategories, CategoriseMany categorise) : PageModel
{
    private const string LatelyCookie = "evidence-categories";

    private const int MostLately = 5;

    [BindProperty(SupportsGet = true, Name = "after")]
    public string? After { get; set; }

    [BindProperty]
    public string? Category { get; set; }

    [BindProperty(Name = "items")]
    public List<string> Ticked { get; set; } = [];

    /// <summary>Whether what was said is taken back.</summary>
    [BindProperty(Name = "undo")]
    public bool Undo { get; set; }

    public InboxKind Kind { get; private set; }

    public IReadOnlyList<WaitingItem> Rows { get; private set; } = [];

    public string? Next { get; private set; }

    public IReadOnlyList<ListedCategory> Categories { get; private set; } = [];

    /// <summary>Those that this browser chose last, the last first.</summary>
    public IReadOnlyList<ListedCategory> Lately { get; private set; } = [];

    public bool MayCategorise => User.ScopeOf(Permission.CategoriseFootage) != Scope.None;

    /// <summary>What was just done; null where nothing was.</summary>
    public CategorisedMany? Done { get; private set; }

    public ListedCategory? DoneAs { get; private set; }

    public async Task<IActionResult> OnGetAsync(string kind, CancellationToken cancellation) => await ReadAsync(kind, cancellation) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(string kind, CancellationToken cancellation)
    {
        try
        {
            var items = Ticked.Select(text => ItemId.TryParse(text, out var item) ? item : throw ReachRefusals.NothingChosen.ToException()).ToList();
            var category = CategoryId.TryParse(Category, out var chosen) ? chosen : throw CasesRefusals.NoSuchCategory.ToException();
            Done = await categorise.RunAsync(items, category, !Undo, HttpContext.Actor(), cancellation);
            KeepLately(category);
        }
        catch (RefusedException refused) when (refused.Refusal.Status != StatusCodes.Status403Forbidden)
        {
            ModelState.AddRefusal(refused.Refusal.Code == ReachRefusals.NothingChosen.Code ? nameof(Ticked) : nameof(Category), refused);
        }

        if (!await ReadAsync(kind, cancellation))
            return NotFound();
        DoneAs = Categories.FirstOrDefault(one => one.Id.ToString() == Category);
        return Page();
    }

    private async Task<bool> ReadAsync(string kind, CancellationToken cancellation)
    {
        if (!Vocabulary.TryParse<InboxKind>(kind, out var known) || await read.ItemsAsync(known, Parse(After), HttpContext.Actor(), cancellation) is not { } page)
            return false;
        (Kind, Rows, Next) = (known, page.Items, page.Next is var (at, id) ? $"{at.UtcTicks.ToString(CultureInfo.InvariantCulture)}_{id.Value:N}" : null);
        if (MayCategorise)
            Categories = await listCategories.RunAsync(cancellation);
        var lately = (Request.Cookies[LatelyCookie] ?? "").Split('.').Take(MostLately).ToList();
        Lately = [.. lately.Select(code => Categories.FirstOrDefault(one => one.Id.Value.ToString("N") == code)).OfType<ListedCategory>().Distinct()];
        return true;
    }

    private void KeepLately(CategoryId category)
    {
        var lately = (Request.Cookies[LatelyCookie] ?? "").Split('.').Where(code => Guid.TryParseExact(code, "N", out _)).Prepend(category.Value.ToString("N")).Distinct().Take(MostLately);
        Response.Cookies.Append(LatelyCookie, string.Join('.', lately), new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = Request.IsHttps, MaxAge = TimeSpan.FromDays(90), IsEssential = true, Path = "/inbox" });
    }

    private static (DateTimeOffset, ItemId)? Parse(string? text) => text?.Split('_') is [var ticks, var id]
        && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTimeOffset.MaxValue.UtcTicks && Guid.TryParseExact(id, "N", out var item)
        ? (new DateTimeOffset(at, TimeSpan.Zero), new ItemId(item)) : null;
}
