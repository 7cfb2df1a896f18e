using System.Text;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Text;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake;

/// <summary>Which files of a session's inventory the agency holds already, so that an agent need not send them again.</summary>
public sealed class KnownFiles(EvidenceDb db)
{
    /// <exception cref="Kernel.RefusedException">No such session of this agent, or too many paths.</exception>
    public async Task<KnownAnswer> RunAsync(AgentCaller agent, DockSessionId id, KnownRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(request);
        if (request.Paths.Count > DockAnswer.MostKnown)
            throw IntakeRefusals.TooManyFiles.ToException();
        var session = await db.DockSessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id && s.AgentId == agent.Id, cancellation)
            ?? throw IntakeRefusals.SessionUnknown.ToException();
        var paths = request.Paths.Select(path => Sha256Hash.Of(path.Bytes).ToArray()).ToArray();
        return new(session.DeviceId is { } device ? await ReadAsync(db, id, device, paths, cancellation) : []);
    }

    /// <summary>At most one more than an answer tells. A path whose name was used for several recordings of one length tells the latest; the agent compares the hash.</summary>
    /// <param name="db">The database.</param>
    /// <param name="session">Whose inventory.</param>
    /// <param name="device">Its device.</param>
    /// <param name="paths">SHA-256 of the paths that are asked about; null for all.</param>
    /// <param name="cancellation">Gives up.</param>
    internal static async Task<List<KnownFile>> ReadAsync(EvidenceDb db, DockSessionId session, DeviceId device, byte[][]? paths, CancellationToken cancellation)
    {
        var rows = await db.Database.SqlQuery<Row>($"""
            select distinct on (f.path_sha256) f.path as "Path", f.bytes as "Bytes", u.plaintext_sha256 as "Sha256", u.receipt as "Receipt"
            from intake.inventory_file f
            join intake.upload u on u.device_id = {device.Value} and u.path_sha256 = f.path_sha256 and u.plaintext_bytes = f.bytes
            where f.session_id = {session.Value} and f.skipped is null and u.state = 'verified' and ({paths}::bytea[] is null or f.path_sha256 = any({paths}))
                and exists (select from items.stored_copy c where c.object_id = u.object_id and c.damaged_at is null and c.removed_at is null)
            order by f.path_sha256, u.settled_at desc
            limit {DockAnswer.MostKnown + 1}
            """).ToListAsync(cancellation);
        return [.. rows.Select(r => new KnownFile(DevicePath.From(r.Path), r.Bytes, new Sha256Hash(r.Sha256), Encoding.UTF8.GetString(r.Receipt)))];
    }

    private sealed record Row(byte[] Path, long Bytes, byte[] Sha256, byte[] Receipt);
}
