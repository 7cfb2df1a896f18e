using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake;

/// <summary>Whose an unknown volume is.</summary>
public sealed record VolumeToDecide
{
    public required DockSessionId Session { get; init; }

    public required VolumeDecision Decision { get; init; }

    /// <summary>Who holds the device (ours), or who brought it in (seized, private).</summary>
    public required PersonId Officer { get; init; }

    /// <summary>Ours: from when the officer holds it; null is since it was docked.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Ours: until when; null is until further notice.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Seized: where it was taken. Private: where it was handed over, if anybody wants to say.</summary>
    public string? Place { get; init; }

    /// <summary>Seized: the number on the seal of its bag.</summary>
    public string? SealNumber { get; init; }

    public DeviceKind Kind { get; init; } = DeviceKind.Other;

    public string? Label { get; init; }

    /// <summary>What is printed on the device, where the volume does not say it.</summary>
    public string? Make { get; init; }

    public string? Serial { get; init; }
}

/// <summary>
/// Decides an unknown volume. Ours registers its device and hands it to an officer. Seized records who brought it in, where it
/// was taken and its seal; private, who handed it over. Both are offloaded, and nothing on them is ever erased. Once decided it stays decided.
/// </summary>
public sealed class DecideVolume(EvidenceDb db, CustodyLog custody, AssignDevice assign, TimeProvider clock)
{
    /// <exception cref="RefusedException">Not permitted, decided already, or something that the decision needs is missing.</exception>
    public async Task RunAsync(VolumeToDecide wanted, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.DecideVolumes);
        if (wanted.Decision == VolumeDecision.Ours)
            actor.Demand(Permission.RegisterDevices);
        Check(wanted);

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var session = await db.DockSessions.FromSql($"select * from intake.dock_session where id = {wanted.Session.Value} for update")
            .SingleOrDefaultAsync(cancellation) ?? throw IntakeRefusals.SessionUnknown.ToException();
        if (session.Decision != VolumeDecision.Undecided)
            throw IntakeRefusals.VolumeDecided.ToException();
        if (session.State == DockSessionState.Closed)
            throw IntakeRefusals.SessionClosed.ToException();

        var acts = new List<CustodyAct>();
        var device = await DeviceAsync(wanted, session, actor, acts, cancellation);
        if (device.Ownership == DeviceOwnership.Agency && !await HoldsAsync(device.Id, wanted.Officer, session.OpenedAt, cancellation))
            acts.Add(await assign.AddAsync(device, new DeviceToAssign(device.Id, wanted.Officer, wanted.From ?? session.OpenedAt, wanted.Until), actor, cancellation));
        acts.Add(await DecideAsync(wanted, session, device, actor, cancellation));
        await db.SaveChangesAsync(cancellation);
        await ExpectedRecordings.RefreshAsync(db, device.Id, session.Id, cancellation);
        await custody.AppendAsync(db, acts, cancellation);
        await db.NotifyAsync(IntakeSignal.About(session.Id), cancellation);
        FaultPoints.Hit(FaultPoint.DecisionBeforeCommit);
        await transaction.CommitAsync(cancellation);
    }

    private static void Check(VolumeToDecide wanted)
    {
        if (wanted.Decision == VolumeDecision.Undecided)
            throw IntakeRefusals.DecisionNeeded.ToException();
        if (wanted.Decision == VolumeDecision.Seized && string.IsNullOrWhiteSpace(wanted.Place))
            throw IntakeRefusals.PlaceNeeded.ToException();
        if (wanted.Decision == VolumeDecision.Seized && string.IsNullOrWhiteSpace(wanted.SealNumber))
            throw IntakeRefusals.SealNeeded.ToException();
    }

    /// <summary>A medium that was seized before and is docked again is the same device, so that its files are known.</summary>
    private async Task<Device> DeviceAsync(VolumeToDecide wanted, DockSession session, Actor actor, List<CustodyAct> acts, CancellationToken cancellation)
    {
        var ownership = wanted.Decision switch
        {
            VolumeDecision.Ours => DeviceOwnership.Agency,
            VolumeDecision.Seized => DeviceOwnership.Seized,
            _ => DeviceOwnership.Private,
        };
        var (make, model, serial) = Identify(wanted, session, ownership);
        var device = await db.Devices.SingleOrDefaultAsync(d => d.Make == make && d.Serial == serial && d.Ownership == ownership, cancellation);
        if (device is null)
        {
            device = new Device
            {
                Id = DeviceId.New(),
                Make = make,
                Model = model,
                Serial = serial,
                Kind = wanted.Kind,
                Ownership = ownership,
                Label = Trimmed(wanted.Label),
                RegisteredAt = Instant.Truncate(clock.GetUtcNow()),
            };
            db.Devices.Add(device);
            acts.Add(RegisterDevice.Registered(device, actor));
        }

        (device.Place, device.SealNumber) = (Trimmed(wanted.Place), Trimmed(wanted.SealNumber));
        return device;
    }

    private static (string Make, string Model, string Serial) Identify(VolumeToDecide wanted, DockSession session, DeviceOwnership ownership)
    {
        var said = VolumeFacts.Read(session.Volume);
        var make = said.Make ?? Trimmed(wanted.Make);
        if (ownership == DeviceOwnership.Agency)
        {
            var serial = said.Serial ?? Trimmed(wanted.Serial);
            return make is null || serial is null ? throw DeviceRefusals.DeviceNeedsSerial.ToException() : (make, said.Model ?? "", serial);
        }
        // Never by a label: two people's cards that are called the same would become one, and the later seal and place would take the earlier's place.
        return (make ?? "unknown", said.Model ?? "", said.OwnSerial ?? Trimmed(wanted.Serial) ?? said.MediumId ?? session.Id.ToString());
    }

    private async Task<bool> HoldsAsync(DeviceId device, PersonId officer, DateTimeOffset at, CancellationToken cancellation) =>
        await db.Assignments.AnyAsync(a => a.DeviceId == device && a.OfficerId == officer && a.From <= at && (a.Until == null || a.Until > at), cancellation);

    private async Task<CustodyAct> DecideAsync(VolumeToDecide wanted, DockSession session, Device device, Actor actor, CancellationToken cancellation)
    {
        var officer = await db.People.Where(p => p.Id == wanted.Officer).Select(p => p.DisplayName).SingleOrDefaultAsync(cancellation)
            ?? throw DeviceRefusals.OfficerUnknown.ToException();
        session.Decision = wanted.Decision;
        session.DeviceId = device.Id;
        session.OfficerId = wanted.Officer;
        session.DecidedBy = actor.Person;
        session.DecidedAt = Instant.Truncate(clock.GetUtcNow());
        session.State = DockSessionState.Open;
        return new CustodyAct
        {
            Actor = actor,
            Action = CustodyAction.VolumeDecided,
            Subjects = [SubjectOf.Agent(session.AgentId), SubjectOf.Device(device.Id)],
            Details = new Dictionary<string, JsonNode?>
            {
                ["decision"] = Vocabulary.Word(wanted.Decision),
                ["device.serial"] = device.Serial,
                ["officer.name"] = officer,
                ["place"] = Trimmed(wanted.Place),
                ["seal.number"] = Trimmed(wanted.SealNumber),
                ["session"] = session.Id.ToString(),
            },
        };
    }

    private static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : ShownText.Of(text.Trim());
}
