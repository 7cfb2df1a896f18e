using Evidence.Database;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake;

/// <summary>What an agent is told about a volume it docked: whose it is, what may be erased, and which of its files are already held.</summary>
public sealed class AnswerDock(EvidenceDb db, IntakeOptions options)
{
    /// <exception cref="Kernel.RefusedException">No such session of this agent.</exception>
    public async Task<DockAnswer> RunAsync(AgentCaller agent, DockSessionId id, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(agent);
        var session = await db.DockSessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id && s.AgentId == agent.Id, cancellation)
            ?? throw IntakeRefusals.SessionUnknown.ToException();
        var device = await db.Devices.AsNoTracking().SingleOrDefaultAsync(d => d.Id == session.DeviceId, cancellation);
        var registered = session.Decision == VolumeDecision.Ours && device?.Ownership == DeviceOwnership.Agency;
        var known = device is not null ? await KnownFiles.ReadAsync(db, id, device.Id, null, cancellation) : [];
        var askKnown = known.Count > DockAnswer.MostKnown;
        return new DockAnswer(id, session.Decision, registered, registered ? options.Erase : ErasePolicy.Never, askKnown ? [] : known,
            await OfficerAsync(session, cancellation), device?.Label, await HurryDocking.ReadAsync(db, id, cancellation), askKnown);
    }

    /// <summary>The officer that the decision named; else who held the device when it was docked.</summary>
    private Task<string?> OfficerAsync(DockSession session, CancellationToken cancellation)
    {
        var holder = db.Assignments.Where(a => a.DeviceId == session.DeviceId && a.From <= session.OpenedAt && (a.Until == null || a.Until > session.OpenedAt)).Select(a => a.OfficerId);
        return db.People.Where(p => session.OfficerId != null ? p.Id == session.OfficerId : holder.Contains(p.Id)).Select(p => p.DisplayName).FirstOrDefaultAsync(cancellation);
    }
}
