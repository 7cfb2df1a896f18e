using Evidence.Access;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Redaction;
using Evidence.Redaction.Reviewing;
using Evidence.Redaction.Working;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Redaction;

/// <summary>One redaction: its draft, its versions, the copies that were made of them, and what was decided about those.</summary>
[RequirePermission(Permission.SeeRedactions)]
internal sealed class OneRedactionModel(ReadRedactionPage read, AskWork askWork, AskReview askReview, CloseRedaction close) : PageModel
{
    [BindProperty]
    public int Version { get; set; }

    [BindProperty]
    public string? Profile { get; set; }

    public RedactionPage Shown { get; private set; } = null!;

    public bool Redacts => User.ScopeOf(Permission.RedactFootage) != Scope.None;

    /// <summary>"12 minutes, 2.4 minutes for each minute of recording: Maya Okafor 12 minutes".</summary>
    public string Worked
    {
        get
        {
            var all = Shown.Effort.Sum(one => one.Seconds);
            if (all == 0)
                return "Not yet";
            var figure = Shown.LengthMs is > 0 and var length ? $", {RedactionWords.Figure(all * 1000.0 / length)}" : "";
            return $"{RedactionWords.Minutes(TimeSpan.FromSeconds(all))}{figure}: {string.Join(", ", Shown.Effort.Where(one => one.Seconds > 0).Select(one => $"{one.Name} {RedactionWords.Minutes(TimeSpan.FromSeconds(one.Seconds))}"))}";
        }
    }

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellation)
    {
        await ReadAsync(id, cancellation);
        return Page();
    }

    public Task<IActionResult> OnPostCopyAsync(Guid id, CancellationToken cancellation) =>
        ChangeAsync(id, nameof(Profile), redaction => askWork.RenderAsync(redaction, Version, Profile ?? "", HttpContext.Actor(), cancellation), cancellation);

    public Task<IActionResult> OnPostSubmitAsync(Guid id, Guid render, CancellationToken cancellation) => ChangeAsync(id, "", redaction => askReview.RunAsync(redaction, render, HttpContext.Actor(), cancellation), cancellation);

    public Task<IActionResult> OnPostCloseAsync(Guid id, CancellationToken cancellation) => ChangeAsync(id, "", redaction => close.RunAsync(redaction, HttpContext.Actor(), cancellation), cancellation);

    private async Task<IActionResult> ChangeAsync(Guid id, string field, Func<RedactionId, Task> change, CancellationToken cancellation)
    {
        try
        {
            await change(new RedactionId(id));
            return Redirect($"/redaction/{id}");
        }
        catch (RefusedException refused) when (refused.Refusal.Status is StatusCodes.Status409Conflict or StatusCodes.Status422UnprocessableEntity)
        {
            await ReadAsync(id, cancellation);
            ModelState.AddRefusal(field, refused);
            return Page();
        }
    }

    private async Task ReadAsync(Guid id, CancellationToken cancellation) => Shown = await read.RunAsync(new RedactionId(id), HttpContext.Actor(), cancellation);
}
