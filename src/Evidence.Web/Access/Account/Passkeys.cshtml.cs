using Evidence.Access;
using Evidence.Access.Passkeys;
using Evidence.Access.SigningIn;
using Evidence.Kernel;
using Evidence.Web.Access.Passkeys;
using Evidence.Web.Access.Sessions;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Access.Account;

/// <summary>Shows one's own passkeys, adds one, renames and removes them.</summary>
[RequirePermission(Permission.CareForOwnSignIn), RequireFresh]
internal sealed class PasskeysModel(ListPasskeys list, AskPasskey ask, AddPasskey add, RenamePasskey rename, RemovePasskey remove, PasskeyCookie questions) : PageModel
{
    [BindProperty]
    public string? Credential { get; set; }

    [BindProperty]
    public string? NewName { get; set; }

    public IReadOnlyList<Passkey> Passkeys { get; private set; } = [];

    public bool IsFull => Passkeys.Count >= Passkey.AtMost;

    /// <summary>What a passkey is called whose owner does not say.</summary>
    public string UsualName => PasskeyForm.UsualName(Request);

    public async Task OnGetAsync(CancellationToken cancellation) => Passkeys = await list.RunAsync(User.PersonId()!.Value, cancellation);

    public async Task<IActionResult> OnPostQuestionAsync(CancellationToken cancellation) => questions.Ask(HttpContext, await ask.ForNewAsync(User.PersonId()!.Value, cancellation));

    public Task<IActionResult> OnPostAddAsync(CancellationToken cancellation) => TryAsync(() =>
        add.RunAsync(questions.Answer(HttpContext, Credential), string.IsNullOrWhiteSpace(NewName) ? UsualName : NewName, SessionCookie.Of(HttpContext)!.Id, HttpContext.Actor(), cancellation), cancellation);

    public Task<IActionResult> OnPostRenameAsync(string? id, string? name, CancellationToken cancellation) =>
        TryAsync(() => rename.RunAsync(id ?? "", name ?? "", HttpContext.Actor(), cancellation), cancellation);

    public Task<IActionResult> OnPostRemoveAsync(string? id, CancellationToken cancellation) =>
        TryAsync(() => remove.RunAsync(id ?? "", SessionCookie.Of(HttpContext)!.Id, HttpContext.Actor(), cancellation), cancellation);

    private async Task<IActionResult> TryAsync(Func<Task> change, CancellationToken cancellation)
    {
        try
        {
            await change();
            return Redirect("/account/passkeys");
        }
        catch (RefusedException refused)
        {
            await OnGetAsync(cancellation);
            ModelState.AddRefusal("", refused);
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }
    }
}
