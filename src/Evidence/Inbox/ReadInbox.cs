using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Inbox;

/// <summary>A recording that waits.</summary>
/// <param name="Incidents">References of its incidents: what belongs together is sorted together.</param>
public sealed record WaitingItem(ItemId Id, string Title, string? Officer, DateTime? CapturedLocal, long? DurationMs, DateTimeOffset ArrivedAt, IReadOnlyList<string> Incidents);

/// <param name="Next">Arrival and id after which the next page begins; null on the last.</param>
public sealed record WaitingPage(IReadOnlyList<WaitingItem> Items, (DateTimeOffset At, ItemId Id)? Next);

/// <summary>Reads what needs somebody, and the recordings of one kind.</summary>
public sealed class ReadInbox(EvidenceDb db, TimeProvider time)
{
    public const int MostCounted = 1_000, PageSize = 50;

    /// <summary>One line for each kind that the actor has to do with, in the order of the page.</summary>
    public async Task<IReadOnlyList<InboxLine>> RunAsync(Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SeeInbox);
        var lines = new List<InboxLine>();
        foreach (var source in new InboxSources(db, time).All)
            if (await source(actor, cancellation) is { } line)
                lines.Add(line);
        return lines;
    }

    /// <summary>The recordings of one kind, the one that waits longest first.</summary>
    /// <returns>Null where the kind is not about recordings, or none of the actor's.</returns>
    public async Task<WaitingPage?> ItemsAsync(InboxKind kind, (DateTimeOffset At, ItemId Id)? after, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SeeInbox);
        if (InboxItems.PermissionOf(kind) is not { } permission || !actor.May(permission))
            return null;
        var items = await InboxItems.OfAsync(db, kind, actor, time.GetUtcNow(), cancellation);
        if (after is var (at, id))
            items = items.Where(i => EF.Functions.GreaterThan(ValueTuple.Create(i.ArrivedAt, i.Id), ValueTuple.Create(at, id)));
        var rows = await items.OrderBy(i => i.ArrivedAt).ThenBy(i => i.Id).Take(PageSize + 1)
            .Select(i => new { i.Id, i.Title, Officer = db.People.Where(p => p.Id == i.OfficerId).Select(p => p.DisplayName).FirstOrDefault(), i.CapturedLocal, i.DurationMs, i.ArrivedAt }).ToListAsync(cancellation);
        var shown = rows.Take(PageSize).ToList();
        var ids = shown.Select(row => row.Id).ToList();
        var incidents = (await (from link in db.IncidentItems
                                join record in db.PoliceIncidents on link.IncidentId equals record.Id
                                where ids.Contains(link.ItemId) && link.RemovedAt == null
                                orderby record.Reference
                                select new { link.ItemId, record.Reference }).ToListAsync(cancellation)).ToLookup(one => one.ItemId, one => one.Reference);
        return new WaitingPage([.. shown.Select(row => new WaitingItem(row.Id, row.Title, row.Officer, row.CapturedLocal, row.DurationMs, row.ArrivedAt, [.. incidents[row.Id]]))],
            rows.Count > PageSize ? (shown[^1].ArrivedAt, shown[^1].Id) : null);
    }
}

public static class InboxModule
{
    public static IServiceCollection AddInbox(this IServiceCollection services) => services.AddScoped<ReadInbox>();
}
