using Evidence.Access;
using Evidence.Access.Provider;
using Evidence.Kernel;
using Evidence.Web.Access.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Access.Provider;

/// <summary>Leads a browser to the identity provider, to sign in or to confirm that it is still them. Where that does not answer it says so.</summary>
[AllowPublic("nobody is signed in before signing in at the identity provider"), LimitAttempts(Reading = true)]
internal sealed class BeginModel(BeginProviderSignIn begin, ProviderCookie cookie) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "from")]
    public string? From { get; set; }

    /// <summary>Somebody who is signed in proves again who they are.</summary>
    [BindProperty(SupportsGet = true, Name = "again")]
    public bool Again { get; set; }

    public Trouble Trouble { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        From = Url.IsLocalUrl(From) ? From : null;
        var session = SessionCookie.Of(HttpContext)?.Id;
        if (session is not null != Again)
            return Redirect(From ?? "/");
        try
        {
            var (address, question) = await begin.RunAsync(Again ? QuestionPurpose.Confirm : QuestionPurpose.SignIn, session, From, ProviderPaths.AnswerAt(Request), cancellation);
            cookie.Write(HttpContext, question);
            return Redirect(address.AbsoluteUri);
        }
        catch (RefusedException refused)
        {
            Trouble = new Trouble(refused.Refusal, From, Again);
            Response.StatusCode = refused.Refusal.Status;
            return Page();
        }
    }
}

/// <param name="Refusal">What went wrong.</param>
/// <param name="From">The page of ours that was asked for.</param>
/// <param name="IsSignedIn">Whether the way back is that of somebody who is signed in.</param>
internal sealed record Trouble(Refusal Refusal, string? From, bool IsSignedIn);
