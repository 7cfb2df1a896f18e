using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Devices;

/// <summary>Who is to hold a device, from when (included) until when (excluded; null is until further notice).</summary>
public sealed record DeviceToAssign(DeviceId Device, PersonId Officer, DateTimeOffset From, DateTimeOffset? Until);

/// <summary>Hands a device of the agency to an officer. An open-ended assignment that began before ends with it.</summary>
public sealed class AssignDevice(EvidenceDb db, CustodyLog custody)
{
    /// <exception cref="RefusedException">No such device or officer, not the agency's own, or somebody else holds it in that time.</exception>
    public async Task RunAsync(DeviceToAssign wanted, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.RegisterDevices);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var device = await LockAsync(db, wanted.Device, cancellation);
        if (device.Ownership != DeviceOwnership.Agency)
            throw DeviceRefusals.NotAgencyOwned.ToException();
        var act = await AddAsync(device, wanted, actor, cancellation);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, act, cancellation);
        FaultPoints.Hit(FaultPoint.AssignmentBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.AssignmentCommitted);
    }

    /// <summary>The lock keeps two hand-overs of one device from both finding it free.</summary>
    /// <exception cref="RefusedException">No such device.</exception>
    internal static async Task<Device> LockAsync(EvidenceDb db, DeviceId id, CancellationToken cancellation) =>
        await db.Devices.FromSql($"select * from devices.device where id = {id.Value} for no key update").SingleOrDefaultAsync(cancellation)
            ?? throw DeviceRefusals.DeviceUnknown.ToException();

    /// <summary>Adds the assignment to a device that is locked, and says the entry that goes with it.</summary>
    internal async Task<CustodyAct> AddAsync(Device device, DeviceToAssign wanted, Actor actor, CancellationToken cancellation)
    {
        var officer = await db.People.Where(p => p.Id == wanted.Officer).Select(p => p.DisplayName).SingleOrDefaultAsync(cancellation)
            ?? throw DeviceRefusals.OfficerUnknown.ToException();
        var span = new HeldSpan(wanted.Officer, Instant.Truncate(wanted.From), wanted.Until is { } end ? Instant.Truncate(end) : null);
        var held = await db.Assignments.Where(a => a.DeviceId == device.Id).ToListAsync(cancellation);
        var fit = AssignmentRules.Fit([.. held.Select(a => new HeldSpan(a.OfficerId, a.From, a.Until))], span);
        if (fit.Kind == AssignmentFitKind.EndsBeforeItBegins)
            throw DeviceRefusals.AssignmentEndsTooEarly.ToException();
        if (fit.Kind == AssignmentFitKind.Overlaps)
            throw DeviceRefusals.AssignmentOverlaps.ToException();
        if (fit.Other is { } open)
            held.Single(a => a.From == open.From).Until = span.From;
        db.Assignments.Add(new DeviceAssignment { Id = Guid.NewGuid(), DeviceId = device.Id, OfficerId = span.Officer, From = span.From, Until = span.Until });
        return new CustodyAct
        {
            Actor = actor,
            Action = CustodyAction.DeviceAssigned,
            Subjects = [SubjectOf.Device(device.Id)],
            Details = new Dictionary<string, JsonNode?>
            {
                ["officer.name"] = officer,
                ["device.serial"] = device.Serial,
                ["from"] = Instant.Format(span.From),
                ["until"] = span.Until is { } until ? Instant.Format(until) : null,
            },
        };
    }
}
