using System.Buffers;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Evidence.Keys;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Preservation;

/// <summary>What became of some differences.</summary>
/// <param name="Findings">Those that are so.</param>
/// <param name="Lacked">Copies that the listing lacked and that are there all the same.</param>
internal sealed record Confirmed(IReadOnlyList<CopyFinding> Findings, int Lacked);

/// <summary>Looks at each difference again, in the catalogue and in the store itself: the listing only hints.</summary>
internal sealed class ConfirmDifferences(EvidenceDb db, FileKeyRing keys, ExamineCopy examine, PreservationOptions options)
{
    private static readonly SearchValues<char> OfKeys = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <exception cref="IOException">The store cannot be asked now.</exception>
    public async Task<Confirmed> RunAsync(string store, IReadOnlyList<ListingDifference> differences, DateTimeOffset startedAt, CancellationToken cancellation)
    {
        var (findings, lacked) = (new List<CopyFinding>(), 0);
        foreach (var difference in differences)
        {
            var found = difference.Copy is { } copy
                ? await OfCopyAsync(copy, cancellation)
                : await OfUnknownAsync(store, difference.Listed, startedAt, cancellation);
            findings.AddRange(found ?? []);
            if (found is { Count: 0 } && difference is { Copy.StoredAt: var stored, Listed.Count: 0 } && stored < startedAt)
                lacked++;
            if (findings.Exists(f => f.Kind.IsAboutStore()))
                break;
        }

        return new Confirmed(findings, lacked);
    }

    /// <returns>Null where the copy is not there to be judged: repaired or found damaged meanwhile, or not verified yet.</returns>
    private async Task<IReadOnlyList<CopyFinding>?> OfCopyAsync(StoredCopy listed, CancellationToken cancellation)
    {
        var now = await (
            from copy in db.StoredCopies
            join sealedObject in db.SealedObjects on copy.ObjectId equals sealedObject.Id
            where copy.ObjectId == listed.ObjectId && copy.Store == listed.Store && copy.Key == listed.Key && copy.Version == listed.Version
                && copy.DamagedAt == null && copy.RemovedAt == null && sealedObject.WrappedKey != null
            select new { copy, sealedObject }).AsNoTracking().SingleOrDefaultAsync(cancellation);
        if (now is null)
            return null;
        using var key = await keys.UnwrapDataKeyAsync(now.sealedObject.Wrapped, now.sealedObject.Id, cancellation);
        return await examine.LookAsync(now.copy, now.sealedObject, key, (FoundBy.Listing, WithState: true), cancellation);
    }

    private async Task<IReadOnlyList<CopyFinding>> OfUnknownAsync(string store, IReadOnlyList<ListedVersion> listed, DateTimeOffset startedAt, CancellationToken cancellation)
    {
        var findings = new List<CopyFinding>();
        foreach (var version in listed.Where(v => !v.IsDeleteMarker && (v.StoredAt < startedAt - options.LongestUpload || v.Key.AsSpan().ContainsAnyExcept(OfKeys))))
            if (!await IsKnownAsync(store, version, cancellation))
                findings.Add(await UnknownAsync(store, version, cancellation));
        return findings;
    }

    /// <summary>Catalogued meanwhile, set aside by a repair, or named by something that is still on its way.</summary>
    private async Task<bool> IsKnownAsync(string store, ListedVersion version, CancellationToken cancellation)
    {
        if (await db.StoredCopies.AnyAsync(c => c.Store == store && c.Key == version.Key, cancellation)
            || await db.SetAsideCopies.AnyAsync(c => c.Store == store && c.Key == version.Key && c.Version == version.VersionId, cancellation))
            return true;
        return ObjectId.TryParse(version.Key, out var id) && (
            await db.Uploads.AnyAsync(u => u.ObjectId == id && (u.State == UploadState.Uploading || u.StoreVersion == version.VersionId), cancellation)
            || await db.SubmittedFiles.AnyAsync(f => f.ObjectId == id && (f.State == UploadState.Uploading || f.StoreVersion == version.VersionId), cancellation)
            || await db.MediaWork.AnyAsync(w => w.ObjectId == id, cancellation)
            || await db.RedactionWork.AnyAsync(w => w.ObjectId == id, cancellation)
            || await db.RedactionSegments.AnyAsync(s => s.ObjectId == id, cancellation));
    }

    /// <summary>A name that is no key but begins with a catalogued one is another version of that copy.</summary>
    private async Task<CopyFinding> UnknownAsync(string store, ListedVersion version, CancellationToken cancellation)
    {
        var end = version.Key.AsSpan().IndexOfAnyExcept(OfKeys);
        var begin = end < 0 ? null : version.Key[..end];
        var owner = begin is null ? null : await db.StoredCopies.Where(c => c.Store == store && c.Key == begin).Select(c => (ObjectId?)c.ObjectId).SingleOrDefaultAsync(cancellation);
        return owner is null
            ? new CopyFinding(FindingKind.UnknownObject, FoundBy.Listing, store, version.Key, version.VersionId, null,
                $"The store holds {version.Key} ({version.Bytes} bytes, stored {version.StoredAt:u}), which nothing here knows.")
            : new CopyFinding(FindingKind.ExtraVersion, FoundBy.Listing, store, version.Key, version.VersionId, owner,
                $"Beside the verified version there is another one, {version.Key} ({version.Bytes} bytes, stored {version.StoredAt:u}), which nothing here made.");
    }
}
