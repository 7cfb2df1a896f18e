using System.Diagnostics;
using System.Globalization;

namespace Evidence.Benchmarks;

/// <summary>A docked device whose recordings are random bytes, freshly written and so still in the page cache.</summary>
internal sealed class RandomCard : IDisposable
{
    private const int BlockBytes = 1 << 22;
    private static int made;

    private RandomCard(string path, long bytes) => (Path, Bytes) = (path, bytes);

    public string Path { get; }

    public long Bytes { get; }

    private const string Maker = "Evidence bench", Model = "RAM";
    private const int Devices = 4;

    /// <summary>The agency registers the devices that the cards here come from; others would wait for a decision.</summary>
    public static async Task RegisterAsync(Stand stand)
    {
        for (var device = 1; device <= Devices; device++)
            await stand.WorkerAsync("register-device", "--make", Maker, "--model", Model, "--serial", SerialOf(device), "--kind", "body-worn");
    }

    public static RandomCard Make(string path, int files, long fileBytes, int device = 1)
    {
        var media = System.IO.Path.Combine(path, "DCIM", "100MEDIA");
        Directory.CreateDirectory(media);
        File.WriteAllText(System.IO.Path.Combine(path, "DEVICE.TXT"), $"MAKE={Maker}\nMODEL={Model}\nSERIAL={SerialOf(device)}\n");
        var random = new Random();
        var block = new byte[BlockBytes];
        for (var number = 0; number < files; number++)
        {
            // No name comes twice: of a name that it knows the agent would first hash the file, to see whether the server holds it.
            using var file = File.Create(System.IO.Path.Combine(media, string.Create(CultureInfo.InvariantCulture, $"RAND_{++made:0000}.MP4")));
            for (long written = 0; written < fileBytes; written += BlockBytes)
            {
                random.NextBytes(block);
                file.Write(block.AsSpan(0, (int)Math.Min(BlockBytes, fileBytes - written)));
            }
        }
        // A docked card has nothing left to write; its bytes stay in the page cache.
        using (var sync = Process.Start("sync")) sync.WaitForExit();
        return new RandomCard(path, files * fileBytes);
    }

    public void Dispose()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }

    private static string SerialOf(int device) => string.Create(CultureInfo.InvariantCulture, $"BENCH-{device}");
}
