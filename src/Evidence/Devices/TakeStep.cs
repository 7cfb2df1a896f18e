using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Devices;

/// <summary>
/// Lets an agent take its next step, and notices when two machines take steps of their own: then both are held back. Why an honest
/// agent is never accused stands in docs/decisions/0013-steps-of-an-agent.md.
/// </summary>
public sealed class TakeStep(EvidenceDb db, CustodyLog custody, TimeProvider clock)
{
    /// <summary>Taken already: no change.</summary>
    /// <exception cref="RefusedException">The request is an old one that was held up, or the agent is held back, perhaps because of it.</exception>
    public async Task RunAsync(AgentCaller agent, StepRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(request);
        if (request.Line.Count > StepRequest.LongestLine)
            throw DeviceRefusals.StepUnreadable.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var row = await db.LockAgentAsync(agent.Id, cancellation);
        if (row.Standing != AgentStanding.Enrolled)
            throw (row.Standing == AgentStanding.Revoked ? DeviceRefusals.AgentRevoked : DeviceRefusals.AgentSuspended).ToException();
        if (row.Step == request.Next)
            return;
        var wasTaken = await db.TakenSteps.AnyAsync(s => s.AgentId == agent.Id && s.Id == request.Next, cancellation);
        if (row.Step is { } known && !request.Line.Contains(known))
        {
            if (wasTaken)
                throw DeviceRefusals.StepStale.ToException();
            await SuspendAsync(row, agent, cancellation);
            await transaction.CommitAsync(cancellation);
            throw DeviceRefusals.AgentSuspended.ToException();
        }

        row.Step = request.Next;
        if (!wasTaken)
            db.TakenSteps.Add(new TakenStep { Id = request.Next, AgentId = agent.Id, At = Instant.Truncate(clock.GetUtcNow()) });
        await db.SaveChangesAsync(cancellation);
        FaultPoints.Hit(FaultPoint.StepBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.StepCommitted);
    }

    private async Task SuspendAsync(DockAgent row, AgentCaller agent, CancellationToken cancellation)
    {
        row.SuspendedAt = Instant.Truncate(clock.GetUtcNow());
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, new CustodyAct
        {
            Actor = agent.Actor,
            Action = CustodyAction.AgentSuspended,
            Subjects = [SubjectOf.Agent(agent.Id)],
            Details = new Dictionary<string, JsonNode?> { ["agent.name"] = row.Name, ["reason"] = "two machines use one key" },
        }, cancellation);
    }
}

internal static class LockedAgent
{
    /// <summary>The agent's row, locked until the open transaction ends.</summary>
    /// <exception cref="RefusedException">There is no such agent.</exception>
    public static async Task<DockAgent> LockAgentAsync(this EvidenceDb db, AgentId agent, CancellationToken cancellation) =>
        await db.Agents.FromSql($"select * from devices.agent where id = {agent.Value} for no key update").SingleOrDefaultAsync(cancellation)
            ?? throw DeviceRefusals.AgentUnknown.ToException();
}
