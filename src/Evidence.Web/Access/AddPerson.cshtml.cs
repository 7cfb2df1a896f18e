using Evidence.Access;
using Evidence.Access.SigningIn;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Access;

/// <summary>Gives somebody an account, and shows once the link with which they make it theirs.</summary>
[RequirePermission(Permission.ManagePeople), RequireFresh(OnlyToChange = true)]
internal sealed class AddPersonModel(EvidenceDb db, AddPerson add) : PageModel
{
    [BindProperty]
    public string? DisplayName { get; set; }

    [BindProperty]
    public string? UserName { get; set; }

    [BindProperty]
    public string? CollarNumber { get; set; }

    [BindProperty]
    public string? Role { get; set; }

    [BindProperty]
    public string? Unit { get; set; }

    public IReadOnlyList<(string Id, string Name)> Units { get; private set; } = [];

    /// <summary>Null until somebody was added.</summary>
    public AddedPerson? Added { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellation) => Units = await PersonForm.UnitsAsync(db, cancellation);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        await OnGetAsync(cancellation);
        if (!Vocabulary.TryParse<Evidence.Access.Role>(Role, out var role))
            ModelState.AddModelError(nameof(Role), "Choose the role");
        if (string.IsNullOrWhiteSpace(UserName))
            ModelState.AddModelError(nameof(UserName), "Enter the user name");
        if (!ModelState.IsValid)
            return Page();
        try
        {
            Added = await add.RunAsync(new PersonToAdd(UserName!.Trim(), DisplayName ?? "", CollarNumber, role, PersonForm.Unit(Unit)), HttpContext.Actor(), cancellation);
            Response.Headers.CacheControl = "no-store";
        }
        catch (RefusedException refused) when (refused.Refusal.Status != StatusCodes.Status403Forbidden)
        {
            ModelState.AddRefusal(PersonForm.FieldOf(refused.Refusal.Code), refused);
        }

        return Page();
    }
}
