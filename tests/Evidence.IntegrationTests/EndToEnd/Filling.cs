using System.Text;
using Evidence.Testing;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>Bytes for cards, the same for the same seed.</summary>
internal static class Filling
{
    private static readonly Lazy<Task<byte[]>> Second = new(MakeSecondAsync);

    public static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Seven small files: one of two parts, one that fills a segment, a sidecar, an empty one, a foreign name.</summary>
    public static void Small(SimulatedCard card, int seed)
    {
        var media = $"DCIM/{seed:D3}MEDIA";
        card.Put($"{media}/A{seed}.MP4", Bytes(1_300_000, seed));
        card.Put($"{media}/A{seed}.SRT", Encoding.UTF8.GetBytes($"1\n00:00:00,000 --> 00:00:01,000\n{seed}\n"));
        card.Put($"{media}/B{seed}.MP4", Bytes(65_537, seed + 1_000_000));
        card.Put($"{media}/C{seed}.JPG", Bytes(1, seed + 2_000_000));
        card.Put($"{media}/Запись {seed}.MP4", Bytes(4_096, seed + 3_000_000));
        card.Put($"{media}/EMPTY{seed}.MP4", []);
    }

    /// <summary>Two files: a recording of one second that plays, and one that only looks like one.</summary>
    public static async Task WithVideoAsync(SimulatedCard card, int seed)
    {
        // A free box after the recording makes the bytes differ and plays the same (ISO/IEC 14496-12 §8.1.2).
        card.Put($"DCIM/{seed:D3}MEDIA/V{seed}.MP4", [.. await Second.Value, 0, 0, 0, 12, .. "free"u8, .. BitConverter.GetBytes(seed)]);
        card.Put($"DCIM/{seed:D3}MEDIA/N{seed}.MP4", Bytes(1_200_000, seed));
    }

    private static async Task<byte[]> MakeSecondAsync()
    {
        using var folder = new TempFolder();
        await SampleFootage.MakeAsync(folder["second.mp4"], SampleFootage.Clip(1, "160x120", 10));
        return await File.ReadAllBytesAsync(folder["second.mp4"]);
    }
}
