using System.Buffers;
using Evidence.Database;
using Evidence.Formats.Sealing;
using Evidence.Keys;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items;

/// <summary>
/// Says what is wrong with a stored copy. It looks once more by itself: what a reader met may have been a moment's trouble, and a loss that
/// is none would do as much harm as a real one.
/// </summary>
public sealed class ExamineCopy(EvidenceDb db, ObjectStores stores, FileKeyRing keys)
{
    private const string KeyCharacters = "abcdefghijklmnopqrstuvwxyz0123456789-";
    private static readonly SearchValues<char> OfKeys = SearchValues.Create(KeyCharacters);

    /// <summary>What the store's own list says, without reading: versions that should not be there, one that is hidden, wrong length, nothing; with its state, wrong lock or hold.</summary>
    /// <exception cref="IOException">The store cannot be asked now.</exception>
    public async Task<IReadOnlyList<CopyFinding>> LookAsync(StoredCopy copy, SealedObject sealedObject, DataKey key, (FoundBy By, bool WithState) how, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(copy);
        ArgumentNullException.ThrowIfNull(sealedObject);
        var by = how.By;
        if (stores.Open(copy.Store) is not IListVersions store)
            return [];
        var listed = await ListAsync(store, copy.Key, how.WithState, cancellation);
        var known = await db.SetAsideCopies.Where(c => c.Store == copy.Store && c.Key == copy.Key).Select(c => c.Version).ToListAsync(cancellation);
        var found = VersionJudgement.Of(copy, sealedObject.CiphertextBytes, listed, by)
            .Where(f => f.Kind != FindingKind.ExtraVersion || f.Key != copy.Key || !known.Contains(f.Version)).ToList();
        // A wrong length may be another object's right one.
        if (found.Exists(f => f.Kind.IsDamage()) && await RunAsync(copy, sealedObject, key, by, null, cancellation) is { } damage)
            return [damage, .. found.Where(f => !f.Kind.IsDamage())];
        return [.. found.Where(f => !f.Kind.IsDamage())];
    }

    /// <summary>What is wrong with a copy that could not be read as verified.</summary>
    /// <param name="copy">Which.</param>
    /// <param name="sealedObject">What it should be.</param>
    /// <param name="key">The object's data key.</param>
    /// <param name="by">Who met it.</param>
    /// <param name="segment">Where its bytes did not open; null where none is known.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null where nothing is wrong when looked at again.</returns>
    /// <exception cref="IOException">The store cannot be asked now: nothing is known.</exception>
    public async Task<CopyFinding?> RunAsync(StoredCopy copy, SealedObject sealedObject, DataKey key, FoundBy by, long? segment, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(copy);
        ArgumentNullException.ThrowIfNull(sealedObject);
        var store = stores.Open(copy.Store);
        IReadOnlyList<ListedVersion> listed = store is IListVersions lists ? await ListAsync(lists, copy.Key, withState: false, cancellation) : await FindAsync(store, copy, cancellation);
        if (listed.FirstOrDefault(v => VersionJudgement.IsMine(copy, v)) is { } mine)
            return await OfBytesAsync(store, (copy, mine), sealedObject, key, by, segment, cancellation);
        // Lists come late and lie; a read of the very version decides.
        if (await IsThereAsync(store, copy, cancellation))
            return null;
        if (await LooksEmptyAsync(store, copy, cancellation))
            return CopyFinding.About(copy.Store, FindingKind.StoreEmpty, by, $"Object {copy.ObjectId} is not there, and none of those that were asked for to compare with: the store as a whole is not what it was.");
        var others = listed.Where(v => v.Key == copy.Key && !v.IsDeleteMarker).ToList();
        return (others.Find(v => v.IsCurrent) ?? others.FirstOrDefault()) is { } other && await OfReplacementAsync(store, (copy, other), sealedObject, key, by, cancellation) is { } told
            ? told with { Text = $"The verified version is not there, but another one. {told.Text}" }
            : VersionJudgement.Of(copy, sealedObject.CiphertextBytes, listed, by).First();
    }

    /// <summary>What is wrong with the bytes of one version. Bytes are read only at their beginning, and at the segment that did not open.</summary>
    private async Task<CopyFinding?> OfBytesAsync(
        IObjectStore store, (StoredCopy Copy, ListedVersion There) what, SealedObject sealedObject, DataKey key, FoundBy by, long? segment, CancellationToken cancellation)
    {
        var (copy, there) = what;
        var header = await ReadAsync(store, there, 0, Math.Min(SealedLayout.HeaderBytes, there.Bytes), cancellation);
        if (header.Length == SealedLayout.HeaderBytes && sealedObject.Header is { } verified && !header.AsSpan().SequenceEqual(verified))
            return await OfHeaderAsync(store, what, header, key, by, cancellation);
        if (VersionJudgement.OfLength(copy, sealedObject.CiphertextBytes, there, by) is { } length)
            return length;
        return segment is { } at && !await OpensAsync(store, what, header, (at, sealedObject.PlaintextBytes), key, cancellation) ? AlteredFrom(copy, at, sealedObject, by) : null;
    }

