using Evidence.Access;
using Evidence.Access.Units;
using Evidence.Database;
using Evidence.Kernel;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Access;

/// <summary>The units of the agency, and making one.</summary>
[RequirePermission(Permission.ManagePeople)]
internal sealed class UnitsModel(EvidenceDb db, MakeUnit make) : PageModel
{
    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Above { get; set; }

    public IReadOnlyList<(string Id, string Name)> Units { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellation) => Units = await PersonForm.UnitsAsync(db, cancellation);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        await OnGetAsync(cancellation);
        try
        {
            await make.RunAsync(Name, PersonForm.Unit(Above), HttpContext.Actor(), cancellation);
            return Redirect("/units");
        }
        catch (RefusedException refused) when (refused.Refusal.Status != StatusCodes.Status403Forbidden)
        {
            ModelState.AddRefusal(refused.Refusal.Code == "unit-unknown" ? nameof(Above) : nameof(Name), refused);
            return Page();
        }
    }
}
