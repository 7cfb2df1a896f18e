using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;

namespace Evidence.Devices;

/// <summary>Ends an agent for good: from the commit on, every request that its key signs is refused. The computer can enrol again, with a new key.</summary>
public sealed class RevokeAgent(EvidenceDb db, CustodyLog custody, TimeProvider clock)
{
    /// <summary>Revoked already: no change.</summary>
    /// <exception cref="RefusedException">No such agent, or the actor may not.</exception>
    public async Task RunAsync(AgentId id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.StopAgents);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var agent = await db.LockAgentAsync(id, cancellation);
        if (agent.Standing == AgentStanding.Revoked)
            return;
        (agent.RevokedAt, agent.RevokedBy) = (Instant.Truncate(clock.GetUtcNow()), actor.Person);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, new CustodyAct
        {
            Actor = actor,
            Action = CustodyAction.AgentRevoked,
            Subjects = [SubjectOf.Agent(id)],
            Details = new Dictionary<string, JsonNode?> { ["agent.name"] = agent.Name, ["agent.key"] = agent.Fingerprint.ToString() },
        }, cancellation);
        FaultPoints.Hit(FaultPoint.RevokeBeforeCommit);
        await transaction.CommitAsync(cancellation);
    }
}
