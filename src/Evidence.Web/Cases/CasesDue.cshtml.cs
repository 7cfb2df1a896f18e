using Evidence.Access;
using Evidence.Cases.Work;
using Evidence.Web.Access;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Cases;

/// <summary>What is due in the cases of whoever looks.</summary>
[RequirePermission(Permission.SeeCases)]
internal sealed class CasesDueModel(ReadDue readDue) : PageModel
{
    public Due Due { get; private set; } = new([], []);

    public async Task OnGetAsync(CancellationToken cancellation) => Due = await readDue.RunAsync(HttpContext.Actor(), cancellation);
}
