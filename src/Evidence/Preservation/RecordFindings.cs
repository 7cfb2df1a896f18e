using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Intake;
using Evidence.Items;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Evidence.Preservation;

/// <summary>
/// Makes incidents of findings, whoever met them. A copy whose bytes are not to be had from it counts as held no longer, in the same
/// transaction; an item of which a file has no good copy left is quarantined. The same finding again changes nothing but a count.
/// </summary>
public sealed partial class RecordFindings(EvidenceDb db, CustodyLog custody, TimeProvider time, ILogger<RecordFindings> log)
{
    private const int AtOnce = 100;

    /// <summary>A player asks again and again: what it meets is counted this often at most.</summary>
    private static readonly TimeSpan Coarseness = TimeSpan.FromSeconds(10);

    public async Task RunAsync(IReadOnlyList<CopyFinding> findings, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(findings);
        foreach (var some in findings.Chunk(AtOnce))
            await RecordAsync(some, cancellation);
    }

    private async Task RecordAsync(CopyFinding[] findings, CancellationToken cancellation)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var parts = await PartsAsync(findings, cancellation);
        await LockAsync(findings, parts, cancellation);
        var now = Instant.Truncate(time.GetUtcNow());
        var (acts, damaged) = (new List<CustodyAct>(), new List<StoredFile>());
        foreach (var finding in findings)
        {
            if (await PlaceAsync(finding, now, acts, cancellation) is not { } incident)
                continue;
            var file = finding.Object is { } id ? parts.GetValueOrDefault(id) : null;
            if (!await NoteAsync(incident, finding, file, now, cancellation))
                continue;
            acts.Add(Act(incident, finding, file));
            if (finding.Kind.IsDamage() && file is not null)
                damaged.Add(file);
            LogRecorded(finding.Kind, finding.Store, finding.Object?.ToString() ?? finding.Key, finding.By, finding.Text);
        }

