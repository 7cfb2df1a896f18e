using Evidence.Access;
using Evidence.Access.SecondFactors;
using Evidence.Access.SigningIn;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Web.Access.Sessions;
using Evidence.Web.Access.SigningIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Access.Account;

/// <summary>Sets up an authenticator app for oneself, in place of the one before.</summary>
[RequirePermission(Permission.CareForOwnSignIn), RequireFresh]
internal sealed class AuthenticatorModel(SetUpAuthenticator setUp, RemoveAuthenticator remove, SetUpSecret secrets, ReadFactors readFactors) : PageModel
{
    [BindProperty]
    public string? Sealed { get; set; }

    [BindProperty]
    public string? Code { get; set; }

    public SetUpForm Form { get; private set; } = null!;

    /// <summary>Whether there is one that will count no more.</summary>
    public bool Replaces { get; private set; }

    /// <summary>Once it is done: shown once.</summary>
    public IReadOnlyList<string> RecoveryCodes { get; private set; } = [];

    private PersonId Person => User.PersonId()!.Value;

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        Replaces = (await readFactors.RunAsync(Person, cancellation)).HasAuthenticator;
        Fill(null);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        var secret = secrets.Open(Person, Sealed);
        await OnGetAsync(cancellation);
        if (secret is null || Code is not { Length: > 0 and <= 100 } code)
            return Refuse(secret is null ? "This took too long. Scan the new picture below" : "Enter the code that your app shows", secret);
        try
        {
            RecoveryCodes = await setUp.RunAsync(secret, code, SessionCookie.Of(HttpContext)!.Id, HttpContext.Actor(), cancellation);
            return Page();
        }
        catch (RefusedException refused)
        {
            return Refuse($"{refused.Refusal.Text} {refused.Refusal.Hint}", secret);
        }
    }

    public async Task<IActionResult> OnPostRemoveAsync(CancellationToken cancellation)
    {
        await remove.RunAsync(SessionCookie.Of(HttpContext)!.Id, HttpContext.Actor(), cancellation);
        return Redirect("/account");
    }

    private PageResult Refuse(string text, byte[]? secret)
    {
        Fill(secret);
        ModelState.AddModelError("Code", text);
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }

    private void Fill(byte[]? secret)
    {
        var (bytes, carried) = secret is null ? secrets.New(Person) : (secret, Sealed!);
        Form = new SetUpForm(bytes, carried, User.Identity!.Name!);
    }
}
