using Evidence.Access;
using Evidence.Formats;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Access;

/// <summary>Opens a recording at once, of which the reference is known exactly. Nothing is searched for.</summary>
[RequirePermission(Permission.OpenInEmergency)]
internal sealed class EmergencyModel(OpenInEmergency open) : PageModel
{
    [BindProperty]
    public string? Reference { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        if (!ItemId.TryParse(Reference?.Trim().ToLowerInvariant(), out var item))
            ModelState.AddModelError(nameof(Reference), "Enter the whole reference of the recording");
        if (!ModelState.IsValid)
            return Page();
        try
        {
            await open.RunAsync(item, Reason, HttpContext.Actor(), cancellation);
            return Redirect($"/items/{item}");
        }
        catch (RefusedException refused) when (refused.Refusal.Status != StatusCodes.Status403Forbidden)
        {
            ModelState.AddRefusal(refused.Refusal.Code == "reason-needed" ? nameof(Reason) : nameof(Reference), refused);
            return Page();
        }
    }
}
