using System.Text.Json.Nodes;
using Evidence.Cases;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Items;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace Evidence.Dispatch.Ruling;

/// <summary>
/// Gives what the rule in force gives to recordings that nobody sorted and of which nothing says that they may be evidence. Every guard is read in the transaction that writes,
/// with the recording locked: what is true when it is said.
/// </summary>
internal sealed class ApplyNonEvidence(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    private const int Batch = 100;

    /// <summary>An arrest, force or a complaint guards all recordings of who was sent, this long before and after.</summary>
    public static readonly TimeSpan Around = TimeSpan.FromHours(24);

    private static readonly Actor Ruling = Actor.Program("non-evidence rule");

    /// <returns>How many recordings it was said of.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var (said, after) = (0, (At: DateTimeOffset.MinValue, Id: default(ItemId)));
        while (true)
        {
            db.ChangeTracker.Clear();
            var (passed, given) = await BatchAsync(after, cancellation);
            said += given;
            if (passed is not { } last)
                return said;
            after = last;
        }
    }

    private async Task<((DateTimeOffset At, ItemId Id)? Last, int Given)> BatchAsync((DateTimeOffset At, ItemId Id) after, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended('non-evidence rule', 0))", cancellation);
        if (await db.NonEvidenceRules.AsNoTracking().SingleOrDefaultAsync(r => r.State == RuleState.InForce, cancellation) is not { } rule)
            return (null, 0);
        // What is still to be matched may be of an incident: nothing is said until matching has caught up.
        if (await db.MatchOrders.AnyAsync(cancellation))
            return (null, 0);
        var before = time.GetUtcNow().AddDays(-rule.AfterDays);
        var (at, id) = after;
        var old = await db.Items.Where(i => !i.HasCategory && i.State == ItemState.Verified && i.ArrivedAt <= before)
            .Where(i => EF.Functions.GreaterThan(ValueTuple.Create(i.ArrivedAt, i.Id), ValueTuple.Create(at, id)))
            .OrderBy(i => i.ArrivedAt).ThenBy(i => i.Id).Take(Batch).Select(i => new { i.ArrivedAt, i.Id }).ToListAsync(cancellation);
        if (old.Count == 0)
            return (null, 0);
        var ids = old.Select(one => one.Id.Value).Order().ToArray();
        await db.Database.ExecuteSqlAsync($"select from items.item where id = any({ids}) order by id for no key update", cancellation);
        var given = await GiveAsync(rule, [.. old.Select(one => one.Id)], cancellation);
        FaultPoints.Hit(FaultPoint.NonEvidenceBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.NonEvidenceCommitted);
        return ((old[^1].ArrivedAt, old[^1].Id), given);
    }

    private async Task<int> GiveAsync(NonEvidenceRule rule, List<ItemId> ids, CancellationToken cancellation)
    {
        var free = await Unguarded(db.Items.Where(i => ids.Contains(i.Id))).OrderBy(i => i.Id).Select(i => i.Id).ToListAsync(cancellation);
        if (free.Count == 0)
            return 0;
        var now = Instant.Truncate(time.GetUtcNow());
        db.ItemCategories.AddRange(free.Select(id => new ItemCategory { ItemId = id, CategoryId = rule.CategoryId, AddedAt = now }));
        await db.SaveChangesAsync(cancellation);
        var code = await db.Categories.Where(c => c.Id == rule.CategoryId).Select(c => c.Code).SingleAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.ItemCategorised, [.. free.Select(SubjectOf.Item)], Ruling, ("category", code), ("rule", new JsonObject { ["version"] = rule.Version, ["afterDays"] = rule.AfterDays })), cancellation);
        return free.Count;
    }

    /// <summary>Recordings of which nothing says that they may be evidence. Whose recording it is and when it was made has to be known, or no guard could hold.</summary>
    private IQueryable<EvidenceItem> Unguarded(IQueryable<EvidenceItem> items)
    {
        var around = Around;
        return items
            // Nobody ever said what it shows, not even to take it back.
            .Where(i => !db.ItemCategories.Any(l => l.ItemId == i.Id))
            .Where(i => !db.CaseItems.Any(l => l.ItemId == i.Id && l.RemovedAt == null))
            .Where(i => !db.IncidentItems.Any(l => l.ItemId == i.Id && l.RemovedAt == null))
            .Where(i => i.OfficerId != null && db.RecordingTimes.Any(t => t.ItemId == i.Id
                && !db.ExpectedFootage.Any(e => e.PersonId == i.OfficerId && e.WithdrawnAt == null && db.DispatchedIncidents.Any(d => d.IncidentId == e.IncidentId
                    && (d.DispatchedAt <= t.EndAt && d.ClearedAt >= t.StartAt
                        || (d.HasArrest || d.HasForce || d.HasComplaint) && d.DispatchedAt - around <= t.EndAt && d.ClearedAt + around >= t.StartAt)))));
    }
}

/// <summary>Applies the rule, once an hour.</summary>
[DisallowConcurrentExecution]
internal sealed class NonEvidenceJob(IServiceScopeFactory scopes) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ApplyNonEvidence>().RunAsync(cancellationToken);
    }
}
