using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Packaging;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Disclosure;

/// <summary>A bundle for its page.</summary>
/// <param name="Downloads">When it was downloaded, newest first; the latest ones.</param>
/// <param name="Root">What the recipient compares.</param>
public sealed record BundleFacts(
    DisclosureBundle Bundle, string MadeBy, BundleDescription Description, IReadOnlyList<DateTimeOffset> Downloads, Sha256Hash Root);

/// <summary>Reads one bundle.</summary>
public sealed class ReadBundle(EvidenceDb db, FileKeyRing keys, TimeProvider time)
{
    private const int MostDownloads = 50;

    /// <exception cref="RefusedException">There is no such bundle, or the role does not allow it.</exception>
    public async Task<BundleFacts> RunAsync(BundleId id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.MakeBundles);
        var bundle = await (await db.BundlesWithinAsync(actor, time.GetUtcNow(), cancellation)).AsNoTracking().SingleOrDefaultAsync(b => b.Id == id, cancellation)
            ?? throw DisclosureRefusals.NoSuchBundle.ToException();
        var maker = await db.People.Where(p => p.Id == bundle.MadeBy).Select(p => p.DisplayName).SingleAsync(cancellation);
        var downloads = await db.Entries.AsNoTracking()
            .Where(e => e.SubjectKind == SubjectKind.Bundle && e.SubjectId == id.Value && e.Action == CustodyAction.BundleDownloaded.Word)
            .OrderByDescending(e => e.Sequence).Take(MostDownloads).Select(e => e.At).ToListAsync(cancellation);
        return new BundleFacts(bundle, maker, DescriptionOf(bundle), downloads, keys.RootFingerprint);
    }

    internal static BundleDescription DescriptionOf(DisclosureBundle bundle) => BundleDescription.TryRead(bundle.Description, [])
        ?? throw new InvalidDataException($"The stored description of bundle {bundle.Id} cannot be read.");
}
