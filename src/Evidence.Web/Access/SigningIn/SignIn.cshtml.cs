using Evidence.Access;
using Evidence.Access.SigningIn;
using Evidence.Kernel;
using Evidence.Web.Access.Sessions;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Access.SigningIn;

/// <summary>Opens a session for somebody whose name and password are right.</summary>
[AllowPublic("nobody is signed in before signing in"), LimitAttempts]
internal sealed class SignInModel(SignIn signIn) : PageModel
{
    public sealed class Credentials
    {
        public string? UserName { get; set; }

        public string? Password { get; set; }
    }

    [BindProperty]
    public Credentials Input { get; set; } = new();

    /// <summary>The page that was asked for without a session.</summary>
    [BindProperty(SupportsGet = true, Name = "from")]
    public string? From { get; set; }

    public IActionResult OnGet()
    {
        From = Url.IsLocalUrl(From) ? From : null;
        return User.PersonId() is null ? Page() : Redirect(From ?? "/");
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        From = Url.IsLocalUrl(From) ? From : null;
        if (string.IsNullOrWhiteSpace(Input.UserName))
            ModelState.AddModelError("Input.UserName", "Enter your user name");
        if (string.IsNullOrEmpty(Input.Password))
            ModelState.AddModelError("Input.Password", "Enter your password");
        if (!ModelState.IsValid || Input is not { UserName: { Length: <= 200 } name, Password: { Length: <= 1000 } password })
            return Refuse();
        try
        {
            var (signedIn, half) = await signIn.RunAsync(name.Trim(), password, HttpContext.SignInPlace(), cancellation);
            return signedIn is null ? await GoOnAsync(half!) : await OpenAsync(signedIn);
        }
        catch (RefusedException refused)
        {
            ModelState.AddRefusal("Input.UserName", refused);
            return Refuse();
        }
    }

    private async Task<IActionResult> OpenAsync(SignedIn signedIn)
    {
        await SessionCookie.OpenAsync(HttpContext, signedIn);
        return Redirect(From ?? "/");
    }

    private async Task<IActionResult> GoOnAsync(HalfSignedIn half)
    {
        await HalfCookie.WriteAsync(HttpContext, half);
        return Redirect(StepModel.WithFrom(half.Next == NextStep.SetUp ? "/sign-in/set-up" : "/sign-in/second-step", From));
    }

    private PageResult Refuse()
    {
        if (ModelState.IsValid)
            ModelState.AddModelError("Input.UserName", "Enter a user name of at most 200 characters and a password of at most 1,000");
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }
}
