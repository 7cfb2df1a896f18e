using Evidence.Access;
using Evidence.Formats;
using Evidence.Intake.Submitting;
using Evidence.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Intake.Submitting;

/// <summary>Sends files, and shows what became of them.</summary>
[RequirePermission(Permission.SubmitFootage)]
internal sealed class SubmissionPageModel(ReadSubmission read) : PageModel
{
    public SubmissionFacts Facts { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellation)
    {
        if (await read.RunAsync(new SubmissionId(id), HttpContext.Actor(), cancellation) is not { } facts)
            return NotFound();
        Facts = facts;
        return Page();
    }
}
