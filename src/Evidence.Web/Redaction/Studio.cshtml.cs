using Evidence.Access;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Redaction.Drafting;
using Evidence.Redaction.Finding;
using Evidence.Review;
using Evidence.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Redaction;

/// <summary>Where somebody draws what is hidden. What changes goes over <see cref="StudioEndpoints"/>.</summary>
[RequirePermission(Permission.RedactFootage)]
internal sealed class StudioModel(ReadStudio read) : PageModel
{
    public StudioState State { get; private set; } = null!;

    /// <summary>What the detector that comes with the product misses.</summary>
    public MeasuredMisses Misses { get; } = MeasuredMisses.Read();

    /// <summary>The copy that browsers play, and the original where there is none.</summary>
    public PartId Playing => State.Proxy ?? State.Redaction.PartId;

    /// <summary>Until it is measured, a recording may have one.</summary>
    public bool HasPicture => State.Master is not { Width: 0 };

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellation)
    {
        try
        {
            State = await read.RunAsync(new RedactionId(id), HttpContext.Actor(), cancellation);
            return Page();
        }
        catch (RefusedException refused) when (refused.Refusal.Code == ReviewRefusals.PurposeNeeded.Code && refused.Refusal.Facts.TryGetValue("page", out var page))
        {
            return Redirect((string)page!);
        }
    }
}
