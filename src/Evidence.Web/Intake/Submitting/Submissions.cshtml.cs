using Evidence.Access;
using Evidence.Formats;
using Evidence.Intake.Submitting;
using Evidence.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Intake.Submitting;

/// <summary>What was added, the latest first.</summary>
[RequirePermission(Permission.SubmitFootage)]
internal sealed class SubmissionsModel(ListSubmissions list) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "before")]
    public string? Before { get; set; }

    public IReadOnlyList<ListedSubmission> Rows { get; private set; } = [];

    public SubmissionId? Next { get; private set; }

    public bool SeesOthers => User.ScopeOf(Permission.SubmitFootage).HasFlag(Scope.Any);

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        var rows = await list.RunAsync(SubmissionId.TryParse(Before, out var before) ? before : null, HttpContext.Actor(), cancellation);
        (Rows, Next) = ([.. rows.Take(ListSubmissions.PageSize)], rows.Count > ListSubmissions.PageSize ? rows[ListSubmissions.PageSize - 1].Submission.Id : null);
    }
}