    /// <summary>What lies in the place of a version that is gone. Only reading all of it tells whether its bytes are other ones.</summary>
    /// <returns>Null where they are the verified ones.</returns>
    private async Task<CopyFinding?> OfReplacementAsync(
        IObjectStore store, (StoredCopy Copy, ListedVersion There) what, SealedObject sealedObject, DataKey key, FoundBy by, CancellationToken cancellation)
    {
        if (await OfBytesAsync(store, what, sealedObject, key, by, null, cancellation) is { } told)
            return told;
        try
        {
            await using var stored = await store.OpenReadAsync(what.There.Key, what.There.VersionId, 0, what.There.Bytes, cancellation);
            var report = await SealedObjectReader.CheckAsync(stored, what.There.Bytes, key, AssociatedData.For(keys.Agency, what.Copy.ObjectId), static _ => { }, cancellation);
            return report.IsIntact && report.CiphertextSha256 == sealedObject.CiphertextSha256 ? null
                : AlteredFrom(what.Copy, report.Findings.Count == 0 ? 0 : report.Findings[0].Segment ?? 0, sealedObject, by);
        }
        catch (Exception gone) when (gone is ObjectMissingException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static CopyFinding AlteredFrom(StoredCopy copy, long segment, SealedObject sealedObject, FoundBy by) => CopyFinding.About(copy, FindingKind.Altered, by,
        $"The stored bytes were altered: they do not open from byte {SealedLayout.Segment(segment, sealedObject.PlaintextBytes).CiphertextOffset} on (segment {segment}).");

    /// <summary>Whose bytes lie there, when they begin otherwise than what was verified.</summary>
    private async Task<CopyFinding> OfHeaderAsync(IObjectStore store, (StoredCopy Copy, ListedVersion There) what, byte[] header, DataKey key, FoundBy by, CancellationToken cancellation)
    {
        var copy = what.Copy;
        var other = await db.SealedObjects.AsNoTracking().Where(o => o.Header == header && o.Id != copy.ObjectId).Select(o => (Formats.ObjectId?)o.Id).FirstOrDefaultAsync(cancellation);
        if (other is not null)
            return CopyFinding.About(copy, FindingKind.Swapped, by, $"The bytes of another object, {other}, lie in its place.");
        return SealedLayout.TryPlaintextBytes(what.There.Bytes, out var plaintext) && await OpensAsync(store, what, header, (0, plaintext), key, cancellation)
            ? CopyFinding.About(copy, FindingKind.RolledBack, by, "Another, earlier sealing of the same object lies in its place: it opens, and is not what was verified.")
            : CopyFinding.About(copy, FindingKind.Altered, by, "The stored bytes were altered: they begin otherwise than what was verified (segment 0).");
    }

    private async Task<bool> OpensAsync(
        IObjectStore store, (StoredCopy Copy, ListedVersion There) what, byte[] header, (long Index, long PlaintextBytes) at, DataKey key, CancellationToken cancellation)
    {
        var segment = SealedLayout.Segment(at.Index, at.PlaintextBytes);
        var cipher = await ReadAsync(store, what.There, segment.CiphertextOffset, segment.CiphertextBytes, cancellation);
        if (cipher.Length < segment.CiphertextBytes || !Opener.TryCreate(key, AssociatedData.For(keys.Agency, what.Copy.ObjectId), header, out var opener))
            return false;
        using (opener)
            return opener.TryOpenSegment(segment.Index, segment.Last, cipher, new byte[segment.CiphertextBytes]);
    }

    /// <returns>As many of the bytes as there are.</returns>
    private static async Task<byte[]> ReadAsync(IObjectStore store, ListedVersion there, long offset, long length, CancellationToken cancellation)
    {
        if (length == 0)
            return [];
        try
        {
            var bytes = new byte[length];
            await using var stored = await store.OpenReadAsync(there.Key, there.VersionId, offset, length, cancellation);
            return bytes[..await stored.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation)];
        }
        catch (ArgumentOutOfRangeException)
        {
            return [];
        }
    }

    /// <summary>The key's versions, and names that are no keys but begin with it. Longer keys that begin alike are other copies.</summary>
    private static async Task<IReadOnlyList<ListedVersion>> ListAsync(IListVersions store, string key, bool withState, CancellationToken cancellation)
    {
        var listed = new List<ListedVersion>();
        await foreach (var version in store.ListAllAsync(key, withState, cancellation))
            if (version.Key == key || version.Key.AsSpan().ContainsAnyExcept(OfKeys))
                listed.Add(version);
        return listed;
    }

    private static async Task<IReadOnlyList<ListedVersion>> FindAsync(IObjectStore store, StoredCopy copy, CancellationToken cancellation) =>
        await store.FindAsync(copy.Key, cancellation) is { } found
            ? [new ListedVersion(copy.Key, found.VersionId, found.Bytes, default, IsCurrent: true, IsDeleteMarker: false, null)]
            : [];

    /// <summary>Whether others that should be in the store are all gone too.</summary>
    private async Task<bool> LooksEmptyAsync(IObjectStore store, StoredCopy missing, CancellationToken cancellation)
    {
        const int sample = 20, fewest = 3;
        var others = db.GoodCopies.AsNoTracking().Where(c => c.Store == missing.Store && c.ObjectId != missing.ObjectId);
        var from = Guid.NewGuid().ToString("D");
        var asked = await others.Where(c => string.Compare(c.Key, from) >= 0).OrderBy(c => c.Key).Take(sample).ToListAsync(cancellation);
        if (asked.Count < sample)
            asked.AddRange(await others.Where(c => string.Compare(c.Key, from) < 0).OrderBy(c => c.Key).Take(sample - asked.Count).ToListAsync(cancellation));
        if (asked.Count < fewest)
            return false;
        foreach (var copy in asked)
            if (await IsThereAsync(store, copy, cancellation))
                return false;
        return true;
    }

    private static async Task<bool> IsThereAsync(IObjectStore store, StoredCopy copy, CancellationToken cancellation)
    {
        try
        {
            await using var there = await store.OpenReadAsync(copy.Key, copy.Version, 0, 1, cancellation);
            return true;
        }
        catch (ArgumentOutOfRangeException)
        {
            return true;
        }
        catch (ObjectMissingException)
        {
            return false;
        }
    }
}
