using System.Security.Cryptography;
using Evidence.Storage.FileSystem;
using Evidence.Testing;
using Xunit;

namespace Evidence.IntegrationTests.Storage;

/// <summary>
/// An upload struck at any of its fault points by any fault, in a process of its own: begun again as the web service would,
/// it ends with the exact object, once.
/// </summary>
public sealed class FileSystemStoreFaultTests
{
    private const string Id = "the agency's";
    private const string Key = "6a1d2c3e-0000-4000-8000-000000000001";
    private const int PartBytes = 300_000, Length = 2 * PartBytes + 1234, SliceSeed = 20_251, SliceSize = 25;
    private static readonly string[] Faults = ["KILL", "EIO", "ENOSPC"];
    private static readonly byte[] Bytes = MakeBytes();

    [Fact]
    public async Task An_upload_survives_a_seeded_slice_of_its_faults()
    {
        var all = await AllFaultsAsync();
        new Random(SliceSeed).Shuffle(all);
        foreach (var fault in all.Take(SliceSize)) await StrikeAsync(fault);
    }

    [Fact]
    [Trait("Category", "Campaign")]
    public async Task An_upload_survives_every_fault_at_every_point()
    {
        foreach (var fault in await AllFaultsAsync()) await StrikeAsync(fault);
    }

    /// <summary>The probe: a whole upload, each step as if it had not been tried before.</summary>
    internal static async Task RunAsync(string folder)
    {
        var store = new FileSystemStore(folder, Id);
        if (await store.FindAsync(Key, CancellationToken.None) is null)
        {
            await store.BeginUploadAsync(Key, Length, PartBytes, CancellationToken.None);
            foreach (var number in new[] { 1, 0, 2 }) await PutAsync(store, number);
        }
        var version = await store.CompleteAsync(Key, CancellationToken.None);
        await using var stored = await store.OpenReadAsync(Key, version.VersionId, 0, Length, CancellationToken.None);
        if (!(await SHA256.HashDataAsync(stored)).AsSpan().SequenceEqual(SHA256.HashData(Bytes))) throw new InvalidDataException("other bytes");
        Console.WriteLine("stored");
    }

    private static Task PutAsync(FileSystemStore store, int number)
    {
        var part = Bytes.AsMemory(number * PartBytes, Math.Min(PartBytes, Length - number * PartBytes)).ToArray();
        return store.PutPartAsync(Key, number, (long)number * PartBytes, new MemoryStream(part), part.Length, SHA256.HashData(part), CancellationToken.None);
    }

    private static async Task<string[]> AllFaultsAsync()
    {
        using var folder = new TempFolder();
        FileSystemStore.Make(folder["store"], Id);
        var run = await ProbeAsync(folder["store"], ("EVIDENCE_FAULT_TRACE", folder["trace"]));
        Assert.Equal((0, "stored\n"), (run.ExitCode, run.Output));
        var passes = (await File.ReadAllLinesAsync(folder["trace"])).Select(line => line.Split(' ')).ToArray();
        Assert.InRange(passes.Length, 30, 200);
        return [.. from pass in passes from fault in Faults select $"{pass[1]}:{pass[2]}:{fault}"];
    }

    private static async Task StrikeAsync(string fault)
    {
        using var folder = new TempFolder();
        FileSystemStore.Make(folder["store"], Id);
        var struck = await ProbeAsync(folder["store"], ("EVIDENCE_FAULT", fault));
        var expected = fault.EndsWith("KILL", StringComparison.Ordinal) ? ChildProcess.Killed : 3;
        Assert.True(expected == struck.ExitCode, $"{fault}: exit {struck.ExitCode}, {struck.Output}{struck.Error}");
        if (fault.EndsWith("ENOSPC", StringComparison.Ordinal) && fault.StartsWith("Store", StringComparison.Ordinal) && !fault.StartsWith("StoreRead", StringComparison.Ordinal))
            Assert.Equal("StoreFullException\n", struck.Output);

        var again = await ProbeAsync(folder["store"]);
        Assert.True(again is { ExitCode: 0, Output: "stored\n" }, $"{fault}: not repaired: {again.Output}{again.Error}");
        var files = Directory.GetFiles(folder["store"], "*", SearchOption.AllDirectories)
            .Where(path => !path.EndsWith(".new", StringComparison.Ordinal) && Path.GetFileName(path) != "store.id");
        Assert.Equal(folder[$"store/objects/6a/1d/{Key}"], Assert.Single(files));
    }

    private static Task<ChildProcess> ProbeAsync(string folder, params (string Name, string Value)[] environment) =>
        ChildProcess.ProbeAsync(typeof(FileSystemStoreFaultTests), ["store", folder], environment);

    private static byte[] MakeBytes()
    {
        var bytes = new byte[Length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
