using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Log;

namespace Evidence.Benchmarks;

/// <param name="EntriesPerSecond">By <c>evidence-verify log</c>: every entry, every tile, the signed root.</param>
/// <param name="PeakMiB">The most memory it had.</param>
/// <param name="ProofsPerSecond">Inclusion proofs of single entries, path by path.</param>
internal sealed record VerifyFigures(double EntriesPerSecond, double PeakMiB, double ProofsPerSecond);

/// <summary>Writes a tiled log of entries as large as ours are and has the verifier check it.</summary>
internal static class VerifyRate
{
    private const int EntryBytes = 900, SampledProofs = 100_000;

    public static async Task<VerifyFigures> MeasureAsync(Stand stand, int entries)
    {
        var folder = Path.Combine(stand.Data, $"log-{entries}");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signer = NoteSigner.Ecdsa("bench.example/log", key);
        var leaves = Write(folder, entries, signer);
        var clock = Stopwatch.StartNew();
        var start = Stand.Dotnet(Path.Combine(stand.App, "verifier", "evidence-verify.dll"), ["log", folder, "--key", signer.Key.ToString()]);
        using var verifier = Process.Start(start)!;
        var output = verifier.StandardOutput.ReadToEndAsync();
        double peak = 0;
        while (!verifier.WaitForExit(50))
            peak = Math.Max(peak, ProcessMeter.Read(verifier.Id)?.PeakMiB ?? 0);
        if (verifier.ExitCode != 0)
            throw new BenchFailure($"The verifier ended with {verifier.ExitCode}: {await output}");
        var rate = entries / clock.Elapsed.TotalSeconds;
        Directory.Delete(folder, recursive: true);
        return new VerifyFigures(rate, peak, ProofRate(leaves));
    }

    private static double ProofRate(Sha256Hash[] leaves)
    {
        var levels = new List<Sha256Hash[]> { leaves };
        while (levels[^1].Length > 1)
            levels.Add([.. levels[^1].Chunk(2).Where(pair => pair.Length == 2).Select(pair => MerkleTree.Parent(pair[0], pair[1]))]);
        Sha256Hash Node(int level, long index) => levels[level][index];
        var root = MerkleTree.Root(leaves.Length, Node);
        var proofs = Enumerable.Range(0, SampledProofs).Select(n => (long)n * leaves.Length / SampledProofs).Select(index => (Index: index, Path: MerkleTree.Inclusion(index, leaves.Length, Node))).ToList();
        var clock = Stopwatch.StartNew();
        if (proofs.Exists(proof => !MerkleProof.Includes(proof.Index, leaves.Length, leaves[proof.Index], proof.Path, root)))
            throw new BenchFailure("A proof does not hold.");
        return SampledProofs / clock.Elapsed.TotalSeconds;
    }

    private static Sha256Hash[] Write(string folder, int entries, NoteSigner signer)
    {
        var leaves = new Sha256Hash[entries];
        var bundle = new byte[TilePath.FullWidth * (sizeof(ushort) + EntryBytes)];
        var random = new Random(1);
        for (var first = 0; first < entries; first += TilePath.FullWidth)
        {
            var width = Math.Min(TilePath.FullWidth, entries - first);
            for (var n = 0; n < width; n++)
            {
                var entry = bundle.AsSpan(n * (sizeof(ushort) + EntryBytes));
                BinaryPrimitives.WriteUInt16BigEndian(entry, EntryBytes);
                random.NextBytes(entry.Slice(sizeof(ushort), EntryBytes));
                leaves[first + n] = EntryHash.Of(entry.Slice(sizeof(ushort), EntryBytes));
            }

            Put(folder, TilePath.OfEntries(first / TilePath.FullWidth, width), bundle.AsSpan(0, width * (sizeof(ushort) + EntryBytes)));
        }

        var level = leaves;
        for (var number = 0; level.Length > 0; number++)
        {
            foreach (var (tile, index) in level.Chunk(TilePath.FullWidth).Select((tile, index) => (tile, index)))
                Put(folder, TilePath.Of(number, index, tile.Length), tile.SelectMany(hash => hash.ToArray()).ToArray());
            level = [.. level.Chunk(TilePath.FullWidth).Where(tile => tile.Length == TilePath.FullWidth).Select(RootOf)];
        }

        Put(folder, TilePath.Checkpoint, SignedNote.Sign(new Checkpoint(signer.Key.Name, entries, RootOf(leaves)).ToText(), signer).ToBytes());
        return leaves;
    }

    private static Sha256Hash RootOf(Sha256Hash[] leaves)
    {
        var tree = new GrowingTree();
        foreach (var leaf in leaves)
            tree.Add(leaf);
        return tree.Root;
    }

    private static void Put(string folder, string path, ReadOnlySpan<byte> bytes)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
    }
}
