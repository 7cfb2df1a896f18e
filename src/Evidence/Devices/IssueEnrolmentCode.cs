using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Kernel;
using Evidence.Keys;

namespace Evidence.Devices;

/// <summary>Makes a code with which one agent may enrol, once, within 24 hours. It is told here and kept nowhere: only its SHA-256 is.</summary>
public sealed class IssueEnrolmentCode(EvidenceDb db, FileKeyRing keys, TimeProvider clock)
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromHours(24);

    /// <returns>The code's text, for whoever installs the agent, and when it ends.</returns>
    public async Task<(string Code, DateTimeOffset ExpiresAt)> RunAsync(Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.EnrolAgents);
        var code = EnrolmentCode.New(keys.RootFingerprint);
        var now = Instant.Truncate(clock.GetUtcNow());
        db.EnrolmentCodes.Add(new IssuedCode { Hash = code.Hash, MadeAt = now, ExpiresAt = now + GoodFor, MadeBy = actor.Person });
        await db.SaveChangesAsync(cancellation);
        return (code.ToString(), now + GoodFor);
    }
}
