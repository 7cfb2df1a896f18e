using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake;

/// <summary>A dock session as a list shows it.</summary>
/// <param name="Device">Label of the device, else make, model and serial as the volume says.</param>
/// <param name="Officer">Named in the decision on the volume, or assigned to the device when it was docked.</param>
/// <param name="Volume">The inventory's volume and device, JSON.</param>
/// <param name="Ending">JSON of <see cref="DockEnding"/>.</param>
/// <param name="Files">Files that the volume offers; those left out are not counted.</param>
/// <param name="Stored">Files with a receipt, now or from an earlier docking.</param>
/// <param name="Quarantined">Files whose stored bytes are not those that were claimed.</param>
public sealed record ListedDock(
    DockSessionId Id, AgentId AgentId, string Agent, DeviceId? DeviceId, string? Device, string? Officer,
    VolumeDecision Decision, string? DecidedBy, DateTimeOffset? DecidedAt, DockSessionState State, string Profile, string Volume,
    DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt, string? Ending, int Files, long Bytes, int Stored, int Quarantined);

/// <summary>A docking at which recordings were expected and missing.</summary>
/// <param name="Expected">JSON list of <see cref="ExpectedNumbers"/>.</param>
public sealed record MissingAtDock(DockSessionId Id, string Device, DateTimeOffset DockedAt, string Expected);

/// <summary>What the signed inventories of a session say beyond its files, as JSON; each may be null.</summary>
public sealed record DockAttestation(string? Completeness, string? Expected, string? Differences);

/// <summary>Dock sessions: those that wait for a decision first, then the open ones, then the latest closed ones.</summary>
public sealed class ListDocks(EvidenceDb db, TimeProvider clock)
{
    public const int PageSize = 50;

    /// <param name="ownedBy">Null, or the officer of whose devices alone the dockings may be seen.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<ListedDock>> RunAsync(PersonId? ownedBy, CancellationToken cancellation)
    {
        // One statement, one moment: a docking that is closed between two of them would be in both.
        var sessions = Sessions(ownedBy).Where(s => s.State != DockSessionState.Closed)
            .Concat(Sessions(ownedBy).Where(s => s.State == DockSessionState.Closed).OrderByDescending(s => s.OpenedAt).ThenByDescending(s => s.Id).Take(PageSize));
        var listed = await Listed(sessions).ToListAsync(cancellation);
        return [.. listed.OrderBy(s => s.State)];
    }

    /// <summary>Dockings at which recordings were expected and missing, the latest first; those of the last <paramref name="since"/>.</summary>
    public async Task<IReadOnlyList<MissingAtDock>> MissingAsync(TimeSpan since, PersonId? ownedBy, CancellationToken cancellation)
    {
        var earliest = clock.GetUtcNow() - since;
        return await (
            from s in Sessions(ownedBy).AsNoTracking()
            where s.OpenedAt > earliest && s.MissingNumbers > 0
            join d in db.Devices on s.DeviceId equals d.Id
            orderby s.OpenedAt descending, s.Id descending
            select new MissingAtDock(s.Id, d.Label ?? d.Make + " " + d.Model + " " + d.Serial, s.OpenedAt, s.Expected!)).Take(PageSize).ToListAsync(cancellation);
    }

    /// <summary>What only the page of one session shows: it may be long.</summary>
    public async Task<DockAttestation> AttestationAsync(DockSessionId session, CancellationToken cancellation) =>
        await db.DockSessions.AsNoTracking().Where(s => s.Id == session).Select(s => new DockAttestation(s.Completeness, s.Expected, s.Differences)).SingleAsync(cancellation);

    /// <returns>Null if there is no such session, or it is not this officer's.</returns>
    public Task<ListedDock?> FindAsync(DockSessionId session, PersonId? ownedBy, CancellationToken cancellation) =>
        Listed(Sessions(ownedBy).Where(s => s.Id == session)).SingleOrDefaultAsync(cancellation);

    /// <summary>An officer's are those at which they held the device, and those that a decision gave them.</summary>
    private IQueryable<DockSession> Sessions(PersonId? ownedBy) => ownedBy is not { } officer ? db.DockSessions : db.DockSessions.Where(s =>
        s.OfficerId == officer || (s.OfficerId == null && db.Assignments.Any(h =>
            h.DeviceId == s.DeviceId && h.OfficerId == officer && h.From <= s.OpenedAt && (h.Until == null || h.Until > s.OpenedAt))));

    private IQueryable<ListedDock> Listed(IQueryable<DockSession> sessions) =>
        from s in sessions.AsNoTracking()
        join a in db.Agents on s.AgentId equals a.Id
        join d in db.Devices on s.DeviceId equals d.Id into devices
        from device in devices.DefaultIfEmpty()
        let holder = s.OfficerId ?? db.Assignments.Where(h => h.DeviceId == s.DeviceId && h.From <= s.OpenedAt && (h.Until == null || h.Until > s.OpenedAt))
            .OrderByDescending(h => h.From).Select(h => (PersonId?)h.OfficerId).FirstOrDefault()
        orderby s.OpenedAt descending, s.Id descending
        select new ListedDock(
            s.Id, s.AgentId, a.Name, s.DeviceId, device == null ? null : device.Label ?? device.Make + " " + device.Model + " " + device.Serial,
            db.People.Where(p => p.Id == holder).Select(p => p.DisplayName).FirstOrDefault(),
            s.Decision, db.People.Where(p => p.Id == s.DecidedBy).Select(p => p.DisplayName).FirstOrDefault(), s.DecidedAt, s.State, s.Profile,
            s.Volume, s.OpenedAt, s.ClosedAt, s.Ending, db.DockedFiles.Count(f => f.SessionId == s.Id && f.Skipped == null),
            db.DockedFiles.Where(f => f.SessionId == s.Id && f.Skipped == null).Sum(f => f.Bytes),
            db.DockedFiles.Count(f => f.SessionId == s.Id && f.Skipped == null && db.Uploads.Any(u => u.DeviceId == s.DeviceId && u.PathSha256 == f.PathSha256
                && ((u.SessionId == s.Id && (u.State == UploadState.Verified || u.State == UploadState.Duplicate))
                    || (u.State == UploadState.Verified && u.PlaintextBytes == f.Bytes && db.GoodCopies.Any(c => c.ObjectId == u.ObjectId))))),
            db.DockedFiles.Count(f => f.SessionId == s.Id && f.Skipped == null && db.Uploads.Any(u => u.SessionId == s.Id && u.PathSha256 == f.PathSha256 && u.State == UploadState.Quarantined)
                && !db.Uploads.Any(u => u.SessionId == s.Id && u.PathSha256 == f.PathSha256 && u.State == UploadState.Verified)));
}
