using Evidence.Access;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Trails;
using Evidence.Trails.Exporting;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Trails;

/// <summary>The trails that somebody asked for as files: how far each is, and the file.</summary>
[RequirePermission(Permission.ReadContinuity)]
internal sealed class ExportsModel(ListExports listExports, RequestExport requestExport, CancelExport cancelExport, TimeText times) : PageModel
{
    public IReadOnlyList<TrailExport> Exports { get; private set; } = [];

    public bool IsWorking => Exports.Any(e => e.State is ExportState.Waiting or ExportState.Running);

    public async Task OnGetAsync(CancellationToken cancellation) => Exports = await listExports.RunAsync(HttpContext.Actor(), cancellation);

    /// <summary>Asks for one: the form stands below the trail, and its address says what the trail is narrowed to.</summary>
    public async Task<IActionResult> OnPostAsync([FromForm] string? scope, [FromForm] Guid subject, [FromForm] string? form, [FromForm] bool played, CancellationToken cancellation)
    {
        if (!Vocabulary.TryParse<TrailKind>(scope, out var kind) || !Vocabulary.TryParse<ExportForm>(form, out var wanted))
            return BadRequest();
        var query = TrailQuery.Read(Request, times, ModelState, []);
        if (!ModelState.IsValid)
            return BadRequest();
        var actor = Guid.TryParse(Request.Query["actor"], out var by) ? by : (Guid?)null;
        try
        {
            await requestExport.RunAsync(new TrailScope(kind, subject), query.Filter with { Actor = actor }, wanted, played, HttpContext.Actor(), cancellation);
            return Redirect("/trails/exports");
        }
        catch (RefusedException refused) when (refused.Refusal.Status == StatusCodes.Status409Conflict)
        {
            ModelState.AddRefusal("", refused);
            await OnGetAsync(cancellation);
            return Page();
        }
    }

    public async Task<IActionResult> OnPostCancelAsync([FromForm] Guid export, CancellationToken cancellation)
    {
        await cancelExport.RunAsync(export, HttpContext.Actor(), cancellation);
        return Redirect("/trails/exports");
    }

    public static string What(TrailExport export) => export.Kind switch
    {
        TrailKind.Everything => "The whole system",
        TrailKind.Item => export.Title,
        TrailKind.Person => $"Person: {export.Title}",
        _ => $"Device: {export.Title}",
    };
}

/// <summary>Exports in words.</summary>
internal static class ExportText
{
    public static string Of(ExportForm form) => form switch
    {
        ExportForm.Csv => "CSV",
        ExportForm.Pdf => "PDF",
        _ => "CASE/UCO (JSON-LD)",
    };

    public static string State(TrailExport export) => export.State switch
    {
        ExportState.Waiting => "Waiting",
        ExportState.Running => $"{Quantities.Count(export.Written)} of {Quantities.Count(export.Entries ?? 0)} entries written",
        ExportState.Done => $"Ready: {Quantities.Count(export.Entries ?? 0)} entries",
        ExportState.Cancelled => "Cancelled",
        ExportState.Expired => "Deleted after its time: ask for it anew",
        _ => $"Not made. {export.Trouble}",
    };
}
