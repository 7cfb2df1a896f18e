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
/// Closes a dock session with the second signed inventory and says what became of every file that is not as it was. What is
/// still being sent or checked goes on.
/// </summary>
public sealed class CloseDockSession(EvidenceDb db, CustodyLog custody, FileKeyRing keys, TimeProvider clock)
{
    /// <summary>The same inventory again changes nothing.</summary>
    /// <exception cref="RefusedException">Not a second inventory of this agent's session, or it was closed with another one.</exception>
    public async Task RunAsync(AgentCaller agent, DockSessionId id, ReadOnlyMemory<byte> document, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(agent);
        var inventory = SignedInventory.Read(agent, keys.Agency, document, InventoryKind.Second);
        if (inventory.Session != id)
            throw IntakeRefusals.InventoryUnreadable.Because("The inventory is of another session.").ToException();
        var bytes = document.ToArray();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var session = await db.DockSessions.FromSql($"select * from intake.dock_session where id = {id.Value} and agent_id = {agent.Id.Value} for update")
            .SingleOrDefaultAsync(cancellation) ?? throw IntakeRefusals.SessionUnknown.ToException();
        if (session.State == DockSessionState.Closed)
        {
            if (!session.SecondInventory.AsSpan().SequenceEqual(bytes))
                throw IntakeRefusals.SessionClosed.ToException();
            return;
        }

        var comparison = await CompareAsync(session, inventory, cancellation);
        session.SecondInventory = bytes;
        session.Differences = FileDifference.Write(comparison.Differences);
        session.Ending = JsonSerializer.Serialize(DockEnding.Of(comparison, inventory.Files.Count(f => !TellsWhoItIs(inventory, f))));
        session.State = DockSessionState.Closed;
        session.ClosedAt = Instant.Truncate(clock.GetUtcNow());
        await db.SaveChangesAsync(cancellation);
        Subject[] subjects = session.DeviceId is { } device ? [SubjectOf.Agent(agent.Id), SubjectOf.Device(device)] : [SubjectOf.Agent(agent.Id)];
        await custody.AppendAsync(db, [ReceiveInventory.InventoryReceived(agent, inventory, bytes, subjects), Closed(agent, session, comparison, subjects)], cancellation);
        await db.NotifyAsync(IntakeSignal.About(id), cancellation);
        FaultPoints.Hit(FaultPoint.CloseBeforeCommit);
        await transaction.CommitAsync(cancellation);
    }

    private async Task<InventoryComparison> CompareAsync(DockSession session, Inventory second, CancellationToken cancellation)
    {
        var first = await db.DockedFiles.AsNoTracking().Where(f => f.SessionId == session.Id && f.Skipped == null).ToListAsync(cancellation);
        return InventoryComparison.Of(
            first.Select(f => new ListedFile(Convert.ToBase64String(f.Path), f.Display, f.Bytes, f.ModifiedAt)),
            second.Files.Select(f => new ListedFile(f.Path.ToString(), f.Path.Display, f.Bytes, f.Modified)),
            await PermittedAsync(session, cancellation), Reasons(second));
    }

    private async Task<Dictionary<string, EraseWord>> PermittedAsync(DockSession session, CancellationToken cancellation)
    {
        var words = new Dictionary<ObjectId, EraseWord>();
        foreach (var permit in await db.Permits.AsNoTracking().Where(p => p.SessionId == session.Id && p.Report != null).OrderBy(p => p.UsedAt).Select(p => new { p.Id, p.Report }).ToListAsync(cancellation))
        {
            var report = JsonSerializer.Deserialize(permit.Report!, ProtocolJson.Default.PermitReport)!;
            foreach (var failure in report.Failed) words[failure.Object] = new(permit.Id, ShownText.Of(failure.Reason));
            foreach (var erased in report.Erased) words[erased] = new(permit.Id, null);
        }
        var objects = words.Keys.ToList();
        var paths = await db.Uploads.AsNoTracking().Where(u => objects.Contains(u.ObjectId)).Select(u => new { u.ObjectId, u.Path }).ToListAsync(cancellation);
        return paths.GroupBy(u => Convert.ToBase64String(u.Path), StringComparer.Ordinal).ToDictionary(
            g => g.Key, g => g.Select(u => words[u.ObjectId]).OrderBy(word => word.Failure is not null).First(), StringComparer.Ordinal);
    }

    private static Dictionary<string, string> Reasons(Inventory second)
    {
        var reasons = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var change in second.Completeness?.Changes ?? [])
            if (change.Reason is { } reason) reasons[change.Path.ToString()] = ShownText.Of(reason);
        return reasons;
    }

    /// <summary>The file that tells the serial stays on an emptied device.</summary>
    private static bool TellsWhoItIs(Inventory inventory, InventoryFile file) =>
        inventory.Device is { } device && string.Equals(file.Path.Display, device.SerialSource, StringComparison.OrdinalIgnoreCase);

    private static CustodyAct Closed(AgentCaller agent, DockSession session, InventoryComparison comparison, IReadOnlyList<Subject> subjects) => new()
    {
        Actor = agent.Actor,
        Action = CustodyAction.SessionClosed,
        Subjects = subjects,
        Details = new Dictionary<string, JsonNode?>
        {
            ["session"] = session.Id.ToString(),
            ["differences"] = new JsonObject(comparison.Differences.GroupBy(d => d.Kind)
                .Select(g => KeyValuePair.Create(Vocabulary.Word(g.Key), (JsonNode?)g.Count()))) { ["unchanged"] = comparison.Unchanged },
        },
    };
}
