using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Preservation;

/// <summary>An incident in a list.</summary>
/// <param name="Items">How many recordings it names.</param>
public sealed record ListedIncident(IncidentId Id, FindingKind Kind, string Store, IncidentState State, DateTimeOffset OpenedAt, DateTimeOffset LastFoundAt, int Items);

/// <summary>One page of the list, newest first.</summary>
/// <param name="Next">The last incident of this page when more follow; hand it in for the next page.</param>
public sealed record IncidentPage(IReadOnlyList<ListedIncident> Incidents, IncidentId? Next);

/// <summary>Lists incidents.</summary>
public sealed class ListIncidents(EvidenceDb db)
{
    public const int PageSize = 50;

    /// <param name="state">Which.</param>
    /// <param name="after">The last page's <see cref="IncidentPage.Next"/>; null for the first page, and so is an id that is not there.</param>
    /// <param name="actor">Who looks.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IncidentPage> RunAsync(IncidentState state, IncidentId? after, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SeeOperations);
        var incidents = db.Incidents.AsNoTracking().Where(i => i.State == state);
        if (after is { } id && await db.Incidents.Where(i => i.Id == id).Select(i => new { i.OpenedAt, i.Id }).SingleOrDefaultAsync(cancellation) is { } last)
            incidents = incidents.Where(i => EF.Functions.LessThan(ValueTuple.Create(i.OpenedAt, i.Id), ValueTuple.Create(last.OpenedAt, last.Id)));
        var rows = await incidents.OrderByDescending(i => i.OpenedAt).ThenByDescending(i => i.Id).Take(PageSize + 1)
            .Select(i => new ListedIncident(i.Id, i.Kind, i.Store, i.State, i.OpenedAt, i.LastFoundAt,
                db.Findings.Where(f => f.IncidentId == i.Id && f.ItemId != null).Select(f => f.ItemId).Distinct().Count())).ToListAsync(cancellation);
        return rows.Count > PageSize ? new IncidentPage(rows[..PageSize], rows[PageSize - 1].Id) : new IncidentPage(rows, null);
    }
}
