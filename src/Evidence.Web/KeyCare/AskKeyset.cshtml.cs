using Evidence.Access;
using Evidence.Formats;
using Evidence.KeyCare;
using Evidence.Kernel;
using Evidence.Review;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.KeyCare;

/// <summary>Asks for the keys of a recording: what it means is said before.</summary>
[RequirePermission(Permission.RequestKeysets)]
internal sealed class AskKeysetModel(ReadItem readItem, RequestKeyset request) : PageModel
{
    [BindProperty]
    public string? Reason { get; set; }

    public Guid Id { get; private set; }

    public string Title { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellation)
    {
        if (await readItem.RunAsync(new ItemId(id), HttpContext.Actor(), Permission.RequestKeysets, cancellation) is not { } found)
            return NotFound();
        (Id, Title) = (id, found.Item.Title);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid id, CancellationToken cancellation)
    {
        if (await OnGetAsync(id, cancellation) is var answer and not PageResult)
            return answer;
        try
        {
            return Redirect($"/keysets/{await request.RunAsync(new ItemId(id), Reason ?? "", HttpContext.Actor(), cancellation)}");
        }
        catch (RefusedException refused) when (refused.Refusal.Status != StatusCodes.Status403Forbidden)
        {
            ModelState.AddRefusal(refused.Refusal.Code.StartsWith("reason", StringComparison.Ordinal) ? nameof(Reason) : "", refused);
            return Page();
        }
    }
}
