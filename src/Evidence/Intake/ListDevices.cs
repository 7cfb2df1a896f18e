using Evidence.Database;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake;

/// <summary>A registered device, and who holds it now.</summary>
/// <param name="From">When the present assignment began; null where nobody holds the device.</param>
/// <param name="LastDockedAt">Null where it never was.</param>
public sealed record ListedDevice(
    DeviceId Id, string Make, string Model, string Serial, DeviceKind Kind, DeviceOwnership Ownership, string? Label, string? Place,
    string? SealNumber, DateTimeOffset RegisteredAt, PersonId? OfficerId, string? Officer, DateTimeOffset? From, DateTimeOffset? Until,
    DateTimeOffset? LastDockedAt);

/// <summary>A span in which an officer held a device.</summary>
public sealed record HeldBy(PersonId OfficerId, string Officer, DateTimeOffset From, DateTimeOffset? Until);

/// <summary>An enrolled agent.</summary>
public sealed record ListedAgent(AgentId Id, string Name, string Host, string Os, string Version, DateTimeOffset EnrolledAt, DateTimeOffset LastSeenAt, AgentStanding Standing, string? Report)
{
    /// <summary>What it said last that somebody has to look at.</summary>
    public IReadOnlyList<StationTrouble> Troubles { get; } = TakeStationReport.Read(Report);
}

/// <summary>Devices with their officers, and agents: what the Docks page lists.</summary>
public sealed class ListDevices(EvidenceDb db, TimeProvider clock)
{
    /// <summary>Devices, the agency's own first, by label and serial.</summary>
    /// <param name="heldBy">Null, or the officer whose devices alone may be seen: those they hold now.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<ListedDevice>> RunAsync(PersonId? heldBy, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return await (
            from d in db.Devices.AsNoTracking()
            let held = db.Assignments.Where(a => a.DeviceId == d.Id && a.From <= now && (a.Until == null || a.Until > now)).OrderByDescending(a => a.From).FirstOrDefault()
            where heldBy == null || held!.OfficerId == heldBy
            orderby d.Ownership, d.Label ?? d.Model, d.Serial
            select new ListedDevice(
                d.Id, d.Make, d.Model, d.Serial, d.Kind, d.Ownership, d.Label, d.Place, d.SealNumber, d.RegisteredAt,
                held == null ? null : held.OfficerId,
                held == null ? null : db.People.Where(p => p.Id == held.OfficerId).Select(p => p.DisplayName).First(),
                held == null ? null : held.From, held == null ? null : held.Until,
                db.DockSessions.Where(s => s.DeviceId == d.Id).Max(s => (DateTimeOffset?)s.OpenedAt))).ToListAsync(cancellation);
    }

    /// <summary>Who held a device when, latest first.</summary>
    public async Task<IReadOnlyList<HeldBy>> HistoryAsync(DeviceId device, CancellationToken cancellation) => await (
        from a in db.Assignments.AsNoTracking()
        join p in db.People on a.OfficerId equals p.Id
        where a.DeviceId == device
        orderby a.From descending
        select new HeldBy(p.Id, p.DisplayName, a.From, a.Until)).ToListAsync(cancellation);

    public async Task<IReadOnlyList<ListedAgent>> AgentsAsync(CancellationToken cancellation) => await db.Agents.AsNoTracking()
        .OrderBy(a => a.Name).ThenBy(a => a.EnrolledAt)
        .Select(a => new ListedAgent(a.Id, a.Name, a.Host, a.Os, a.Version, a.EnrolledAt, a.LastSeenAt,
            a.RevokedAt != null ? AgentStanding.Revoked : a.SuspendedAt != null ? AgentStanding.Suspended : AgentStanding.Enrolled, a.Report)).ToListAsync(cancellation);
}
