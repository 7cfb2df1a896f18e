using Evidence.Access;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Intake;
using Evidence.Kernel;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Devices;

/// <summary>Revokes a dock PC, or decides about one that is held back: what it means is said before it is done.</summary>
[RequirePermission(Permission.StopAgents)]
internal sealed class AgentModel(ListDevices devices, RevokeAgent revoke, ResumeAgent resume) : PageModel
{
    public ListedAgent Agent { get; private set; } = null!;

    public bool IsSuspended => Agent.Standing == AgentStanding.Suspended;

    public static string Word(AgentStanding standing) => standing switch
    {
        AgentStanding.Suspended => "Suspended: two machines use one key",
        AgentStanding.Revoked => "Revoked",
        _ => "Enrolled",
    };

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellation)
    {
        if ((await devices.AgentsAsync(cancellation)).FirstOrDefault(agent => agent.Id == new AgentId(id)) is not { } found)
            return NotFound();
        Agent = found;
        return found.Standing == AgentStanding.Revoked ? Redirect("/docks") : Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid id, string? decision, CancellationToken cancellation)
    {
        if (await OnGetAsync(id, cancellation) is var answer and not PageResult)
            return answer;
        try
        {
            if (decision == "revoke")
                await revoke.RunAsync(Agent.Id, HttpContext.Actor(), cancellation);
            else if (decision == "resume")
                await resume.RunAsync(Agent.Id, HttpContext.Actor(), cancellation);
            else
                return Page();
            return Redirect("/docks");
        }
        catch (RefusedException refused) when (refused.Refusal.Status == StatusCodes.Status409Conflict)
        {
            ModelState.AddRefusal("", refused);
            return Page();
        }
    }
}
