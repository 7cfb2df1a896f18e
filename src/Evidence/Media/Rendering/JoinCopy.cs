using System.Globalization;
using Evidence.Media.Derivation;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Rendering;

/// <summary>A stretch of picture in a folder.</summary>
/// <param name="Name">Of its file.</param>
/// <param name="Lasts">Microseconds until the next one's first picture; null for the last.</param>
internal sealed record JoinedStretch(string Name, long? Lasts);

/// <summary>Sound in the same folder.</summary>
/// <param name="Name">Of its file.</param>
/// <param name="Offset">Microseconds from the first picture to the first sample; may be negative.</param>
internal sealed record JoinedSound(string Name, long Offset);

/// <summary>Puts stretches and sound into one MP4 that plays before it is whole. Nothing is encoded, and nothing goes in that was not encoded here.</summary>
internal sealed class JoinCopy(ProvenSandbox sandbox)
{
    private const string Inside = "/stretches", List = "list";

    /// <param name="folder">Where they lie; gets a list.</param>
    /// <param name="stretches">In order; none for sound alone.</param>
    /// <param name="metadata">Names and values that the copy keeps.</param>
    /// <param name="ticksPerSecond">Of the master's own clock, so that each picture keeps its time to the tick.</param>
    /// <param name="output">A path at which nothing lies.</param>
    /// <exception cref="IOException">It could not be done.</exception>
    public async Task RunAsync(string folder, IReadOnlyList<JoinedStretch> stretches, JoinedSound? sound, IReadOnlyList<(string Name, string Value)> metadata, int ticksPerSecond, string output, CancellationToken cancellation)
    {
        var list = Path.Combine(folder, List);
        await File.WriteAllLinesAsync(list, ["ffconcat version 1.0", .. stretches.SelectMany(Lines)], cancellation);
        PrivateFiles.Create(output).Dispose();
        var bytes = new DirectoryInfo(folder).EnumerateFiles().Sum(file => file.Length);
        var result = EncoderRun.Started(await sandbox.RunAsync(
            new SandboxRun
            {
                Program = sandbox.Tools.Ffmpeg, Arguments = Arguments(stretches.Count > 0, sound, metadata, ticksPerSecond), Input = list, Output = output, Folders = [(folder, Inside)],
                Limits = new SandboxLimits { CpuSeconds = (int)Math.Min(24 * 3600, 60 + (bytes / 10_000_000)), OutputBytes = (64L << 20) + (2 * bytes) },
            },
            cancellation));
        if (!result.Succeeded || result.ErrorLines > 0)
            throw new IOException($"The copy could not be put together ({result.End}, {result.ExitCode}). {result.Errors.Split('\n')[0]}");
    }

    private static IEnumerable<string> Lines(JoinedStretch stretch) =>
    [
        $"file {Inside}/{stretch.Name}",
        .. stretch.Lasts is { } lasts ? [string.Create(CultureInfo.InvariantCulture, $"duration {lasts / 1_000_000}.{lasts % 1_000_000:D6}")] : Array.Empty<string>(),
    ];

    private static string[] Arguments(bool hasPicture, JoinedSound? sound, IReadOnlyList<(string Name, string Value)> metadata, int ticksPerSecond)
    {
        string[] input = ["-protocol_whitelist", "file", "-format_whitelist", "concat,mov"];
        var number = hasPicture ? 1 : 0;
        return
        [
            "-nostdin", "-hide_banner", "-nostats", "-y", "-v", "repeat+error", "-threads", "1",
            .. hasPicture ? [.. input, "-f", "concat", "-safe", "0", "-i", $"file:{SandboxRun.InputInside}"] : Array.Empty<string>(),
            .. sound is null ? Array.Empty<string>() : [.. input, "-itsoffset", Seconds(sound.Offset), "-f", "mov", "-i", $"file:{Inside}/{sound.Name}"],
            .. hasPicture ? ["-map", "0:v:0"] : Array.Empty<string>(), .. sound is null ? Array.Empty<string>() : ["-map", $"{number}:a:0"],
            "-c", "copy", "-map_metadata", "-1", "-map_metadata:s", "-1", "-map_chapters", "-1",
            .. metadata.SelectMany(pair => (string[])["-metadata", $"{pair.Name}={pair.Value}"]),
            "-fflags", "+bitexact", "-video_track_timescale", ticksPerSecond.ToString(CultureInfo.InvariantCulture), "-movflags", "+faststart", "-f", "mp4", $"file:{SandboxRun.OutputInside}",
        ];
    }

    private static string Seconds(long microseconds) => (microseconds / 1e6).ToString("0.000000", CultureInfo.InvariantCulture);
}
