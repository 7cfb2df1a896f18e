using Evidence.Access;
using Evidence.Dispatch.Expecting;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;

namespace Evidence.Web.Dispatch;

/// <summary>Of whom footage is expected, and what became of it.</summary>
[RequirePermission(Permission.SeeExpected)]
internal sealed class ExpectedModel(ListExpected listExpected, TimeText times) : PageModel
{
    public static readonly ExpectedState[] States = [ExpectedState.Missing, ExpectedState.HasFootage, ExpectedState.Excused, ExpectedState.NoCamera];

    [BindProperty(SupportsGet = true, Name = "state")]
    public string? State { get; set; }

    [BindProperty(SupportsGet = true, Name = "from")]
    public string? From { get; set; }

    [BindProperty(SupportsGet = true, Name = "to")]
    public string? To { get; set; }

    [BindProperty(SupportsGet = true, Name = "late")]
    public string? Late { get; set; }

    [BindProperty(SupportsGet = true, Name = "after")]
    public string? After { get; set; }

    public ExpectedFilter Filter { get; private set; } = new();

    public ExpectedCounts Counts { get; private set; } = new(0, 0, 0, 0, 0);

    public ExpectedPage Rows { get; private set; } = new([], null);

    public bool SeesOthers => (User.ScopeOf(Permission.SeeExpected) & (Scope.Unit | Scope.Any)) != Scope.None;

    public bool MayExplain => User.ScopeOf(Permission.ExplainAbsence) != Scope.None;

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        Filter = ExpectedQuery.Read(Request.Query, times, (field, text) => ModelState.AddModelError(field, text));
        if (!ModelState.IsValid)
            return;
        Counts = await listExpected.CountAsync(Filter, HttpContext.Actor(), cancellation);
        Rows = await listExpected.RunAsync(Filter, ExpectedCursor.Parse(After), HttpContext.Actor(), cancellation);
    }

    public int Of(ExpectedState state) => state switch
    {
        ExpectedState.Missing => Counts.Missing,
        ExpectedState.HasFootage => Counts.HasFootage,
        ExpectedState.Excused => Counts.Excused,
        _ => Counts.NoCamera,
    };

    /// <summary>This list with one field otherwise, from its beginning.</summary>
    public string With(string name, string? value) => Address("/expected", name, value);

    public string Csv => Address("/expected.csv", "after", null);

    private string Address(string path, string name, string? value)
    {
        var fields = new[] { ("state", State), ("from", From), ("to", To), ("late", Late) }.Where(field => field.Item1 != name).Append((name, value)).Where(field => !string.IsNullOrEmpty(field.Item2));
        return QueryHelpers.AddQueryString(path, fields.Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
    }
}
