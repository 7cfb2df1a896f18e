using System.Security.Cryptography;
using Evidence.Formats;
using Evidence.Formats.Sealing;
using Evidence.Storage.FileSystem;

namespace Evidence.Benchmarks;

/// <summary>
/// What proving a stored object again costs, in processor time: read from a store of files, every segment opened, ciphertext and plaintext
/// hashed. Beside it, <c>openssl dgst -sha256</c> over the same stored file.
/// </summary>
internal static class ScrubRate
{
    private const int Rounds = 2;

    /// <returns>openssl's CPU-seconds over ours.</returns>
    public static async Task<double> MeasureAsync(Stand stand)
    {
        var folder = Path.Combine(stand.Data, "scrub");
        FileSystemStore.Make(folder, "bench");
        var store = new FileSystemStore(folder, "bench");
        var id = ObjectId.New();
        var agency = AgencyId.New();
        using var key = DataKey.Create();
        var version = await PutAsync(store, id, agency, key);
        double ours = 0, theirs = 0;
        for (var round = 0; round < Rounds; round++)
        {
            ours += await OursAsync(store, id, agency, key, version.VersionId);
            theirs += await TheirsAsync(folder);
        }

        Directory.Delete(folder, recursive: true);
        return theirs / ours;
    }

    private static async Task<double> OursAsync(FileSystemStore store, ObjectId id, AgencyId agency, DataKey key, string version)
    {
        var before = ProcessMeter.Self().CpuSeconds;
        var bytes = SealedLayout.CiphertextBytes(Stand.Gibibyte);
        await using var stored = await store.OpenReadAsync(id.ToString(), version, 0, bytes, default);
        var report = await SealedObjectReader.CheckAsync(stored, bytes, key, AssociatedData.For(agency, id), _ => { }, default);
        return report.IsIntact ? ProcessMeter.Self().CpuSeconds - before : throw new BenchFailure("The object is not intact.");
    }

    private static async Task<double> TheirsAsync(string folder)
    {
        var file = Directory.GetFiles(Path.Combine(folder, "objects"), "*", SearchOption.AllDirectories).Single();
        var before = ProcessMeter.EndedChildren();
        await ChildRun.RunAsync("openssl", "dgst", "-sha256", file);
        return ProcessMeter.EndedChildren() - before;
    }

    private static async Task<Storage.StoredVersion> PutAsync(FileSystemStore store, ObjectId id, AgencyId agency, DataKey key)
    {
        const int PartBytes = 16 << 20;
        var bytes = SealedLayout.CiphertextBytes(Stand.Gibibyte);
        await store.BeginUploadAsync(id.ToString(), bytes, PartBytes, default);
        using var sealer = Sealer.Create(key, AssociatedData.For(agency, id));
        var part = new byte[PartBytes];
        var plain = new byte[SealedLayout.SegmentPlaintextBytes];
        var segments = SealedLayout.Segments(Stand.Gibibyte);
        for (var (segment, number) = (0L, 0); segment < segments; number++)
        {
            var length = segment == 0 ? sealer.Header(part) : 0;
            for (var end = Math.Min(segments, segment + (PartBytes / SealedLayout.SegmentBytes)); segment < end; segment++)
            {
                var layout = SealedLayout.Segment(segment, Stand.Gibibyte);
                RandomNumberGenerator.Fill(plain);
                sealer.SealSegment(layout.Index, layout.Last, plain.AsSpan(0, layout.PlaintextBytes), part.AsSpan(length, layout.CiphertextBytes));
                length += layout.CiphertextBytes;
            }

            using var body = new MemoryStream(part, 0, length);
            await store.PutPartAsync(id.ToString(), number, (long)number * PartBytes, body, length, SHA256.HashData(part.AsSpan(0, length)), default);
        }

        return await store.CompleteAsync(id.ToString(), default);
    }
}
