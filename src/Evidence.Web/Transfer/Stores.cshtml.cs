using Evidence.Access;
using Evidence.Transfer;
using Evidence.Web.Access;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Transfer;

/// <summary>The object stores, what lies in each and what it enforces, and the moves between them.</summary>
[RequirePermission(Permission.SeeOperations)]
internal sealed class StoresModel(ListStores listStores) : PageModel
{
    public ListedStores Listed { get; private set; } = new([], []);

    public async Task OnGetAsync(CancellationToken cancellation) => Listed = await listStores.RunAsync(HttpContext.Actor(), cancellation);
}
