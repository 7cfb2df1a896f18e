using Evidence.Access;
using Evidence.Cases;
using Evidence.Cases.Work;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Evidence.Items.Places;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items.Reach;

/// <summary>Why a recording may belong to a case.</summary>
public enum SuggestedBy
{
    /// <summary>It is of an incident that the case is about, or of which a recording of the case is.</summary>
    Incident,

    /// <summary>It was made near a recording of the case, at about the same time.</summary>
    Place,
}

/// <param name="By">The reason that tells most.</param>
/// <param name="Incident">Its reference, where it is by that.</param>
/// <param name="Metres">How near it came to the recording <paramref name="Near"/>, where it is by place.</param>
/// <param name="Near">The recording of the case that it came near to.</param>
public sealed record Suggestion(RecordingFacts Recording, SuggestedBy By, string? Incident, int? Metres, string? Near);

/// <summary>
/// Offers recordings that may belong to a case, with the reason: nothing comes into a case by itself. Only of what the actor reaches,
/// and nothing that somebody dismissed for this case.
/// </summary>
public sealed class SuggestForCase(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    public const int Most = 50;

    /// <summary>Metres and minutes within which recordings are near each other.</summary>
    public const int NearMetres = 300, NearMinutes = 30;

    /// <returns>By reason, then in the order in which they arrived; none where there is no such case.</returns>
    public async Task<IReadOnlyList<Suggestion>> RunAsync(CaseId id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var now = time.GetUtcNow();
        if (!await db.CasesWithin(actor, Permission.SeeCases, now).AnyAsync(c => c.Id == id, cancellation))
            return [];
        var reached = (await db.ItemsWithinAsync(actor, Permission.SeeFootage, now, cancellation)).AsNoTracking()
            .Where(i => !db.CaseItems.Any(l => l.CaseId == id && l.ItemId == i.Id && l.RemovedAt == null) && !db.CaseDismissals.Any(d => d.CaseId == id && d.ItemId == i.Id));
        var byIncident = await ByIncidentAsync(id, reached, cancellation);
        var byPlace = byIncident.Count < Most ? await ByPlaceAsync(id, reached, cancellation) : [];
        var known = byIncident.Select(s => s.Recording.Id).ToHashSet();
        return [.. byIncident.Concat(byPlace.Where(s => !known.Contains(s.Recording.Id))).Take(Most)];
    }

    /// <summary>Dismisses one for this case: it is not offered again. Whoever works on the case does.</summary>
    /// <exception cref="RefusedException">One of <see cref="CasesRefusals"/> or <see cref="ReachRefusals"/>, or the role does not allow it.</exception>
    public async Task DismissAsync(CaseId id, ItemId item, Actor actor, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var (file, now) = await db.DemandWorkAsync(id, actor, time, cancellation);
        if (!await db.ReachesAsync(actor, Permission.SeeFootage, item, now, cancellation))
            throw ReachRefusals.NoSuchItem.ToException();
        if (await db.CaseDismissals.AnyAsync(d => d.CaseId == id && d.ItemId == item, cancellation))
            return;
        db.CaseDismissals.Add(new CaseDismissal { CaseId = id, ItemId = item, At = now });
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.SuggestionDismissed, [SubjectOf.Case(id), SubjectOf.Item(item)], actor, ("case", file.Reference)), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private async Task<List<Suggestion>> ByIncidentAsync(CaseId id, IQueryable<EvidenceItem> reached, CancellationToken cancellation)
    {
        var ofCase = db.CaseIncidents.Where(l => l.CaseId == id && l.RemovedAt == null).Select(l => l.IncidentId)
            .Union(db.IncidentItems.Where(l => l.RemovedAt == null && db.CaseItems.Any(c => c.CaseId == id && c.RemovedAt == null && c.ItemId == l.ItemId)).Select(l => l.IncidentId));
        var rows = await (from i in reached
                          join l in db.IncidentItems on i.Id equals l.ItemId
                          join n in db.PoliceIncidents on l.IncidentId equals n.Id
                          where l.RemovedAt == null && ofCase.Contains(l.IncidentId)
                          orderby i.ArrivedAt, i.Id, n.Reference
                          select new { Recording = new RecordingFacts(i.Id, i.Title, i.State, db.People.Where(p => p.Id == i.OfficerId).Select(p => p.DisplayName).FirstOrDefault(), i.CapturedLocal, i.DurationMs, i.ArrivedAt), n.Reference })
            .Take(Most * 2).ToListAsync(cancellation);
        return [.. rows.DistinctBy(row => row.Recording.Id).Take(Most).Select(row => new Suggestion(row.Recording, SuggestedBy.Incident, row.Reference, null, null))];
    }

    private async Task<List<Suggestion>> ByPlaceAsync(CaseId id, IQueryable<EvidenceItem> reached, CancellationToken cancellation)
    {
        var near = (await NearPlaces.OfCaseAsync(db, id, NearMetres, TimeSpan.FromMinutes(NearMinutes), Most * 4, cancellation)).ToDictionary(n => n.Item);
        if (near.Count == 0)
            return [];
        var ids = near.Keys.ToList();
        var recordings = await reached.Where(i => ids.Contains(i.Id)).OrderBy(i => i.ArrivedAt).ThenBy(i => i.Id)
            .Select(i => new RecordingFacts(i.Id, i.Title, i.State, db.People.Where(p => p.Id == i.OfficerId).Select(p => p.DisplayName).FirstOrDefault(), i.CapturedLocal, i.DurationMs, i.ArrivedAt)).Take(Most).ToListAsync(cancellation);
        return recordings.ConvertAll(r => new Suggestion(r, SuggestedBy.Place, null, near[r.Id].Metres, near[r.Id].Near));
    }
}
