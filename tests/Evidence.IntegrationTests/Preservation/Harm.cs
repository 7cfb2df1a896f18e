using Evidence.Formats.Sealing;
using Evidence.IntegrationTests.Retention;
using Evidence.IntegrationTests.Review;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;

namespace Evidence.IntegrationTests.Preservation;

/// <summary>What can happen to a stored object behind our back.</summary>
public enum Harm
{
    FlippedByte, FlippedHeader, Swapped, Truncated, Emptied, Longer, RolledBack, RolledBackShorter,

    /// <summary>The same bytes once more, in the place of the version that was verified.</summary>
    PutAgain,
    Deleted, ExtraVersion, Hidden, ShorterLock, NoLock, LongerLock, HoldTaken, HoldPlaced,
}

/// <summary>Somebody with every right in a store but none here, who goes around the programs.</summary>
internal interface IHarm
{
    /// <summary>What lies there.</summary>
    Task<byte[]> ReadAsync(StoredCopy copy);

    /// <summary>Puts these bytes in the copy's place: over it where the store lets anybody, else as another version after the copy's own is deleted.</summary>
    Task WriteAsync(StoredCopy copy, byte[] bytes);

    /// <summary>Deletes the copy for good.</summary>
    Task DeleteAsync(StoredCopy copy);

    /// <summary>Puts something beside the copy, under its name as far as the store can.</summary>
    Task AddAsync(StoredCopy copy);

    /// <summary>Deletes the name and no version. Only where versions are kept.</summary>
    Task HideAsync(StoredCopy copy);

    /// <summary>Locks the copy until then, whatever its lock was; null: not at all.</summary>
    Task LockAsync(StoredCopy copy, DateTimeOffset? until);

    Task HoldAsync(StoredCopy copy, bool isHeld);
}

/// <summary>The same harm in every kind of store.</summary>
internal static class Harming
{
    public static FindingKind FoundAs(Harm harm) => harm switch
    {
        Harm.FlippedByte or Harm.FlippedHeader => FindingKind.Altered,
        Harm.Swapped => FindingKind.Swapped,
        Harm.Truncated or Harm.Emptied => FindingKind.Truncated,
        Harm.Longer => FindingKind.Longer,
        Harm.RolledBack or Harm.RolledBackShorter or Harm.PutAgain => FindingKind.RolledBack,
        Harm.Deleted => FindingKind.Missing,
        Harm.Hidden => FindingKind.Hidden,
        Harm.ShorterLock or Harm.NoLock => FindingKind.LockShort,
        Harm.LongerLock => FindingKind.LockLong,
        Harm.HoldTaken => FindingKind.HoldMissing,
        Harm.HoldPlaced => FindingKind.HoldUnknown,
        _ => FindingKind.ExtraVersion,
    };

    /// <param name="intruder">Who does it; who goes around the programs in that store unless told.</param>
    public static async Task DoAsync(Archive archive, Recording recording, Harm harm, string store = Archive.Primary, IHarm? intruder = null)
    {
        intruder ??= archive.Intruder(store);
        var copy = await archive.CopyAsync(recording.Object, store);
        switch (harm)
        {
            case Harm.FlippedByte: await ChangeAsync(intruder, copy, bytes => Flipped(bytes, 1_500_000)); break;
            case Harm.FlippedHeader: await ChangeAsync(intruder, copy, bytes => Flipped(bytes, 20)); break;
            case Harm.Truncated: await ChangeAsync(intruder, copy, bytes => bytes[..1_234_567]); break;
            case Harm.Emptied: await intruder.WriteAsync(copy, []); break;
            case Harm.Longer: await ChangeAsync(intruder, copy, bytes => [.. bytes, .. "more"u8]); break;
            case Harm.RolledBack: await intruder.WriteAsync(copy, await SealedAnewAsync(archive, recording, recording.Bytes.Length)); break;
            case Harm.RolledBackShorter: await intruder.WriteAsync(copy, await SealedAnewAsync(archive, recording, recording.Bytes.Length - 1000)); break;
            case Harm.PutAgain: await ChangeAsync(intruder, copy, bytes => bytes); break;
            case Harm.Swapped: await SwapAsync(intruder, copy, await archive.CopyAsync((await archive.RecordAsync(recording.Bytes.Length - 77)).Object, store)); break;
            case Harm.Deleted: await intruder.DeleteAsync(copy); break;
            case Harm.ExtraVersion: await intruder.AddAsync(copy); break;
            case Harm.Hidden: await intruder.HideAsync(copy); break;
            default: await UnprotectAsync(archive, recording, harm, store, intruder); break;
        }
    }

    /// <summary>After lock and hold were set and read back.</summary>
    private static async Task UnprotectAsync(Archive archive, Recording recording, Harm harm, string store, IHarm intruder)
    {
        await using var keeping = new Keeping(archive.Station);
        if (harm == Harm.HoldTaken)
            await keeping.PlaceAsync(recording.Item);
        await keeping.RunAsync();
        var copy = await archive.CopyAsync(recording.Object, store);
        await (harm switch
        {
            Harm.ShorterLock => intruder.LockAsync(copy, copy.LockedUntil!.Value.AddDays(-10)),
            Harm.LongerLock => intruder.LockAsync(copy, copy.LockedUntil!.Value.AddDays(10)),
            Harm.NoLock => intruder.LockAsync(copy, null),
            _ => intruder.HoldAsync(copy, harm == Harm.HoldPlaced),
        });
    }

    private static async Task ChangeAsync(IHarm intruder, StoredCopy copy, Func<byte[], byte[]> change) => await intruder.WriteAsync(copy, change(await intruder.ReadAsync(copy)));

    private static byte[] Flipped(byte[] bytes, int at)
    {
        bytes[at] ^= 1;
        return bytes;
    }

    private static async Task SwapAsync(IHarm intruder, StoredCopy one, StoredCopy other)
    {
        var (first, second) = (await intruder.ReadAsync(one), await intruder.ReadAsync(other));
        await intruder.WriteAsync(one, second);
        await intruder.WriteAsync(other, first);
    }

    /// <summary>Other content under the object's own key and binding: what an older state of the same object would be. Every segment of it opens.</summary>
    private static async Task<byte[]> SealedAnewAsync(Archive archive, Recording recording, int length)
    {
        await using var db = archive.Open();
        var sealedObject = await db.SealedObjects.AsNoTracking().SingleAsync(o => o.Id == recording.Object);
        using var key = await archive.Station.Keys.UnwrapDataKeyAsync(sealedObject.Wrapped, sealedObject.Id, default);
        using var sealer = Sealer.Create(key, AssociatedData.For(archive.Station.Keys.Agency, recording.Object));
        var (plain, cipher) = (new byte[length], new byte[SealedLayout.CiphertextBytes(length)]);
        sealer.Header(cipher);
        for (var index = 0L; index < SealedLayout.Segments(length); index++)
        {
            var segment = SealedLayout.Segment(index, length);
            sealer.SealSegment(segment.Index, segment.Last, plain.AsSpan((int)segment.PlaintextOffset, segment.PlaintextBytes), cipher.AsSpan((int)segment.CiphertextOffset, segment.CiphertextBytes));
        }

        return cipher;
    }
}
