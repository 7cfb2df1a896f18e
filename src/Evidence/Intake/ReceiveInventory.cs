using System.Text.Json;
using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake;

/// <summary>
/// Opens a dock session with the signed inventory that an agent sends before it touches any file: it says what there was,
/// even if the device dies later. A registered device of the agency is known by make and serial; any other volume waits for a decision.
/// </summary>
public sealed class ReceiveInventory(EvidenceDb db, CustodyLog custody, FileKeyRing keys, AnswerDock answers, AdoptVolume adopt, TimeProvider clock)
{
    /// <summary>Sent again with the same bytes it answers the same.</summary>
    /// <param name="agent">Who sends it.</param>
    /// <param name="document">The signed document's exact bytes.</param>
    /// <param name="cancellation">Gives up; nothing is changed then.</param>
    /// <exception cref="RefusedException">Not an inventory of this agent, or the session id is taken.</exception>
    public async Task<DockAnswer> RunAsync(AgentCaller agent, ReadOnlyMemory<byte> document, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(agent);
        var inventory = SignedInventory.Read(agent, keys.Agency, document, InventoryKind.First);
        var bytes = document.ToArray();
        if (await db.DockSessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == inventory.Session, cancellation) is { } known)
        {
            if (known.AgentId != agent.Id || !known.FirstInventory.AsSpan().SequenceEqual(bytes))
                throw IntakeRefusals.SessionTaken.ToException();
            await adopt.RunAsync(agent, known.Id, cancellation);
            return await answers.RunAsync(agent, known.Id, cancellation);
        }

        var device = await AdoptVolume.FindOwnAsync(db, inventory.Device, cancellation);
        await using (var transaction = await db.Database.BeginTransactionAsync(cancellation))
        {
            db.DockSessions.Add(Open(inventory, bytes, device));
            await db.SaveChangesAsync(cancellation);
            await VolumeListing.WriteAsync(db, inventory, cancellation);
            if (device is not null)
                await ExpectedRecordings.RefreshAsync(db, device.Id, inventory.Session, cancellation);
            await custody.AppendAsync(db, Acts(agent, inventory, bytes, device), cancellation);
            FaultPoints.Hit(FaultPoint.InventoryBeforeCommit);
            await transaction.CommitAsync(cancellation);
        }

        FaultPoints.Hit(FaultPoint.InventoryCommitted);
        return await answers.RunAsync(agent, inventory.Session, cancellation);
    }

    private DockSession Open(Inventory inventory, byte[] document, Device? device) => new()
    {
        Id = inventory.Session,
        AgentId = inventory.Agent,
        DeviceId = device?.Id,
        Decision = device is null ? VolumeDecision.Undecided : VolumeDecision.Ours,
        State = device is null ? DockSessionState.Waiting : DockSessionState.Open,
        Profile = ShownText.Of(inventory.Profile),
        Volume = JsonSerializer.Serialize(VolumeFacts.Of(inventory)),
        Completeness = inventory.Completeness is { } told ? CompletenessFacts.Of(told).ToJson() : null,
        FirstInventory = document,
        OpenedAt = Instant.Truncate(clock.GetUtcNow()),
    };

    private static CustodyAct[] Acts(AgentCaller agent, Inventory inventory, byte[] document, Device? device)
    {
        Subject[] subjects = device is null ? [SubjectOf.Agent(agent.Id)] : [SubjectOf.Agent(agent.Id), SubjectOf.Device(device.Id)];
        return
        [
            new CustodyAct
            {
                Actor = agent.Actor,
                Action = CustodyAction.VolumeDocked,
                Subjects = subjects,
                Details = new Dictionary<string, JsonNode?>
                {
                    ["device.make"] = inventory.Device?.Make,
                    ["device.serial"] = inventory.Device?.Serial,
                    ["volume.label"] = inventory.Volume.Label,
                    ["session"] = inventory.Session.ToString(),
                },
            },
            InventoryReceived(agent, inventory, document, subjects),
        ];
    }

    internal static CustodyAct InventoryReceived(AgentCaller agent, Inventory inventory, byte[] document, IReadOnlyList<Subject> subjects) => new()
    {
        Actor = agent.Actor,
        Action = CustodyAction.InventoryReceived,
        Subjects = subjects,
        Details = new Dictionary<string, JsonNode?>
        {
            ["session"] = inventory.Session.ToString(),
            ["inventory"] = new JsonObject
            {
                ["kind"] = Vocabulary.Word(inventory.Kind),
                ["files"] = inventory.Files.Count,
                ["bytes"] = inventory.Files.Sum(f => f.Bytes),
                ["skipped"] = inventory.Skipped.Count,
                ["missing"] = inventory.Completeness?.Counters.Sum(c => c.Missing),
                ["skewSeconds"] = inventory.Completeness?.Clock.SkewSeconds,
                ["sha256"] = Sha256Hash.Of(document).ToString(),
            },
        },
    };
}
