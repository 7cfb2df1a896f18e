using System.Text.Json;
using Evidence.Access;
using Evidence.Dispatch.Telling;
using Evidence.Kernel;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Dispatch;

/// <summary>What came of one file or call.</summary>
[RequirePermission(Permission.TellDispatch)]
internal sealed class RunModel(ListRuns listRuns) : PageModel
{
    public RunFacts Run { get; private set; } = null!;

    /// <summary>Null where nothing was refused.</summary>
    public SheetTable? Rejected { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellation)
    {
        try
        {
            Run = await listRuns.OneAsync(id, HttpContext.Actor(), cancellation);
        }
        catch (RefusedException refused) when (refused.Refusal.Status == StatusCodes.Status404NotFound)
        {
            return NotFound();
        }

        var rejected = await listRuns.RejectedAsync(id, HttpContext.Actor(), cancellation);
        Rejected = rejected.Count == 0 ? null : new SheetTable("Refused", "Why", [.. rejected.Select(Row)], null);
        return Page();
    }

    private static SheetRow Row(DispatchRunLine line)
    {
        var fields = JsonSerializer.Deserialize<Dictionary<string, string>>(line.Fields ?? "{}")!;
        return new SheetRow(line.Line, [new SheetCell("Named", line.Name), new SheetCell("As it came", string.Join(" · ", fields.Where(f => f.Value.Length > 0).Select(f => $"{f.Key}: {f.Value}")))], null, "", line.Notes);
    }
}
