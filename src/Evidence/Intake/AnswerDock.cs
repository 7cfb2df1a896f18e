using System.Text;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Text;
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
        var known = device is not null ? await KnownAsync(id, device.Id, cancellation) : [];
        return new DockAnswer(id, session.Decision, registered, registered ? options.Erase : ErasePolicy.Never, known,
            await OfficerAsync(session, cancellation), device?.Label, await HurryDocking.ReadAsync(db, id, cancellation));
    }

    /// <summary>The officer that the decision named; else who held the device when it was docked.</summary>
    private Task<string?> OfficerAsync(DockSession session, CancellationToken cancellation)
    {
        var holder = db.Assignments.Where(a => a.DeviceId == session.DeviceId && a.From <= session.OpenedAt && (a.Until == null || a.Until > session.OpenedAt)).Select(a => a.OfficerId);
        return db.People.Where(p => session.OfficerId != null ? p.Id == session.OfficerId : holder.Contains(p.Id)).Select(p => p.DisplayName).FirstOrDefaultAsync(cancellation);
    }

    /// <summary>A path whose name was used for several recordings of one length tells the latest; the agent compares the hash.</summary>
    private async Task<List<KnownFile>> KnownAsync(DockSessionId session, DeviceId device, CancellationToken cancellation)
    {
        var rows = await db.Database.SqlQuery<Row>($"""
            select distinct on (f.path_sha256) f.path as "Path", f.bytes as "Bytes", u.plaintext_sha256 as "Sha256", u.receipt as "Receipt"
            from intake.inventory_file f
            join intake.upload u on u.device_id = {device.Value} and u.path_sha256 = f.path_sha256 and u.plaintext_bytes = f.bytes
            where f.session_id = {session.Value} and f.skipped is null and u.state = 'verified'
            order by f.path_sha256, u.settled_at desc
            """).ToListAsync(cancellation);
        return [.. rows.Select(r => new KnownFile(DevicePath.From(r.Path), r.Bytes, new Sha256Hash(r.Sha256), Encoding.UTF8.GetString(r.Receipt)))];
    }

    private sealed record Row(byte[] Path, long Bytes, byte[] Sha256, byte[] Receipt);
}
