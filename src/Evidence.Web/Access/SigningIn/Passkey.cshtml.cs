using Evidence.Access;
using Evidence.Access.Passkeys;
using Evidence.Kernel;
using Evidence.Web.Access.Passkeys;
using Evidence.Web.Access.Sessions;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Access.SigningIn;

/// <summary>Opens a session for somebody whose passkey answers.</summary>
[AllowPublic("nobody is signed in before signing in"), LimitAttempts]
internal sealed class PasskeyModel(AskPasskey ask, SignInWithPasskey signIn, PasskeyCookie questions) : PageModel
{
    /// <summary>The page that was asked for without a session.</summary>
    [BindProperty(SupportsGet = true, Name = "from")]
    public string? From { get; set; }

    [BindProperty]
    public string? Credential { get; set; }

    public void OnGet() => From = Url.IsLocalUrl(From) ? From : null;

    public async Task<IActionResult> OnPostQuestionAsync() => questions.Ask(HttpContext, await ask.ToSignInAsync());

    public async Task<IActionResult> OnPostPasskeyAsync(CancellationToken cancellation)
    {
        OnGet();
        try
        {
            await SessionCookie.OpenAsync(HttpContext, await signIn.RunAsync(questions.Answer(HttpContext, Credential), HttpContext.SignInPlace(), cancellation));
            return Redirect(From ?? "/");
        }
        catch (RefusedException refused)
        {
            ModelState.AddRefusal("Credential", refused);
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }
    }
}
