using System.Globalization;
using Evidence.Access;
using Evidence.Dispatch;
using Evidence.Dispatch.Matching;
using Evidence.Kernel;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Dispatch;

/// <summary>How recordings are matched with incidents.</summary>
[RequirePermission(Permission.SetMatching)]
internal sealed class MatchingPageModel(SetMatching matching) : PageModel
{
    [BindProperty]
    public string? Buffer { get; set; }

    [BindProperty]
    public bool Categories { get; set; }

    public MatchingPolicy? Policy { get; private set; }

    public bool WasSet { get; private set; }

    public bool IsLong => Policy?.BufferSeconds > MatchingPolicy.WarnAboveSeconds;

    public async Task OnGetAsync(bool set, CancellationToken cancellation)
    {
        Policy = await matching.ReadAsync(cancellation);
        (Buffer, Categories, WasSet) = ($"{Policy?.BufferSeconds ?? MatchingPolicy.UsualBufferSeconds}", Policy?.AppliesCategory ?? false, set);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        try
        {
            var seconds = int.TryParse(Buffer, NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : -1;
            await matching.RunAsync(seconds, Categories, HttpContext.Actor(), cancellation);
            return Redirect("/policies/matching?set=true");
        }
        catch (RefusedException refused) when (refused.Refusal.Code == DispatchRefusals.BufferWrong.Code)
        {
            ModelState.AddRefusal(nameof(Buffer), refused);
            Policy = await matching.ReadAsync(cancellation);
            return Page();
        }
    }
}
