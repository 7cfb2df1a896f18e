using Evidence.Access;
using Evidence.Cases;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction.Requests;

/// <summary>A request as a list shows it.</summary>
/// <param name="Of">What the recording or the case is called.</param>
/// <param name="LengthMs">How long the recording plays, or all recordings of the case together; null where that is not known.</param>
/// <param name="Redactions">That answer it.</param>
public sealed record ListedRequest(RedactionRequest Request, string Of, string AskedBy, string? AssignedTo, long? LengthMs, int OpenProposals, int OpenSpans, IReadOnlyList<RedactionId> Redactions);

/// <summary>The requests that somebody may see: what is due first before the rest, and what is settled last.</summary>
public sealed class ListRequests(EvidenceDb db, RedactionReach reach)
{
    public const int Most = 200;

    /// <exception cref="RefusedException">The role does not allow it.</exception>
    public async Task<IReadOnlyList<ListedRequest>> RunAsync(Actor actor, CancellationToken cancellation)
    {
        return await ShownAsync(await WithinAsync(actor, cancellation), cancellation);
    }

    /// <returns>Null where there is no such request, or the actor may not know of it.</returns>
    /// <exception cref="RefusedException">The role does not allow it.</exception>
    public async Task<ListedRequest?> OneAsync(Guid id, Actor actor, CancellationToken cancellation) =>
        (await ShownAsync((await WithinAsync(actor, cancellation)).Where(r => r.Id == id), cancellation)).SingleOrDefault();

    private async Task<IReadOnlyList<ListedRequest>> ShownAsync(IQueryable<RedactionRequest> within, CancellationToken cancellation)
    {
        var rows = await within.AsNoTracking().OrderBy(r => r.SettledAt != null).ThenByDescending(r => r.SettledAt).ThenBy(r => r.DueOn).ThenBy(r => r.AskedAt).Take(Most).Select(r => new
        {
            Request = r,
            Of = r.ItemId != null ? db.Items.Where(i => i.Id == r.ItemId).Select(i => i.Title).First() : db.CaseFiles.Where(c => c.Id == r.CaseId).Select(c => c.Reference).First(),
            AskedBy = db.People.Where(p => p.Id == r.AskedBy).Select(p => p.DisplayName).First(),
            AssignedTo = db.People.Where(p => p.Id == r.AssignedTo).Select(p => p.DisplayName).FirstOrDefault(),
            Length = r.ItemId != null ? db.Items.Where(i => i.Id == r.ItemId).Sum(i => i.DurationMs) : db.CaseItems.Where(l => l.CaseId == r.CaseId && l.RemovedAt == null).Join(db.Items, l => l.ItemId, i => i.Id, (_, i) => i.DurationMs).Sum(),
            Proposals = db.Redactions.Where(x => x.RequestId == r.Id).Join(db.RedactionDrafts, x => x.Id, d => d.RedactionId, (_, d) => d.OpenProposals).Sum(),
            Spans = db.Redactions.Where(x => x.RequestId == r.Id).Join(db.RedactionDrafts, x => x.Id, d => d.RedactionId, (_, d) => d.OpenSpans).Sum(),
        }).ToListAsync(cancellation);
        var ids = rows.Select(row => (Guid?)row.Request.Id).ToList();
        var redactions = (await db.Redactions.Where(x => ids.Contains(x.RequestId)).OrderBy(x => x.OpenedAt).Select(x => new { x.RequestId, x.Id }).ToListAsync(cancellation)).ToLookup(x => x.RequestId, x => x.Id);
        return [.. rows.Select(row => new ListedRequest(row.Request, row.Of, row.AskedBy, row.AssignedTo, row.Length is > 0 ? row.Length : null, row.Proposals, row.Spans, [.. redactions[row.Request.Id]]))];
    }

    /// <summary>Those about recordings that the actor reaches and about cases that they see.</summary>
    internal async Task<IQueryable<RedactionRequest>> WithinAsync(Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SeeRedactions);
        var items = await db.ItemsWithinAsync(actor, Permission.SeeRedactions, reach.Now, cancellation);
        var cases = db.CasesWithin(actor, Permission.SeeCases, reach.Now);
        return db.RedactionRequests.Where(r => items.Any(i => i.Id == r.ItemId) || cases.Any(c => c.Id == r.CaseId));
    }
}
