using Evidence.Access;
using Evidence.Cases.Work;
using Evidence.Database;
using Evidence.Kernel;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Web.Cases;

/// <summary>The points with which cases begin.</summary>
[RequirePermission(Permission.ManageCases)]
internal sealed class ChecklistModel(EvidenceDb db, SetChecklist setChecklist) : PageModel
{
    [BindProperty]
    public string? Points { get; set; }

    public async Task OnGetAsync(CancellationToken cancellation) => Points = string.Join('\n', await db.ChecklistPoints.OrderBy(p => p.Place).Select(p => p.Text).ToListAsync(cancellation));

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        try
        {
            await setChecklist.RunAsync(Points, HttpContext.Actor(), cancellation);
            return Redirect("/cases");
        }
        catch (RefusedException refused) when (refused.Refusal.Status != StatusCodes.Status403Forbidden)
        {
            ModelState.AddRefusal(nameof(Points), refused);
            return Page();
        }
    }
}
