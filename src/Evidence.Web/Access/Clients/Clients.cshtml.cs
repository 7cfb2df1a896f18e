using Evidence.Access;
using Evidence.Access.Clients;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Access.Clients;

/// <summary>All clients, and what they are now.</summary>
[RequirePermission(Permission.ManageClients)]
internal sealed class ClientsModel(ListClients listClients) : PageModel
{
    public IReadOnlyList<ClientFacts> Clients { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellation) => Clients = await listClients.RunAsync(HttpContext.Actor(), cancellation);
}
