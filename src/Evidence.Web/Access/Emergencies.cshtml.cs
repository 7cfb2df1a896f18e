using Evidence.Access;
using Evidence.Items.Reach;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Access;

/// <summary>What was opened in an emergency, for those who look after it.</summary>
[RequirePermission(Permission.SeeEmergencies)]
internal sealed class EmergenciesModel(ListEmergencies listEmergencies) : PageModel
{
    public IReadOnlyList<ListedEmergency> Emergencies { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellation) => Emergencies = await listEmergencies.RunAsync(HttpContext.Actor(), cancellation);
}
