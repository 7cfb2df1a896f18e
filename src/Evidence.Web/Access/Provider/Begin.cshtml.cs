using Evidence.Access;
using Evidence.Access.Provider;
using Evidence.Kernel;
using Evidence.Web.Access.Sessions;
using Evidence.Web.Access.SigningIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Access.Provider;

/// <summary>
/// Leads a browser to the identity provider, to sign in or to confirm that it is still them. Where that does not answer it says so. Only a form of ours
/// begins it: another site could lead a browser here, and the provider would answer by itself who is signed in there.
/// </summary>
[AllowPublic("nobody is signed in before signing in at the identity provider"), LimitAttempts]
internal sealed class BeginModel(BeginProviderSignIn begin, IdentityProvider provider, ProviderCookie cookie) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "from")]
    public string? From { get; set; }

    /// <summary>Somebody who is signed in proves again who they are.</summary>
    [BindProperty(Name = "again")]
    public bool Again { get; set; }

    /// <summary>What people call it.</summary>
    public string Name => provider.Needed.Name;

    /// <summary>Where the browser goes next; null where there is <see cref="Trouble"/>.</summary>
    public Uri? Onward { get; private set; }

    public Trouble Trouble { get; private set; } = null!;

    public IActionResult OnGet() => Redirect(StepModel.WithFrom("/sign-in", Url.IsLocalUrl(From) ? From : null));

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        From = Url.IsLocalUrl(From) ? From : null;
        var session = SessionCookie.Of(HttpContext)?.Id;
        if (session is not null != Again)
            return Redirect(From ?? "/");
        try
        {
            (Onward, var question) = await begin.RunAsync(Again ? QuestionPurpose.Confirm : QuestionPurpose.SignIn, session, From, ProviderPaths.AnswerAt(Request), cancellation);
            cookie.Write(HttpContext, question);
            ProviderPaths.LeadOn(Response, Onward);
            return Page();
        }
        catch (RefusedException refused)
        {
            Trouble = new Trouble(refused.Refusal, From, Again);
            Response.StatusCode = refused.Refusal.Status;
            return Page();
        }
    }
}

/// <summary>The form that leads to the provider.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="From">The page of ours that was asked for.</param>
/// <param name="Again">To confirm, and not to sign in.</param>
internal sealed record ToProvider(string Name, string? From, bool Again);

/// <param name="Refusal">What went wrong.</param>
/// <param name="From">The page of ours that was asked for.</param>
/// <param name="IsSignedIn">Whether the way back is that of somebody who is signed in.</param>
internal sealed record Trouble(Refusal Refusal, string? From, bool IsSignedIn);
