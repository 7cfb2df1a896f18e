using Evidence.Access;
using Evidence.Access.Provider;
using Evidence.Access.SecondFactors;
using Evidence.Access.Sessions;
using Evidence.Formats;
using Evidence.Web.Access.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Access.Account;

/// <summary>What somebody signs in with, and where they are signed in.</summary>
[RequirePermission(Permission.CareForOwnSignIn)]
internal sealed class AccountModel(ListSessions listSessions, EndSession end, ReadFactors readFactors, SecondFactorOptions options, IdentityProvider provider, ReadBinding readBinding) : PageModel
{
    public IReadOnlyList<PersonSession> Sessions { get; private set; } = [];

    public Factors Factors { get; private set; } = null!;

    /// <summary>What people call their account at the identity provider; null where the agency uses none.</summary>
    public string? ProviderName => provider.Options?.Name;

    /// <summary>Null where no account there is theirs.</summary>
    public ProviderBinding? Binding { get; private set; }

    public bool IsRequired => options.Required;

    public PersonSession This => SessionCookie.Of(HttpContext)!;

    /// <summary>Whether a session ended just now.</summary>
    [BindProperty(SupportsGet = true, Name = "ended")]
    public bool Ended { get; set; }

    /// <summary>Whether the password was changed just now.</summary>
    [BindProperty(SupportsGet = true, Name = "changed")]
    public bool Changed { get; set; }

    /// <summary>Whether an account at the identity provider was bound just now.</summary>
    [BindProperty(SupportsGet = true, Name = "bound")]
    public bool Bound { get; set; }

    /// <summary>What was done just now, in words; null where nothing was.</summary>
    public string? Done => Bound ? "Your agency's account signs you in from now on." : Changed ? "Your password is changed. Everywhere else you are signed out." : Ended ? "You are signed out there. Whoever sits there sees nothing more." : null;

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        Sessions = await listSessions.RunAsync(User.PersonId()!.Value, cancellation);
        Binding = await readBinding.RunAsync(User.PersonId()!.Value, cancellation);
        Factors = await readFactors.RunAsync(User.PersonId()!.Value, cancellation);
    }

    public async Task<IActionResult> OnPostEndAsync(Guid session, CancellationToken cancellation)
    {
        await end.RunAsync(new PersonSessionId(session), SessionEnd.SignedOutElsewhere, HttpContext.Actor(), cancellation);
        return Redirect("/account?ended=true");
    }

    public async Task<IActionResult> OnPostEndOthersAsync(CancellationToken cancellation)
    {
        await end.OthersAsync(This.Id, HttpContext.Actor(), cancellation);
        return Redirect("/account?ended=true");
    }
}
