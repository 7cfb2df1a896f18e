using Evidence.Access;
using Evidence.Dispatch.Telling;
using Evidence.Web.Access;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Dispatch;

/// <summary>What was told of incidents and duties, and what came of it.</summary>
[RequirePermission(Permission.TellDispatch)]
internal sealed class DispatchModel(ListRuns listRuns) : PageModel
{
    public IReadOnlyList<RunFacts> Runs { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellation) => Runs = await listRuns.RunAsync(HttpContext.Actor(), cancellation);
}
