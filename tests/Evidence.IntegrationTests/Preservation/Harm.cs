using Evidence.Formats.Sealing;
using Evidence.IntegrationTests.Review;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;

namespace Evidence.IntegrationTests.Preservation;

/// <summary>What can happen to a stored object behind our back.</summary>
public enum Harm { FlippedByte, FlippedHeader, Swapped, Truncated, Emptied, Longer, RolledBack, RolledBackShorter, Deleted, ExtraVersion }

/// <summary>Does it, to files on a disk.</summary>
internal static class FileHarm
{
    public static FindingKind FoundAs(Harm harm) => harm switch
    {
        Harm.FlippedByte or Harm.FlippedHeader => FindingKind.Altered,
        Harm.Swapped => FindingKind.Swapped,
        Harm.Truncated or Harm.Emptied => FindingKind.Truncated,
        Harm.Longer => FindingKind.Longer,
        Harm.RolledBack or Harm.RolledBackShorter => FindingKind.RolledBack,
        Harm.Deleted => FindingKind.Missing,
        _ => FindingKind.ExtraVersion,
    };

    public static async Task DoAsync(Archive archive, Recording recording, Harm harm, string store = Archive.Primary)
    {
        var path = await archive.FileOfAsync(recording.Object, store);
        switch (harm)
        {
            case Harm.FlippedByte: Flip(path, 1_500_000); break;
            case Harm.FlippedHeader: Flip(path, 20); break;
            case Harm.Truncated: Cut(path, 1_234_567); break;
            case Harm.Emptied: Cut(path, 0); break;
            case Harm.Longer: await File.AppendAllTextAsync(path, "more"); break;
            case Harm.Deleted: File.Delete(path); break;
            case Harm.ExtraVersion: File.Copy(path, path + ".bak"); break;
            case Harm.RolledBack: await RollBackAsync(archive, recording, path, recording.Bytes.Length); break;
            case Harm.RolledBackShorter: await RollBackAsync(archive, recording, path, recording.Bytes.Length - 1000); break;
            default: await SwapAsync(path, await archive.FileOfAsync((await archive.RecordAsync(recording.Bytes.Length - 77)).Object, store)); break;
        }
    }

    private static void Flip(string path, long at)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = at;
        var value = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(value ^ 1));
    }

    private static void Cut(string path, long length)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
        file.SetLength(length);
    }

    private static async Task SwapAsync(string one, string other)
    {
        var (first, second) = (await File.ReadAllBytesAsync(one), await File.ReadAllBytesAsync(other));
        await File.WriteAllBytesAsync(one, second);
        await File.WriteAllBytesAsync(other, first);
    }

    /// <summary>Other content under the object's own key and binding: what an older state of the same object would be. Every segment of it opens.</summary>
    private static async Task RollBackAsync(Archive archive, Recording recording, string path, int length)
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

        await File.WriteAllBytesAsync(path, cipher);
    }
}
