using Evidence.Access;
using Evidence.Access.Passkeys;
using Evidence.Access.Provider;
using Evidence.Access.SecondFactors;
using Evidence.Access.SigningIn;
using Evidence.Kernel;
using Evidence.Web.Access.Passkeys;
using Evidence.Web.Access.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Access.SigningIn;

/// <summary>Asks somebody who is signed in to prove again who they are, and goes on.</summary>
[RequirePermission(Permission.CareForOwnSignIn), LimitAttempts]
internal sealed class AgainModel(ConfirmSession confirm, ReadFactors readFactors, AskPasskey ask, PasskeyCookie questions, IdentityProvider provider, ReadBinding readBinding) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "from")]
    public string? From { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty]
    public string? Code { get; set; }

    [BindProperty]
    public string? Credential { get; set; }

    public Factors Factors { get; private set; } = null!;

    /// <summary>What they call the account with which they may confirm too; null with none.</summary>
    public string? Provider { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        From = Url.IsLocalUrl(From) ? From : null;
        Provider = provider.Options is { } options && await readBinding.RunAsync(User.PersonId()!.Value, cancellation) is not null ? options.Name : null;
        Factors = await readFactors.RunAsync(User.PersonId()!.Value, cancellation);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        await OnGetAsync(cancellation);
        if (Password is not { Length: > 0 and <= 1000 } password)
            return Refuse("Enter your password");
        if (Code is { Length: > 100 } || Factors.HasAny && string.IsNullOrWhiteSpace(Code))
            return Refuse(Factors.HasAuthenticator ? "Enter the code that your app shows" : "Enter a recovery code, or use your passkey", "Code");
        try
        {
            await confirm.RunAsync(SessionCookie.Of(HttpContext)!.Id, password, Code ?? "", HttpContext.Actor(), cancellation);
            return Redirect(From ?? "/account");
        }
        catch (RefusedException refused)
        {
            return Refuse($"{refused.Refusal.Text} {refused.Refusal.Hint}");
        }
    }

    public async Task<IActionResult> OnPostQuestionAsync(CancellationToken cancellation) => questions.Ask(HttpContext, await ask.OfAsync(User.PersonId()!.Value, PasskeyUse.Confirm, cancellation));

    public async Task<IActionResult> OnPostPasskeyAsync(CancellationToken cancellation)
    {
        await OnGetAsync(cancellation);
        try
        {
            await confirm.WithPasskeyAsync(SessionCookie.Of(HttpContext)!.Id, questions.Answer(HttpContext, Credential), HttpContext.Actor(), cancellation);
            return Redirect(From ?? "/account");
        }
        catch (RefusedException refused)
        {
            return Refuse($"{refused.Refusal.Text} {refused.Refusal.Hint}", nameof(Credential));
        }
    }

    private PageResult Refuse(string text, string field = "Password")
    {
        ModelState.AddModelError(field, text);
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }
}
