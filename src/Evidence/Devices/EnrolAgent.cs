using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Devices;

/// <summary>
/// Takes a new agent's key on record against an enrolment code. The caller has checked that the request is signed with that key.
/// Asked again with the same code and key it answers the same: the first answer may have been lost.
/// </summary>
public sealed class EnrolAgent(EvidenceDb db, CustodyLog custody, FileKeyRing keys, TimeProvider clock)
{
    private const int LongestName = 200;

    /// <param name="request">Names and key of the agent, and the code.</param>
    /// <param name="address">The network address it came from.</param>
    /// <param name="cancellation">Gives up; nothing is changed then.</param>
    /// <exception cref="RefusedException">The code is not ours, too old or used; the key is on record already.</exception>
    public async Task<AgentId> RunAsync(EnrolRequest request, string? address, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (new[] { request.Name, request.Host, request.Os, request.Version }.Any(text => text.Length > LongestName) || request.Name.Length == 0)
            throw DeviceRefusals.EnrolmentUnreadable.Because("The agent's names are missing or too long.").ToException();
        if (!EnrolmentCode.TryParse(request.Code, out var code) || !code.Names(keys.RootFingerprint))
            throw DeviceRefusals.CodeUnknown.ToException();

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var issued = await db.EnrolmentCodes.FromSql($"select * from devices.enrolment_code where hash = {code.Hash.ToArray()} for update")
            .SingleOrDefaultAsync(cancellation) ?? throw DeviceRefusals.CodeUnknown.ToException();
        var fingerprint = PublicKeys.Fingerprint(request.PublicKey);
        if (issued.UsedBy is { } user)
            return await db.Agents.AnyAsync(a => a.Id == user && a.Fingerprint == fingerprint, cancellation)
                ? user
                : throw DeviceRefusals.CodeUsed.ToException();
        if (issued.ExpiresAt <= clock.GetUtcNow())
            throw DeviceRefusals.CodeExpired.ToException();
        if (await db.Agents.AnyAsync(a => a.Fingerprint == fingerprint, cancellation))
            throw DeviceRefusals.AgentKeyTaken.ToException();

        var agent = Add(request, fingerprint);
        (issued.UsedAt, issued.UsedBy) = (agent.EnrolledAt, agent.Id);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, new CustodyAct
        {
            Actor = Actor.Agent(agent.Id, agent.Name, address),
            Action = CustodyAction.AgentEnrolled,
            Subjects = [SubjectOf.Agent(agent.Id)],
            Details = new Dictionary<string, JsonNode?> { ["agent.name"] = agent.Name, ["agent.host"] = agent.Host, ["agent.key"] = fingerprint.ToString() },
        }, cancellation);
        FaultPoints.Hit(FaultPoint.EnrolBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.EnrolCommitted);
        return agent.Id;
    }

    private DockAgent Add(EnrolRequest request, Sha256Hash fingerprint)
    {
        var now = Instant.Truncate(clock.GetUtcNow());
        var agent = new DockAgent
        {
            Id = AgentId.New(),
            Name = ShownText.Of(request.Name),
            Host = ShownText.Of(request.Host),
            Os = ShownText.Of(request.Os),
            Version = ShownText.Of(request.Version),
            Fingerprint = fingerprint,
            PublicKey = request.PublicKey,
            EnrolledAt = now,
            LastSeenAt = now,
        };
        db.Agents.Add(agent);
        return agent;
    }
}
