using Evidence.Access;
using Evidence.Access.SecondFactors;
using Evidence.Access.SigningIn;
using Evidence.Kernel;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Access.SigningIn;

/// <summary>Where a one-time link leads: its owner chooses a password.</summary>
[AllowPublic("whoever holds the link that was made for them is not signed in yet"), LimitAttempts]
internal sealed class WelcomeModel(UseInvitation invitation, SecondFactorOptions options) : PageModel
{
    [BindProperty]
    public string? Password { get; set; }

    [BindProperty]
    public string? Again { get; set; }

    /// <summary>Null where the link does not work any more.</summary>
    public Person? Whose { get; private set; }

    public async Task OnGetAsync(string token, CancellationToken cancellation)
    {
        try
        {
            Whose = await invitation.WhoseAsync(token, cancellation);
        }
        catch (RefusedException refused)
        {
            Response.StatusCode = refused.Refusal.Status;
        }
    }

    public async Task<IActionResult> OnPostAsync(string token, CancellationToken cancellation)
    {
        await OnGetAsync(token, cancellation);
        if (Whose is null)
            return Page();
        if (Password is not { Length: > 0 and <= 1000 } password)
            return Refuse("Password", "Enter a password");
        if (Again != password)
            return Refuse("Again", "Enter the same password in both fields");
        try
        {
            var half = await invitation.RunAsync(token, password, HttpContext.SignInPlace(), cancellation);
            if (half.Next == NextStep.SetUp && !options.Required)
                return Redirect("/sign-in");
            await HalfCookie.WriteAsync(HttpContext, half);
            return Redirect(half.Next == NextStep.SetUp ? "/sign-in/set-up" : "/sign-in/second-step");
        }
        catch (RefusedException refused)
        {
            return Refuse("Password", $"{refused.Refusal.Text} {refused.Refusal.Hint}");
        }
    }

    private PageResult Refuse(string field, string text)
    {
        ModelState.AddModelError(field, text);
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }
}
