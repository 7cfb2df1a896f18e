using System.Text.Json.Nodes;
using Evidence.Cases;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Dispatch.Expecting;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Dispatch.Matching;

/// <summary>
/// Joins to an incident the recordings that <see cref="MatchRule"/> finds, and parts from it what matching joined and finds no more. What somebody said of a recording
/// and an incident stands, whatever the rule finds.
/// </summary>
internal sealed class MatchIncident(EvidenceDb db, ExpectFootage expect, TimeProvider time)
{
    public static readonly Actor Matching = Actor.Program("matching");

    /// <summary>In the transaction that takes the order away.</summary>
    /// <returns>The entries to write with it.</returns>
    public async Task<IReadOnlyList<CustodyAct>> RunAsync(PoliceIncidentId id, MatchingPolicy? policy, CancellationToken cancellation)
    {
        var record = await LockIncident.FindAsync(db, id, cancellation);
        if (await db.DispatchedIncidents.AsNoTracking().SingleOrDefaultAsync(i => i.IncidentId == id, cancellation) is not { } incident)
            return [];
        var sent = await WhoWasSent.ReadAsync(db, incident, cancellation);
        var buffer = policy?.Buffer ?? TimeSpan.FromSeconds(MatchingPolicy.UsualBufferSeconds);
        var found = await FindAsync(incident, sent, buffer, cancellation);
        var round = new Round(record, await db.IncidentItems.Where(l => l.IncidentId == id).ToDictionaryAsync(l => l.ItemId, cancellation), Instant.Truncate(time.GetUtcNow()), []);
        await JoinAsync(round, found, cancellation);
        Part(round, found);
        if (policy?.AppliesCategory == true && incident.ProposedCategoryId is { } category)
            await CategoriseAsync(round, category, cancellation);
        await db.SaveChangesAsync(cancellation);
        await expect.RefreshAsync(incident, sent, cancellation);
        if (record.LockedAt is not null)
            await LockIncident.CloseToOfficersAsync(db, id, cancellation);
        return round.Acts;
    }

    private sealed record Round(PoliceIncident Record, Dictionary<ItemId, IncidentItem> Links, DateTimeOffset Now, List<CustodyAct> Acts);

    private sealed record Found(RecordingTime Recording, Judgement Judgement);

    private async Task<Dictionary<ItemId, Found>> FindAsync(DispatchedIncident incident, IReadOnlyDictionary<PersonId, MatchedBy> sent, TimeSpan buffer, CancellationToken cancellation)
    {
        var people = sent.Keys.Select(p => (PersonId?)p).ToList();
        var (from, until) = (incident.DispatchedAt - buffer, incident.ClearedAt + buffer);
        var earliest = from - RecordingClock.Longest;
        var recordings = await db.RecordingTimes.AsNoTracking()
            .Where(t => people.Contains(t.OfficerId) && t.StartAt >= earliest && t.StartAt <= until && t.EndAt >= from)
            .OrderBy(t => t.StartAt).ThenBy(t => t.ItemId).ToListAsync(cancellation);
        var window = new DispatchWindow(incident.DispatchedAt, incident.ClearedAt);
        var found = new Dictionary<ItemId, Found>();
        foreach (var one in recordings)
            if (MatchRule.Judge(new RecordingSpan(one.StartAt, one.EndAt, one.Basis, TimeSpan.FromSeconds(one.SkewSeconds)), window, buffer, sent[one.OfficerId!.Value]) is { } judgement)
                found.Add(one.ItemId, new Found(one, judgement));
        return found;
    }

