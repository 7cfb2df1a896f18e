using Evidence.Access;
using Evidence.Cases;
using Evidence.Database;
using Evidence.Dispatch;
using Evidence.Formats;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Cases;

/// <summary>The record of one incident: its recordings, and its lock.</summary>
[RequirePermission(Permission.LockIncidents)]
internal sealed class PoliceIncidentPageModel(EvidenceDb db, ListPoliceIncidents listIncidents, ReadBelonging belonging, ReadDispatched readDispatched, LockIncident lockIncident, TimeText times) : PageModel
{
    [BindProperty]
    public string? Manager { get; set; }

    public ListedPoliceIncident Incident { get; private set; } = null!;

    public IReadOnlyList<RecordingFacts> Recordings { get; private set; } = [];

    /// <summary>Null where no dispatch system told of it.</summary>
    public DispatchedFacts? Dispatched { get; private set; }

    public IReadOnlyList<(string Id, string Name)> Managers { get; private set; } = [];

    public bool IsManager => User.PersonId() is { } me && Incident.ManagerId == me;

    public string? Span => (Incident.From, Incident.Until) switch
    {
        ({ } from, { } until) => $"{times.Short(from)} until {times.Short(until)}",
        ({ } from, null) => $"from {times.Short(from)}",
        (null, { } until) => $"until {times.Short(until)}",
        _ => null,
    };

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellation) => await ReadAsync(new PoliceIncidentId(id), cancellation) ? Page() : NotFound();

    public Task<IActionResult> OnPostLockAsync(Guid id, CancellationToken cancellation) =>
        ChangeAsync(id, incident => lockIncident.RunAsync(incident, PersonId.TryParse(Manager, out var manager) ? manager : throw CasesRefusals.PersonUnknown.ToException(), HttpContext.Actor(), cancellation), cancellation);

    public Task<IActionResult> OnPostReleaseAsync(Guid id, CancellationToken cancellation) =>
        ChangeAsync(id, incident => lockIncident.ReleaseAsync(incident, HttpContext.Actor(), cancellation), cancellation);

    private async Task<IActionResult> ChangeAsync(Guid id, Func<PoliceIncidentId, Task> change, CancellationToken cancellation)
    {
        if (!await ReadAsync(new PoliceIncidentId(id), cancellation))
            return NotFound();
        try
        {
            await change(Incident.Id);
            return Redirect($"/police-incidents/{id}");
        }
        catch (RefusedException refused) when (refused.Refusal.Status != StatusCodes.Status403Forbidden)
        {
            ModelState.AddRefusal(refused.Refusal.Code == "person-unknown" ? nameof(Manager) : "", refused);
            return Page();
        }
    }

    private async Task<bool> ReadAsync(PoliceIncidentId id, CancellationToken cancellation)
    {
        if (await listIncidents.OneAsync(id, HttpContext.Actor(), cancellation) is not { } incident)
            return false;
        Incident = incident;
        Recordings = await belonging.OfIncidentAsync(id, HttpContext.Actor(), cancellation);
        Dispatched = await readDispatched.RunAsync(id, HttpContext.Actor(), cancellation);
        if (incident.LockedAt is null)
            Managers = await PeopleToChoose.ReadAsync(db.People.Where(p => p.Standing == Standing.Active && (p.Role == Role.Supervisor || p.Role == Role.EvidenceOfficer)), 2000, cancellation);
        return true;
    }
}
