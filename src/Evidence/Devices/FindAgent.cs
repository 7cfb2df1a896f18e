using Evidence.Database;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Devices;

/// <summary>Looks an enrolled agent up by its key.</summary>
public sealed class FindAgent(EvidenceDb db, TimeProvider clock)
{
    /// <summary>An agent asks several times a second; the page that shows it needs the minute.</summary>
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);

    /// <param name="fingerprint">SHA-256 of the key's SubjectPublicKeyInfo.</param>
    /// <param name="address">Where the request came from.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null if no agent has this key. The caller still has to check the signature.</returns>
    public async Task<AgentCaller?> RunAsync(Sha256Hash fingerprint, string? address, CancellationToken cancellation)
    {
        var agent = await db.Agents.AsNoTracking().SingleOrDefaultAsync(a => a.Fingerprint == fingerprint, cancellation);
        return agent is null ? null : new AgentCaller(agent.Id, agent.Name, agent.PublicKey, address) { Standing = agent.Standing, Step = agent.Step };
    }

    /// <summary>Notes that the agent spoke.</summary>
    public async Task SeenAsync(AgentCaller agent, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(agent);
        var now = clock.GetUtcNow();
        var before = now - SeenEvery;
        await db.Agents.Where(a => a.Id == agent.Id && a.LastSeenAt < before)
            .ExecuteUpdateAsync(a => a.SetProperty(x => x.LastSeenAt, now), cancellation);
    }
}
