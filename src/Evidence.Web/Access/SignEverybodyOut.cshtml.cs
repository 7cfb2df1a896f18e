using Evidence.Access;
using Evidence.Access.Sessions;
using Evidence.Access.SigningIn;
using Evidence.Web.Access.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Access;

/// <summary>Says who is signed in, and ends the sessions of everybody but the one from which it is asked.</summary>
[RequirePermission(Permission.ManagePeople), RequireFresh]
internal sealed class SignEverybodyOutModel(ListSessions list, EndSession end) : PageModel
{
    /// <summary>Besides this session.</summary>
    public (int People, int Sessions) Signed { get; private set; }

    /// <summary>It was done a moment ago.</summary>
    [BindProperty(SupportsGet = true, Name = "ended")]
    public bool Ended { get; set; }

    public string Who => (Signed.People, Signed.Sessions) switch
    {
        (1, 1) => "One person is signed in, besides you here.",
        (1, var sessions) => $"One person is signed in, in {sessions} sessions, besides you here.",
        var (people, sessions) when people == sessions => $"{people} people are signed in, besides you here.",
        var (people, sessions) => $"{people} people are signed in, in {sessions} sessions, besides you here.",
    };

    public async Task OnGetAsync(CancellationToken cancellation) => Signed = await list.CountAsync(SessionCookie.Of(HttpContext)!.Id, HttpContext.Actor(), cancellation);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        await end.OfEverybodyAsync(SessionCookie.Of(HttpContext)!.Id, HttpContext.Actor(), cancellation);
        return Redirect("/people/sign-out?ended=true");
    }
}
