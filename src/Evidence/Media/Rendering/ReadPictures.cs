using Evidence.Media.Containers;
using Evidence.Media.Derivation;
using Evidence.Media.Examination;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Rendering;

/// <summary>Decodes every picture of a recording once, from its beginning, upright and in full size, each with its own time. Nothing else of the file comes out of the sandbox.</summary>
internal sealed class ReadPictures(ProvenSandbox sandbox)
{
    /// <summary>As for the media check; and whoever writes may be much slower than who reads, which costs no processor time.</summary>
    private const double SecondsPer100MegapixelsDecoded = 4;

    /// <summary>A frame's time takes some forty bytes: two days of 30 frames.</summary>
    private const long MostBytesOfTimes = 256 << 20;

    /// <summary>An odd side gets a line more, because colour is stored for two lines together.</summary>
    public static int Even(int side) => side + (side % 2);

    /// <param name="recording">What is read.</param>
    /// <param name="times">A path at which nothing lies.</param>
    /// <param name="feed">Of the picture's size, made even.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <param name="first">Only the first picture is wanted.</param>
    /// <param name="stretch">Only these are wanted, quickly: not everywhere exactly those that playing to there gives.</param>
    /// <returns>The time of the first picture in the file's own time, microseconds; null where none came. And how the run ended.</returns>
    public async Task<(long? Start, SandboxResult Result)> RunAsync(PictureSource recording, string times, PictureFeed feed, CancellationToken cancellation, bool first = false, SoughtStretch? stretch = null)
    {
        long? start = null;
        try
        {
            PrivateFiles.Create(times).Dispose();
            var result = await sandbox.RunAsync(
                new SandboxRun
                {
                    Program = sandbox.Tools.Ffmpeg,
                    Arguments = Arguments(recording, feed, first, stretch),
                    Input = recording.File,
                    Output = times,
                    Limits = new SandboxLimits { CpuSeconds = Budget(recording), OutputBytes = MostBytesOfTimes, Wall = LongestWait },
                    ReadOutput = async output => start = await FeedAsync(output, times, feed, stretch, cancellation),
                },
                cancellation);
            feed.End();
            return (start, EncoderRun.Started(result));
        }
        catch (Exception problem)
        {
            feed.End(problem);
            throw;
        }
        finally
        {
            File.Delete(times);
        }
    }

    /// <summary>Encoding what comes out may take long.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(7);

    private static int Budget(PictureSource recording) =>
        SandboxLimits.CpuBudget(recording.Width, recording.Height, recording.Header.Video?.Packets.Count ?? 1, SecondsPer100MegapixelsDecoded);

    private static string[] Arguments(PictureSource recording, PictureFeed feed, bool first, SoughtStretch? stretch) =>
    [
        "-nostdin", "-hide_banner", "-nostats", "-v", "repeat+error",
        "-threads", MediaArguments.Threads, "-filter_threads", "1",
        .. stretch?.Arguments ?? [], .. MediaArguments.Input(recording.Container),
        "-map", "0:V:0", "-an", "-sn", "-dn",
        // Pictures of another size than the first, which some cameras write after a change, come in the first one's.
        "-vf", $"scale=w={recording.Width}:h={recording.Height}:flags=bicubic+accurate_rnd,format=yuv420p,pad=w={feed.Width}:h={feed.Height},{TimedPictures.Times}",
        .. first ? ["-frames:v", "1"] : Array.Empty<string>(), "-fps_mode", "passthrough",
        "-f", "yuv4mpegpipe", "pipe:1",
    ];

    private static async Task<long?> FeedAsync(Stream output, string times, PictureFeed feed, SoughtStretch? stretch, CancellationToken cancellation)
    {
        await using var pictures = await TimedPictures.OpenAsync(output, times, "C420", Math.Max(feed.Width, feed.Height));
        if (pictures is null)
            return null;
        if ((pictures.Width, pictures.Height) != (feed.Width, feed.Height))
            throw new InvalidDataException("the pictures are of another size than the recording");
        (byte[] Pixels, long At)? before = null;
        while (true)
        {
            var pixels = await feed.RoomAsync(cancellation);
            var at = await pictures.NextAsync(pixels);
            at += stretch is { From: var from } ? pictures.Start + from : 0;
            if (before is var (earlier, began))
                await feed.GiveAsync(new TimedPicture(earlier, began, at ?? long.MaxValue, feed.Home), cancellation);
            if (at is null)
                return pictures.Start == long.MinValue ? null : pictures.Start;
            before = (pixels, at.Value);
        }
    }
}

/// <summary>A recording whose picture is read.</summary>
/// <param name="File">A private copy.</param>
/// <param name="Width">Pixels of the upright picture.</param>
/// <param name="Height">As <paramref name="Width"/>.</param>
internal sealed record PictureSource(string File, ContainerKind Container, MediaHeader Header, int Width, int Height);

/// <summary>A stretch that is jumped to.</summary>
/// <param name="From">Microseconds from the recording's first picture.</param>
/// <param name="To">As <paramref name="From"/>.</param>
/// <param name="Start">Microseconds: the first picture's time in the file's own.</param>
internal sealed record SoughtStretch(long From, long To, long Start)
{
    /// <summary>Before the input: what comes then counts its time from here.</summary>
    public string[] Arguments => ["-ss", Seconds(Math.Max(0, From + Start)), "-t", Seconds(To - From)];

    private static string Seconds(long microseconds) => (microseconds / 1e6).ToString("0.000000", System.Globalization.CultureInfo.InvariantCulture);
}
