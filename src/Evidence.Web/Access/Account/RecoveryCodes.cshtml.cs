using Evidence.Access;
using Evidence.Access.SecondFactors;
using Evidence.Access.SigningIn;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Access.Account;

/// <summary>Makes ten new recovery codes and shows them once.</summary>
[RequirePermission(Permission.CareForOwnSignIn), RequireFresh]
internal sealed class RecoveryCodesModel(ReplaceRecoveryCodes replace, ReadFactors readFactors) : PageModel
{
    public int Left { get; private set; }

    public IReadOnlyList<string> Codes { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellation) => Left = (await readFactors.RunAsync(User.PersonId()!.Value, cancellation)).RecoveryCodes;

    public async Task OnPostAsync(CancellationToken cancellation) => Codes = await replace.RunAsync(HttpContext.Actor(), cancellation);
}
