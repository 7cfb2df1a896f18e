using Evidence.Access;
using Evidence.Database;
using Evidence.Items.Reach;
using Evidence.Kernel;

namespace Evidence.Disclosure;

/// <summary>Which bundles a person knows of.</summary>
internal static class BundleReach
{
    /// <summary>Those of which every recording is within their reach: a bundle tells of all that it holds.</summary>
    public static async Task<IQueryable<DisclosureBundle>> BundlesWithinAsync(this EvidenceDb db, Actor actor, DateTimeOffset now, CancellationToken cancellation)
    {
        var items = await db.ItemsWithinAsync(actor, Permission.MakeBundles, now, cancellation);
        return db.Bundles.Where(b => db.BundleItems.Where(i => i.BundleId == b.Id).All(i => items.Any(one => one.Id == i.ItemId)));
    }
}
