using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Cases;

/// <param name="From">When it began; null where nobody said.</param>
/// <param name="Until">When it ended; null where nobody said.</param>
/// <param name="LockedAt">Since when it is locked; null while it is not.</param>
/// <param name="Manager">Who alone releases it.</param>
public sealed record ListedPoliceIncident(PoliceIncidentId Id, string Reference, string Title, DateTimeOffset? From, DateTimeOffset? Until, DateTimeOffset? LockedAt, PersonId? ManagerId, string? Manager);

/// <summary>The records of incidents, for whoever may lock one.</summary>
public sealed class ListPoliceIncidents(EvidenceDb db)
{
    /// <summary>As many are listed; of more, whoever looks names what they look for.</summary>
    public const int Most = 100;

    /// <summary>Locked ones first, then the latest.</summary>
    /// <param name="text">What the reference begins with, or a part of the title; null or empty for all.</param>
    /// <param name="actor">Who looks.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<ListedPoliceIncident>> RunAsync(string? text, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.LockIncidents);
        var incidents = db.PoliceIncidents.AsNoTracking();
        if (RecordText.Sought(text) is { } sought)
            incidents = incidents.Where(i => EF.Functions.ILike(i.Reference, sought + "%", LikePattern.Escape) || EF.Functions.ILike(i.Title, "%" + sought + "%", LikePattern.Escape));
        return await Listed(incidents.OrderBy(i => i.LockedAt == null).ThenByDescending(i => i.From).ThenBy(i => i.Reference).Take(Most)).ToListAsync(cancellation);
    }

    /// <returns>Null where there is none.</returns>
    public Task<ListedPoliceIncident?> OneAsync(PoliceIncidentId id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.LockIncidents);
        return Listed(db.PoliceIncidents.Where(i => i.Id == id)).SingleOrDefaultAsync(cancellation);
    }

    private IQueryable<ListedPoliceIncident> Listed(IQueryable<PoliceIncident> incidents) => incidents.Select(i => new ListedPoliceIncident(
        i.Id, i.Reference, i.Title, i.From, i.Until, i.LockedAt, i.ManagerId, db.People.Where(p => p.Id == i.ManagerId).Select(p => p.DisplayName).FirstOrDefault()));
}