    private async Task JoinAsync(Round round, Dictionary<ItemId, Found> found, CancellationToken cancellation)
    {
        var known = await db.IncidentMatches.Where(m => m.IncidentId == round.Record.Id).ToDictionaryAsync(m => m.ItemId, cancellation);
        foreach (var (item, one) in found)
        {
            var link = round.Links.GetValueOrDefault(item);
            if (link is { SaidBy: LinkSource.Person } or { RemovedAt: null })
                continue;
            if (link is null)
                db.IncidentItems.Add(round.Links[item] = new IncidentItem { IncidentId = round.Record.Id, ItemId = item, AddedAt = round.Now, SaidBy = LinkSource.Matching });
            else
                (link.AddedAt, link.RemovedAt) = (round.Now, null);
            Note(round, one, known.GetValueOrDefault(item));
            round.Acts.Add(CustodyAct.Of(CustodyAction.ItemAddedToIncident, [SubjectOf.Item(item), SubjectOf.PoliceIncident(round.Record.Id)], Matching, ("incident", round.Record.Reference), ("match", Told(one))));
        }
    }

    private void Note(Round round, Found one, IncidentMatch? before)
    {
        var match = before;
        if (match is null)
        {
            match = new IncidentMatch
            {
                IncidentId = round.Record.Id, ItemId = one.Recording.ItemId, Score = 0, OverlapSeconds = 0, By = MatchedBy.None, Basis = one.Recording.Basis, SkewSeconds = 0, Rule = MatchRule.Version, MatchedAt = round.Now,
            };
            db.IncidentMatches.Add(match);
        }

        (match.Score, match.OverlapSeconds, match.By, match.Basis, match.SkewSeconds, match.Rule, match.MatchedAt) =
            (one.Judgement.Score, one.Judgement.OverlapSeconds, one.Judgement.By, one.Recording.Basis, one.Recording.SkewSeconds, MatchRule.Version, round.Now);
    }

    /// <summary>While an incident is locked nothing leaves it, whoever joined it.</summary>
    private static void Part(Round round, Dictionary<ItemId, Found> found)
    {
        if (round.Record.LockedAt is not null)
            return;
        foreach (var link in round.Links.Values.Where(l => l is { SaidBy: LinkSource.Matching, RemovedAt: null } && !found.ContainsKey(l.ItemId)))
        {
            link.RemovedAt = round.Now;
            round.Acts.Add(CustodyAct.Of(CustodyAction.ItemTakenFromIncident, [SubjectOf.Item(link.ItemId), SubjectOf.PoliceIncident(round.Record.Id)], Matching,
                ("incident", round.Record.Reference), ("match", new JsonObject { ["rule"] = MatchRule.Version, ["found"] = false })));
        }
    }

    /// <summary>Only what never had a category gets one, and never one that says that it is no evidence.</summary>
    private async Task CategoriseAsync(Round round, CategoryId id, CancellationToken cancellation)
    {
        var category = await db.Categories.AsNoTracking().SingleAsync(c => c.Id == id, cancellation);
        if (category.IsNonEvidence)
            return;
        var joined = round.Links.Values.Where(l => l is { SaidBy: LinkSource.Matching, RemovedAt: null }).Select(l => l.ItemId).ToList();
        var bare = await db.Items.Where(i => joined.Contains(i.Id) && !db.ItemCategories.Any(c => c.ItemId == i.Id)).OrderBy(i => i.Id).Select(i => i.Id).ToListAsync(cancellation);
        foreach (var item in bare)
        {
            db.ItemCategories.Add(new ItemCategory { ItemId = item, CategoryId = id, AddedAt = round.Now });
            round.Acts.Add(CustodyAct.Of(CustodyAction.ItemCategorised, SubjectOf.Item(item), Matching, ("category", category.Code), ("incident", round.Record.Reference)));
        }
    }

    private static JsonObject Told(Found one) => new()
    {
        ["rule"] = MatchRule.Version,
        ["score"] = one.Judgement.Score,
        ["overlapSeconds"] = one.Judgement.OverlapSeconds,
        ["by"] = Vocabulary.Word(one.Judgement.By),
        ["clock"] = Vocabulary.Word(one.Recording.Basis),
        ["skewSeconds"] = one.Recording.SkewSeconds,
    };
}
