using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Disclosure;

/// <summary>A bundle in a list.</summary>
public sealed record ListedBundle(BundleId Id, string Recipient, string Purpose, string MadeBy, DateTimeOffset MadeAt, int Items, int Files, long PayloadBytes);

/// <summary>One page of the list, newest first.</summary>
/// <param name="Next">The last bundle of this page when more follow; hand it in for the next page.</param>
public sealed record BundlePage(IReadOnlyList<ListedBundle> Bundles, BundleId? Next);

/// <summary>Lists bundles.</summary>
public sealed class ListBundles(EvidenceDb db, TimeProvider time)
{
    public const int PageSize = 50;

    /// <param name="after">The last page's <see cref="BundlePage.Next"/>; null for the first page, and so is an id that is not there.</param>
    /// <param name="actor">Who looks.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<BundlePage> RunAsync(BundleId? after, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.MakeBundles);
        var bundles = (await db.BundlesWithinAsync(actor, time.GetUtcNow(), cancellation)).AsNoTracking();
        if (after is { } id && await bundles.Where(b => b.Id == id).Select(b => new { b.MadeAt, b.Id }).SingleOrDefaultAsync(cancellation) is { } last)
            bundles = bundles.Where(b => EF.Functions.LessThan(ValueTuple.Create(b.MadeAt, b.Id), ValueTuple.Create(last.MadeAt, last.Id)));
        var rows = await (
            from bundle in bundles.OrderByDescending(b => b.MadeAt).ThenByDescending(b => b.Id).Take(PageSize + 1)
            join person in db.People on bundle.MadeBy equals person.Id
            orderby bundle.MadeAt descending, bundle.Id descending
            select new ListedBundle(
                bundle.Id, bundle.Recipient, bundle.Purpose, person.DisplayName, bundle.MadeAt,
                db.BundleItems.Count(i => i.BundleId == bundle.Id), bundle.Files, bundle.PayloadBytes)).ToListAsync(cancellation);
        return rows.Count > PageSize ? new BundlePage(rows[..PageSize], rows[PageSize - 1].Id) : new BundlePage(rows, null);
    }
}
