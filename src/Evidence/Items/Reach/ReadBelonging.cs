using Evidence.Access;
using Evidence.Cases;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items.Reach;

/// <summary>What a recording belongs to.</summary>
/// <param name="Categories">By title.</param>
/// <param name="Tags">In small letters, by name.</param>
/// <param name="Cases">As far as whoever reads may know of them, by reference.</param>
/// <param name="Incidents">By reference.</param>
public sealed record Belonging(IReadOnlyList<ListedCategory> Categories, IReadOnlyList<CaseOfItem> Cases, IReadOnlyList<IncidentOfItem> Incidents, IReadOnlyList<string> Tags);

public sealed record CaseOfItem(CaseId Id, string Reference, string Title);

public sealed record IncidentOfItem(PoliceIncidentId Id, string Reference, string Title, bool IsLocked);

/// <summary>One recording of a case or an incident, as its page lists it.</summary>
/// <param name="CapturedLocal">Time of capture by the device's clock; null where nothing tells it.</param>
public sealed record RecordingFacts(ItemId Id, string Title, ItemState State, string? Officer, DateTime? CapturedLocal, long? DurationMs, DateTimeOffset ArrivedAt);

/// <summary>Says what a recording belongs to, and which recordings belong to a case or an incident. Nobody is told of what they do not reach.</summary>
public sealed class ReadBelonging(EvidenceDb db, TimeProvider time)
{
    /// <summary>As many recordings are listed on the page of a case or an incident.</summary>
    public const int MostRecordings = 200;

    /// <returns>Null where there is no such recording, or the actor does not see it.</returns>
    public async Task<Belonging?> OfItemAsync(ItemId id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var now = time.GetUtcNow();
        if (!await db.ReachesAsync(actor, Permission.SeeFootage, id, now, cancellation))
            return null;
        var categories = from l in db.ItemCategories
                         join c in db.Categories on l.CategoryId equals c.Id
                         where l.ItemId == id && l.RemovedAt == null
                         orderby c.Title, c.Code
                         select new ListedCategory(c.Id, c.Code, c.Title, c.AccessClass, c.IsNonEvidence);
        var cases = from l in db.CaseItems
                    join c in db.CasesWithin(actor, Permission.SeeCases, now) on l.CaseId equals c.Id
                    where l.ItemId == id && l.RemovedAt == null
                    orderby c.Reference
                    select new CaseOfItem(c.Id, c.Reference, c.Title);
        var incidents = from l in db.IncidentItems
                        join i in db.PoliceIncidents on l.IncidentId equals i.Id
                        where l.ItemId == id && l.RemovedAt == null
                        orderby i.Reference
                        select new IncidentOfItem(i.Id, i.Reference, i.Title, i.LockedAt != null);
        var tags = db.ItemTags.Where(t => t.ItemId == id && t.RemovedAt == null).OrderBy(t => t.Tag).Select(t => t.Tag);
        return new Belonging(await categories.ToListAsync(cancellation), await cases.ToListAsync(cancellation), await incidents.ToListAsync(cancellation), await tags.ToListAsync(cancellation));
    }

    /// <returns>In the order in which they arrived, at most <see cref="MostRecordings"/> and one more.</returns>
    public async Task<IReadOnlyList<RecordingFacts>> OfCaseAsync(CaseId id, Actor actor, CancellationToken cancellation) =>
        await ListAsync(items => items.Where(i => db.CaseItems.Any(l => l.CaseId == id && l.ItemId == i.Id && l.RemovedAt == null)), actor, cancellation);

    /// <returns>In the order in which they arrived, at most <see cref="MostRecordings"/> and one more.</returns>
    public async Task<IReadOnlyList<RecordingFacts>> OfIncidentAsync(PoliceIncidentId id, Actor actor, CancellationToken cancellation) =>
        await ListAsync(items => items.Where(i => db.IncidentItems.Any(l => l.IncidentId == id && l.ItemId == i.Id && l.RemovedAt == null)), actor, cancellation);

    private async Task<IReadOnlyList<RecordingFacts>> ListAsync(Func<IQueryable<EvidenceItem>, IQueryable<EvidenceItem>> ofThese, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var items = ofThese((await db.ItemsWithinAsync(actor, Permission.SeeFootage, time.GetUtcNow(), cancellation)).AsNoTracking());
        return await items.OrderBy(i => i.ArrivedAt).ThenBy(i => i.Id).Take(MostRecordings + 1)
            .Select(i => new RecordingFacts(i.Id, i.Title, i.State, db.People.Where(p => p.Id == i.OfficerId).Select(p => p.DisplayName).FirstOrDefault(), i.CapturedLocal, i.DurationMs, i.ArrivedAt))
            .ToListAsync(cancellation);
    }
}