        await db.SaveChangesAsync(cancellation);
        await DoubtAsync(findings.Where(f => f.Kind.IsProtection()), now, cancellation);
        foreach (var item in await RefreshItems.RunAsync(db, damaged.Select(d => d.Part.ItemId), cancellation))
            acts.Add(Quarantined(item, damaged.Where(d => d.Part.ItemId == item.Id), findings[0].By));
        if (acts.Count > 0)
            await custody.AppendAsync(db, acts, cancellation);
        FaultPoints.Hit(FaultPoint.FindingBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.FindingCommitted);
    }

    private Task<Dictionary<ObjectId, StoredFile>> PartsAsync(CopyFinding[] findings, CancellationToken cancellation)
    {
        var objects = findings.Select(f => f.Object).OfType<ObjectId>().Distinct().ToList();
        return (
            from part in db.Parts
            join sealedObject in db.SealedObjects on part.ObjectId equals sealedObject.Id
            where objects.Contains(part.ObjectId)
            select new StoredFile(part, sealedObject)).AsNoTracking().ToDictionaryAsync(f => f.Sealed.Id, cancellation);
    }

    /// <summary>Items, by id, then each kind of wrong in each store, in one order: two finders cannot wait for each other, nor open two incidents of one cause.</summary>
    private async Task LockAsync(CopyFinding[] findings, Dictionary<ObjectId, StoredFile> parts, CancellationToken cancellation)
    {
        var items = parts.Values.Select(f => f.Part.ItemId.Value).Distinct().ToArray();
        await db.Database.ExecuteSqlAsync($"select from items.item where id = any({items}) order by id for update", cancellation);
        foreach (var store in findings.Select(f => f.Store).Distinct().Order(StringComparer.Ordinal))
            await LockStoreAsync(db, store, cancellation);
    }

    /// <summary>Whoever opens or closes incidents of a store has this until the transaction ends.</summary>
    internal static Task LockStoreAsync(EvidenceDb db, string store, CancellationToken cancellation) =>
        db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({"incident/" + store}, 0))", cancellation);

    /// <returns>The open incident that the finding belongs to; null where it says nothing new or nothing that is so any more.</returns>
    private async Task<Incident?> PlaceAsync(CopyFinding finding, DateTimeOffset now, List<CustodyAct> acts, CancellationToken cancellation)
    {
        if (finding.Kind.IsDamage() && !await MarkAsync(finding, now, cancellation))
            return await OpenOnAsync(finding, cancellation);
        if (await WasAcceptedAsync(finding, cancellation))
            return null;
        var incident = await db.Incidents.FirstOrDefaultAsync(i => i.Store == finding.Store && i.Kind == finding.Kind && i.State == IncidentState.Open, cancellation);
        if (incident is not null)
            return incident;
        incident = new Incident { Id = IncidentId.New(), Kind = finding.Kind, Store = finding.Store, State = IncidentState.Open, OpenedAt = now, LastFoundAt = now };
        db.Incidents.Add(incident);
        if (finding.Kind == FindingKind.StoreEmpty)
            db.StoreDoubts.Add(new StoreDoubt { Store = finding.Store, Since = now, Text = finding.Text });
        await db.SaveChangesAsync(cancellation);
        acts.Add(new CustodyAct { Actor = Finder(finding.By), Action = CustodyAction.IncidentOpened, Subjects = [SubjectOf.Incident(incident.Id)], Details = Details(finding) });
        LogOpened(finding.Kind, finding.Store, incident.Id.ToString());
        return incident;
    }

    /// <summary>Only the very copy that was read: one that was repaired meanwhile lies elsewhere.</summary>
    /// <returns>False where it was marked before, or is no more.</returns>
    private async Task<bool> MarkAsync(CopyFinding finding, DateTimeOffset now, CancellationToken cancellation) => await db.StoredCopies
        .Where(c => c.ObjectId == finding.Object && c.Store == finding.Store && c.Key == finding.Key && c.Version == finding.Version && c.DamagedAt == null && c.RemovedAt == null)
        .ExecuteUpdateAsync(copy => copy.SetProperty(c => c.DamagedAt, now).SetProperty(c => c.Damage, finding.Text), cancellation) == 1;

    /// <summary>The open incident that says of the same copy that it is damaged: how one finder calls it and how another does is one cause.</summary>
    private async Task<Incident?> OpenOnAsync(CopyFinding finding, CancellationToken cancellation) => await (
        from found in db.Findings
        join incident in db.Incidents on found.IncidentId equals incident.Id
        where incident.State == IncidentState.Open && incident.Store == finding.Store && found.Key == finding.Key && found.Version == finding.Version && found.MendedAt == null
            && db.StoredCopies.Any(c => c.ObjectId == finding.Object && c.Store == finding.Store && c.Key == finding.Key && c.Version == finding.Version)
        orderby incident.OpenedAt
        select incident).FirstOrDefaultAsync(cancellation);

    /// <summary>A version that is too many stays so: once somebody has said that it may be there, it is not told every night.</summary>
    private async Task<bool> WasAcceptedAsync(CopyFinding finding, CancellationToken cancellation) =>
        finding.Kind is FindingKind.ExtraVersion or FindingKind.UnknownObject && await (
            from found in db.Findings
            join incident in db.Incidents on found.IncidentId equals incident.Id
            where incident.State == IncidentState.Resolved && incident.Store == finding.Store && found.Kind == finding.Kind && found.Key == finding.Key && found.Version == finding.Version
            select found).AnyAsync(cancellation);

    /// <returns>Whether this finder had not told it yet.</returns>
    private async Task<bool> NoteAsync(Incident incident, CopyFinding finding, StoredFile? file, DateTimeOffset now, CancellationToken cancellation)
    {
        if (await db.Findings.FindAsync([incident.Id, finding.Key, finding.Version, finding.By], cancellation) is { } known)
        {
            if (now - known.LastAt >= Coarseness)
                (known.LastAt, known.Times, incident.LastFoundAt) = (now, known.Times + 1, now);
            return false;
        }

        incident.LastFoundAt = now;
        db.Findings.Add(new Finding
        {
            IncidentId = incident.Id, Key = finding.Key, Version = finding.Version, FoundBy = finding.By, Kind = finding.Kind, Text = finding.Text,
            ObjectId = finding.Object, ItemId = file?.Part.ItemId, FirstAt = now, LastAt = now, Times = 1,
        });
        return true;
    }

    /// <summary>Orders that lock and hold of these copies are set and read back anew: policy decides what they should be, not what was found.</summary>
    private async Task DoubtAsync(IEnumerable<CopyFinding> findings, DateTimeOffset now, CancellationToken cancellation)
    {
        foreach (var finding in findings)
            await db.StoredCopies.Where(c => c.ObjectId == finding.Object && c.Store == finding.Store && c.Key == finding.Key && c.Version == finding.Version)
                .ExecuteUpdateAsync(copy => copy.SetProperty(c => c.ProtectionDoubtedAt, c => c.ProtectionDoubtedAt ?? now), cancellation);
    }

    private static CustodyAct Act(Incident incident, CopyFinding finding, StoredFile? file) => new()
    {
        Actor = Finder(finding.By),
        Action = CustodyAction.FindingRecorded,
        Subjects = file is null ? [SubjectOf.Incident(incident.Id)] : [SubjectOf.Item(file.Part.ItemId), SubjectOf.Incident(incident.Id)],
        Objects = file is null ? [] : [file.Part.InCustody(file.Sealed)],
        Details = Details(finding),
    };

    private static CustodyAct Quarantined(EvidenceItem item, IEnumerable<StoredFile> lost, FoundBy by) => new()
    {
        Actor = Finder(by),
        Action = CustodyAction.ObjectQuarantined,
        Subjects = [SubjectOf.Item(item.Id)],
        Objects = [.. lost.Select(f => f.Part.InCustody(f.Sealed)).Distinct()],
        Details = new Dictionary<string, JsonNode?> { ["reason"] = item.Reason },
    };

    private static Dictionary<string, JsonNode?> Details(CopyFinding finding) => new()
    {
        ["finding"] = Vocabulary.Word(finding.Kind),
        ["found.by"] = Vocabulary.Word(finding.By),
        ["reason"] = finding.Text,
        ["store"] = finding.Store,
    };

    private static Actor Finder(FoundBy by) => by is FoundBy.Viewer or FoundBy.Bundle ? Actor.Program("evidence-web") : PreservationModule.Worker;

    private sealed record StoredFile(ItemPart Part, SealedObject Sealed);

    [LoggerMessage(LogLevel.Critical, "Incident {Incident} opened: {Kind} in store {Store}.")]
    private partial void LogOpened(FindingKind kind, string store, string incident);

    [LoggerMessage(LogLevel.Critical, "Finding {Kind} in store {Store}, {Object}, by {By}: {Text}")]
    private partial void LogRecorded(FindingKind kind, string store, string @object, FoundBy by, string text);
}
