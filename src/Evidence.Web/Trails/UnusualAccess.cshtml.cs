using Evidence.Access;
using Evidence.Trails.Unusual;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Trails;

/// <summary>The weekly reports of unusual access, for who looks after standards.</summary>
[RequirePermission(Permission.SeeUnusualAccess)]
internal sealed class UnusualAccessModel(ListAccessReports listReports, TimeText times) : PageModel
{
    public IReadOnlyList<ReadReport> Reports { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellation) => Reports = await listReports.RunAsync(HttpContext.Actor(), cancellation);

    /// <summary>The person's trail of that in that week.</summary>
    public string Trail(UnusualLine line, AccessReport report) => $"/trails/person/{line.Viewer}?actions={(line.Kind == UnusualKind.Refused ? "access" : "viewing")}&from={times.Field(report.From)}&to={times.Field(report.Until.AddSeconds(-1))}";

    public static string Kind(UnusualKind kind) => kind switch
    {
        UnusualKind.Volume => "Many more than others",
        UnusualKind.OwnName => "Their own name",
        UnusualKind.OwnIncident => "Their own, held or quarantined",
        UnusualKind.Refused => "Refused again and again",
        _ => "Devices never opened before",
    };
}
