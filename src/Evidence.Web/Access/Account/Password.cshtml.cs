using Evidence.Access;
using Evidence.Access.Passwords;
using Evidence.Access.SigningIn;
using Evidence.Kernel;
using Evidence.Web.Access.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Access.Account;

/// <summary>Gives oneself another password, shortly after having proved again who one is.</summary>
[RequirePermission(Permission.CareForOwnSignIn), RequireFresh]
internal sealed class PasswordModel(ChangePassword change) : PageModel
{
    [BindProperty]
    public string? Password { get; set; }

    [BindProperty]
    public string? Again { get; set; }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        if (Password is not { Length: > 0 and <= 1000 } password)
            return Refuse("Password", "Enter a new password");
        if (Again != password)
            return Refuse("Again", "Enter the same password in both fields");
        try
        {
            await change.RunAsync(password, SessionCookie.Of(HttpContext)!.Id, HttpContext.Actor(), cancellation);
            return Redirect("/account?changed=true");
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
