using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake;

/// <summary>
/// A volume that was docked before its device was registered waits for a decision that is made by now: registering it as the agency's own
/// said whose it is. The docking goes on as if the device had been known when it began.
/// </summary>
public sealed class AdoptVolume(EvidenceDb db, CustodyLog custody, TimeProvider clock)
{
    private static readonly Actor Server = Actor.Program("Evidence");

    /// <summary>Nothing to adopt: no change.</summary>
    public async Task RunAsync(AgentCaller agent, DockSessionId id, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(agent);
        var first = await db.DockSessions.Where(s => s.Id == id && s.AgentId == agent.Id && s.State == DockSessionState.Waiting).Select(s => s.FirstInventory).SingleOrDefaultAsync(cancellation);
        if (first is null || await FindOwnAsync(db, Inventory.Read(UnverifiedDocument.Parse(first).Value!.Json).Value!.Device, cancellation) is not { } device)
            return;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var session = await db.DockSessions.FromSql($"select * from intake.dock_session where id = {id.Value} for update").SingleAsync(cancellation);
        if (session.State != DockSessionState.Waiting)
            return;
        (session.Decision, session.DeviceId, session.State, session.DecidedAt) = (VolumeDecision.Ours, device.Id, DockSessionState.Open, Instant.Truncate(clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, Act(agent, session, device), cancellation);
        await db.NotifyAsync(IntakeSignal.About(id), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>The agency's own device that a card says it is; null for any other.</summary>
    internal static async Task<Device?> FindOwnAsync(EvidenceDb db, InventoryDevice? found, CancellationToken cancellation) =>
        // NUL, which the database does not take, is in no device that anybody registered.
        found is { Make.Length: > 0, Serial.Length: > 0 } && !found.Make.Contains('\0', StringComparison.Ordinal) && !found.Serial.Contains('\0', StringComparison.Ordinal)
            ? await db.Devices.SingleOrDefaultAsync(
                d => d.Make == found.Make && d.Serial == found.Serial && d.Ownership == DeviceOwnership.Agency, cancellation)
            : null;

    private static CustodyAct Act(AgentCaller agent, DockSession session, Device device) => new()
    {
        Actor = Server,
        Action = CustodyAction.VolumeDecided,
        Subjects = [SubjectOf.Agent(agent.Id), SubjectOf.Device(device.Id)],
        Details = new Dictionary<string, JsonNode?>
        {
            ["decision"] = Vocabulary.Word(VolumeDecision.Ours),
            ["device.serial"] = device.Serial,
            ["session"] = session.Id.ToString(),
        },
    };
}
