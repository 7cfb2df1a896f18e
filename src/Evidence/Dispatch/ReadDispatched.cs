using Evidence.Access;
using Evidence.Cases;
using Evidence.Database;
using Evidence.Dispatch.Expecting;
using Evidence.Dispatch.Matching;
using Evidence.Formats;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Dispatch;

/// <summary>A recording that matching joined, and why.</summary>
public sealed record MatchFacts(ItemId Item, string Title, string? Officer, int Score, long OverlapSeconds, MatchedBy By, ClockBasis Basis, long SkewSeconds);

/// <summary>What dispatch told of an incident, and what came of it.</summary>
/// <param name="Category">Title of the category that it proposes; null where it proposes none.</param>
/// <param name="Unknown">Call signs and numbers of which nobody is known.</param>
/// <param name="Matches">As far as the reader reaches the recordings; the surest first.</param>
/// <param name="Expected">As far as the reader reaches the people, by name.</param>
public sealed record DispatchedFacts(
    DispatchedIncident Told, string? Category, IReadOnlyList<string> Unknown, IReadOnlyList<MatchFacts> Matches, IReadOnlyList<ExpectedRow> Expected);

/// <summary>Reads what dispatch told of an incident for its page.</summary>
public sealed class ReadDispatched(EvidenceDb db, ListExpected expected, TimeProvider time)
{
    private const int Most = 200;

    /// <returns>Null where no dispatch system told of it.</returns>
    public async Task<DispatchedFacts?> RunAsync(PoliceIncidentId id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (await db.DispatchedIncidents.AsNoTracking().SingleOrDefaultAsync(i => i.IncidentId == id, cancellation) is not { } told)
            return null;
        var items = await db.ItemsWithinAsync(actor, Permission.SeeFootage, time.GetUtcNow(), cancellation);
        var matches = await (from match in db.IncidentMatches.AsNoTracking()
                             join item in items on match.ItemId equals item.Id
                             where match.IncidentId == id && db.IncidentItems.Any(l => l.IncidentId == id && l.ItemId == item.Id && l.RemovedAt == null && l.SaidBy == LinkSource.Matching)
                             orderby match.Score descending, item.ArrivedAt, item.Id
                             select new MatchFacts(item.Id, item.Title, db.People.Where(p => p.Id == item.OfficerId).Select(p => p.DisplayName).FirstOrDefault(), match.Score, match.OverlapSeconds, match.By, match.Basis, match.SkewSeconds))
            .Take(Most).ToListAsync(cancellation);
        var category = await db.Categories.Where(c => c.Id == told.ProposedCategoryId).Select(c => c.Title).SingleOrDefaultAsync(cancellation);
        return new DispatchedFacts(told, category, await UnknownAsync(told, cancellation), matches, actor.May(Permission.SeeExpected) ? await expected.OfIncidentAsync(id, actor, cancellation) : []);
    }

    private async Task<IReadOnlyList<string>> UnknownAsync(DispatchedIncident told, CancellationToken cancellation)
    {
        var (numbers, signs) = (told.CollarNumbers, told.CallSigns);
        var known = await db.People.Where(p => p.CollarNumber != null && numbers.Contains(p.CollarNumber.ToUpper())).Select(p => p.CollarNumber!.ToUpper()).ToListAsync(cancellation);
        var onDuty = await db.Duties.Where(d => signs.Contains(d.CallSign) && d.RemovedAt == null && d.From < told.ClearedAt && d.Until > told.DispatchedAt).Select(d => d.CallSign).Distinct().ToListAsync(cancellation);
        return [.. numbers.Where(n => known.Count(k => k == n) != 1), .. signs.Except(onDuty)];
    }
}
