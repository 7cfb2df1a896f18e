using Evidence.Access;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Preservation;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Preservation;

/// <summary>One incident: what was found, in which recordings, and closing it for a reason.</summary>
[RequirePermission(Permission.SeeOperations)]
internal sealed class IncidentModel(ReadIncident readIncident, CloseIncident close, RequestRecheck recheck) : PageModel
{
    [BindProperty]
    public string? Reason { get; set; }

    public IncidentFacts Facts { get; private set; } = null!;

    public Incident Incident => Facts.Incident;

    public bool IsOpen => Incident.State == IncidentState.Open;

    public bool MayClose => IsOpen && User.ScopeOf(Permission.CloseIncidents) != Scope.None;

    /// <summary>Whether it names copies that can be read again.</summary>
    public bool NamesCopies => Facts.Findings.Any(f => f.Finding.ObjectId is not null);

    /// <summary>How many copies are being read again, right after that was asked for.</summary>
    [BindProperty(SupportsGet = true, Name = "reading")]
    public int? Rechecked { get; set; }

    public async Task OnGetAsync(Guid id, CancellationToken cancellation) => Facts = await readIncident.RunAsync(new IncidentId(id), HttpContext.Actor(), cancellation);

    public async Task<IActionResult> OnPostAsync(Guid id, string? decision, CancellationToken cancellation)
    {
        await OnGetAsync(id, cancellation);
        try
        {
            if (decision == "recheck")
                return Redirect($"/incidents/{id}?reading={await recheck.RunAsync(Incident.Id, HttpContext.Actor(), cancellation)}");
            await close.RunAsync(Incident.Id, Reason, HttpContext.Actor(), cancellation);
            return Redirect($"/incidents/{id}");
        }
        catch (RefusedException refused) when (refused.Refusal.Status is StatusCodes.Status422UnprocessableEntity or StatusCodes.Status409Conflict)
        {
            ModelState.AddRefusal(refused.Refusal.Status == StatusCodes.Status409Conflict ? "" : nameof(Reason), refused);
            return Page();
        }
    }
}
