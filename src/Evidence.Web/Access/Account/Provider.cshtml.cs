using Evidence.Access;
using Evidence.Access.Provider;
using Evidence.Access.SigningIn;
using Evidence.Kernel;
using Evidence.Web.Access.Provider;
using Evidence.Web.Access.Sessions;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Access.Account;

/// <summary>Binds one's account at the identity provider, and takes it away.</summary>
[RequirePermission(Permission.CareForOwnSignIn), RequireFresh]
internal sealed class AccountProviderModel(IdentityProvider provider, ReadBinding readBinding, BeginProviderSignIn begin, UnbindProvider unbind, ProviderCookie cookie) : PageModel
{
    /// <summary>What people call it; null where the agency uses none.</summary>
    public string? Name => provider.Options?.Name;

    /// <summary>Null where none is bound.</summary>
    public ProviderBinding? Binding { get; private set; }

    /// <summary>Where the browser goes next, once it was asked for.</summary>
    public Uri? Onward { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellation) => Binding = await readBinding.RunAsync(User.PersonId()!.Value, cancellation);

    public Task<IActionResult> OnPostAsync(CancellationToken cancellation) => OrRefusedAsync(async () =>
    {
        (Onward, var question) = await begin.RunAsync(QuestionPurpose.Bind, SessionCookie.Of(HttpContext)!.Id, null, ProviderPaths.AnswerAt(Request), cancellation);
        cookie.Write(HttpContext, question);
        ProviderPaths.LeadOn(Response, Onward);
        return Page();
    }, cancellation);

    public Task<IActionResult> OnPostRemoveAsync(CancellationToken cancellation) => OrRefusedAsync(async () =>
    {
        await unbind.OwnAsync(SessionCookie.Of(HttpContext)!.Id, HttpContext.Actor(), cancellation);
        return Redirect("/account");
    }, cancellation);

    private async Task<IActionResult> OrRefusedAsync(Func<Task<IActionResult>> act, CancellationToken cancellation)
    {
        await OnGetAsync(cancellation);
        try
        {
            return await act();
        }
        catch (RefusedException refused)
        {
            ModelState.AddRefusal("", refused);
            Response.StatusCode = refused.Refusal.Status;
            return Page();
        }
    }
}
