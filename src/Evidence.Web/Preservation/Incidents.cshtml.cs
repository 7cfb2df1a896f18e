using Evidence.Access;
using Evidence.Formats;
using Evidence.Preservation;
using Evidence.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Preservation;

/// <summary>The list of incidents, open or closed, and when each store was last checked.</summary>
[RequirePermission(Permission.SeeOperations)]
internal sealed class IncidentsModel(ListIncidents listIncidents, ReadStoreChecks readChecks) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "after")]
    public string? After { get; set; }

    [BindProperty(SupportsGet = true, Name = "state")]
    public string? State { get; set; }

    public new IncidentPage Page { get; private set; } = new([], null);

    public IReadOnlyList<StoreChecks> Stores { get; private set; } = [];

    public bool ShowsClosed => State == "closed";

    public bool IsLaterPage => !string.IsNullOrEmpty(After);

    public string Address => ShowsClosed ? "/incidents?state=closed" : "/incidents?state=open";

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        Page = await listIncidents.RunAsync(ShowsClosed ? IncidentState.Resolved : IncidentState.Open, IncidentId.TryParse(After, out var after) ? after : null, HttpContext.Actor(), cancellation);
        Stores = await readChecks.RunAsync(HttpContext.Actor(), cancellation);
    }
}
