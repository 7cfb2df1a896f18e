using Evidence.Custody;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Text;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake;

/// <summary>
/// Signs a single-use permit to erase files from a device of the agency: of those asked for, only what was read back and found
/// right and not found damaged since, nothing of a quarantined item, and only what the session's first inventory lists under the same path and length.
/// </summary>
public sealed class IssueErasePermit(EvidenceDb db, CustodyLog custody, FileKeyRing keys, IntakeOptions options, TimeProvider clock)
{
    /// <summary>Asked again for the same files while the permit is good and unused, it gives the same permit.</summary>
    /// <returns>The signed permit.</returns>
    /// <exception cref="RefusedException">None of it may be erased; the text says why.</exception>
    public async Task<byte[]> RunAsync(AgentCaller agent, DockSessionId id, PermitRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(request);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var session = await db.DockSessions.FromSql($"select * from intake.dock_session where id = {id.Value} and agent_id = {agent.Id.Value} for update")
            .SingleOrDefaultAsync(cancellation) ?? throw IntakeRefusals.SessionUnknown.ToException();
        var device = await RequireErasableAsync(session, cancellation);
        var files = await FilesAsync(session, request, cancellation);
        if (options.Erase == ErasePolicy.AfterMediaCheck)
            files = await CheckedAsync(files, cancellation);
        if (await StandingAsync(session, files, cancellation) is { } standing)
            return standing;

        var permit = Sign(agent, session, files);
        db.Permits.Add(permit);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, EraseActs.Permitted(agent.Actor, device, permit, files), cancellation);
        FaultPoints.Hit(FaultPoint.PermitBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.PermitCommitted);
        return permit.Document;
    }

    private async Task<Device> RequireErasableAsync(DockSession session, CancellationToken cancellation)
    {
        if (session.State == DockSessionState.Closed)
            throw IntakeRefusals.SessionClosed.ToException();
        var device = await db.Devices.AsNoTracking().SingleOrDefaultAsync(d => d.Id == session.DeviceId, cancellation);
        if (session.Decision != VolumeDecision.Ours || device is not { Ownership: DeviceOwnership.Agency })
            throw Refuse("The device is not registered as the agency's own.");
        if (options.Erase == ErasePolicy.Never)
            throw Refuse("This agency erases nothing from its devices.");
        return device;
    }

    private async Task<List<ErasableFile>> FilesAsync(DockSession session, PermitRequest request, CancellationToken cancellation)
    {
        var wanted = request.Objects.Distinct().ToList();
        var files = await (
            from u in db.Uploads.AsNoTracking()
            join f in db.DockedFiles on new { SessionId = session.Id, u.PathSha256, Bytes = u.PlaintextBytes } equals new { f.SessionId, f.PathSha256, f.Bytes }
            join a in db.Arrivals on new { u.DeviceId, u.PathSha256, u.PlaintextBytes, Sha256 = u.PlaintextSha256!.Value }
                equals new { a.DeviceId, a.PathSha256, a.PlaintextBytes, Sha256 = a.PlaintextSha256 }
            join p in db.Parts on a.PartId equals p.Id
            where wanted.Contains(u.ObjectId) && u.DeviceId == session.DeviceId && f.Skipped == null
                && (u.State == UploadState.Verified || u.State == UploadState.Duplicate)
                // The device's copy stays while one of ours is damaged, also where another is good, and while a store is in doubt.
                && !db.StoredCopies.Any(c => c.ObjectId == p.ObjectId && c.RemovedAt == null && (c.DamagedAt != null || db.StoreDoubts.Any(d => d.Store == c.Store)))
                && !db.Items.Any(i => i.Id == p.ItemId && i.State == Items.ItemState.Quarantined)
                // Whose key was destroyed opens for nobody: the device's copy is the last one that does, and people decide about it.
                && !db.SealedObjects.Any(o => o.Id == p.ObjectId && o.KeyDestroyedAt != null)
            select new ErasableFile(u.ObjectId, u.Path, u.PlaintextBytes, u.PlaintextSha256!.Value, p.ItemId, p.Id, p.ObjectId, p.Role)).ToListAsync(cancellation);
        return files.Count > 0
            ? [.. files.OrderBy(f => f.Object.ToString(), StringComparer.Ordinal)]
            : throw Refuse("None of these files is held in a verified copy that may be relied on.");
    }

    private async Task<List<ErasableFile>> CheckedAsync(List<ErasableFile> files, CancellationToken cancellation)
    {
        var originals = files.Where(f => f.Role == FileRole.Original).Select(f => f.Part).ToList();
        var states = await db.MediaChecks.Where(c => originals.Contains(c.PartId)).ToDictionaryAsync(c => c.PartId, c => c.State, cancellation);
        var good = files.Where(f => f.Role != FileRole.Original || states.GetValueOrDefault(f.Part) is Items.MediaCheckState.Playable or Items.MediaCheckState.NotMedia).ToList();
        if (good.Count > 0)
            return good;
        // A check that was done and found damage, or gave up, is not going to change by waiting.
        throw originals.TrueForAll(states.ContainsKey) ? Refuse("These recordings did not pass the media check, so they stay on the device.") : IntakeRefusals.MediaCheckWaits.ToException();
    }

    private async Task<byte[]?> StandingAsync(DockSession session, List<ErasableFile> files, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var standing = await db.Permits.AsNoTracking().Where(p => p.SessionId == session.Id && p.UsedAt == null && p.Until > now)
            .OrderByDescending(p => p.IssuedAt).Select(p => p.Document).ToListAsync(cancellation);
        return standing.Find(document => EraseActs.ObjectsOf(document).SetEquals(files.Select(f => f.Object)));
    }

    private ErasePermit Sign(AgentCaller agent, DockSession session, List<ErasableFile> files)
    {
        var now = Instant.Truncate(clock.GetUtcNow());
        var permit = new Permit
        {
            Agency = keys.Agency,
            Agent = agent.Id,
            Device = session.DeviceId!.Value,
            Session = session.Id,
            Id = PermitId.New(),
            Files = [.. files.Select(f => new PermitFile(f.Object, DevicePath.From(f.Path), f.Bytes, f.Sha256))],
            At = now,
            Until = now + options.PermitGoodFor,
        };
        return new ErasePermit
        {
            Id = permit.Id,
            SessionId = session.Id,
            AgentId = agent.Id,
            DeviceId = permit.Device,
            Document = keys.SignPermit(permit.ToCanonicalJson(), permit.At).ToBytes(),
            IssuedAt = permit.At,
            Until = permit.Until,
        };
    }

    private static RefusedException Refuse(string why) => IntakeRefusals.EraseNotAllowed.Because(why).ToException();
}
