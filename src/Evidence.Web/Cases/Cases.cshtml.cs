using Evidence.Access;
using Evidence.Cases;
using Evidence.Formats;
using Evidence.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;

namespace Evidence.Web.Cases;

/// <summary>The cases that somebody may see.</summary>
[RequirePermission(Permission.SeeCases)]
internal sealed class CasesModel(ListCases listCases) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "after")]
    public string? After { get; set; }

    [BindProperty(SupportsGet = true, Name = "state")]
    public string? State { get; set; }

    [BindProperty(SupportsGet = true, Name = "text")]
    public string? Text { get; set; }

    public new CasePage Page { get; private set; } = new([], null);

    public bool ShowsClosed => State == "closed";

    public bool IsLaterPage => !string.IsNullOrEmpty(After);

    public bool SeesAll => User.ScopeOf(Permission.SeeCases).HasFlag(Scope.Any);

    public bool MayManage => User.ScopeOf(Permission.ManageCases) != Scope.None;

    public string WhyEmpty => (string.IsNullOrWhiteSpace(Text), ShowsClosed, SeesAll) switch
    {
        (false, _, _) => "No case has a reference that begins so, or these words in its title.",
        (_, true, _) => "No case has been closed.",
        (_, _, true) => "No case is open.",
        _ => "You work on no open case. Who manages a case adds its members.",
    };

    public async Task OnGetAsync(CancellationToken cancellation) =>
        Page = await listCases.RunAsync(ShowsClosed ? CaseState.Closed : CaseState.Open, Text, CaseId.TryParse(After, out var after) ? after : null, HttpContext.Actor(), cancellation);

    public string Address(string? after) => QueryHelpers.AddQueryString("/cases",
        new Dictionary<string, string?> { ["state"] = ShowsClosed ? "closed" : null, ["text"] = string.IsNullOrWhiteSpace(Text) ? null : Text, ["after"] = after });
}
