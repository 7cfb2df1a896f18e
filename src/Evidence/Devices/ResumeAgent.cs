using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;

namespace Evidence.Devices;

/// <summary>
/// Lets a suspended agent go on with its key, because somebody looked and found one machine, such as one whose disk was restored. Its
/// line begins anew with whoever takes the next step; if there is a second machine after all, that one is noticed again.
/// </summary>
public sealed class ResumeAgent(EvidenceDb db, CustodyLog custody)
{
    /// <exception cref="RefusedException">No such agent, it is not suspended, or the actor may not.</exception>
    public async Task RunAsync(AgentId id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.StopAgents);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var agent = await db.LockAgentAsync(id, cancellation);
        if (agent.Standing != AgentStanding.Suspended)
            throw DeviceRefusals.AgentNotSuspended.ToException();
        (agent.SuspendedAt, agent.Step) = (null, null);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, new CustodyAct
        {
            Actor = actor,
            Action = CustodyAction.AgentResumed,
            Subjects = [SubjectOf.Agent(id)],
            Details = new Dictionary<string, JsonNode?> { ["agent.name"] = agent.Name, ["reason"] = "it was one machine" },
        }, cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
