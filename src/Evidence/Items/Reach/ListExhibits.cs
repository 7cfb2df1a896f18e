using Evidence.Access;
using Evidence.Cases;
using Evidence.Cases.Exhibits;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items.Reach;

/// <param name="Recording">Its title; null where the reader does not reach it.</param>
public sealed record ListedExhibit(Exhibit Exhibit, string? Recording);

/// <summary>The exhibits of a case, and those that were withdrawn, by initials and number.</summary>
public sealed class ListExhibits(EvidenceDb db, TimeProvider time)
{
    /// <returns>Null where there is no such case, or the actor may not know of it.</returns>
    public async Task<IReadOnlyList<ListedExhibit>?> RunAsync(CaseId id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SeeCases);
        var now = time.GetUtcNow();
        if (!await db.CasesWithin(actor, Permission.SeeCases, now).AnyAsync(c => c.Id == id, cancellation))
            return null;
        var exhibits = await db.Exhibits.AsNoTracking().Where(e => e.CaseId == id).OrderBy(e => e.Initials).ThenBy(e => e.Number).ToListAsync(cancellation);
        var items = exhibits.ConvertAll(e => e.ItemId);
        var titles = await (await db.ItemsWithinAsync(actor, Permission.SeeFootage, now, cancellation)).Where(i => items.Contains(i.Id)).ToDictionaryAsync(i => i.Id, i => i.Title, cancellation);
        return exhibits.ConvertAll(e => new ListedExhibit(e, titles.GetValueOrDefault(e.ItemId)));
    }
}
