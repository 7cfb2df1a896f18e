using System.Globalization;
using Evidence.Media;
using Evidence.Redaction;
using Evidence.Redaction.Tracking;

namespace Evidence.Worker.Verbs;

/// <summary>Follows a thing in a recording, without a server: its progress on standard error, the track on standard output.</summary>
internal static class TrackVerb
{
    public static async Task<int> RunAsync(VerbArguments arguments, CancellationToken cancellation)
    {
        var (file, wanted) = (arguments.One("master"), Wanted(arguments.One("box")));
        var howFar = new HowFar();
        using var told = new Timer(_ => Console.Error.WriteLine($"{howFar.PerMille / 10} % of the recording was read"), null, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));
        var draft = await RecordingSandbox.RunAsync(
            async (sandbox, folder) => await new FollowObject(sandbox, folder, howFar).RunAsync(await OpenRecording.RunAsync(sandbox, file, cancellation), wanted, cancellation),
            cancellation);
        await using var output = Console.OpenStandardOutput();
        if (arguments.Has("json"))
            await output.WriteAsync(draft.ToCanonicalBytes(), cancellation);
        else
            await SummariseAsync(output, draft);
        return 0;
    }

    /// <summary>Reads <c>x,y,w,h@t</c>: pixels, and seconds.</summary>
    private static ObjectToFollow Wanted(string text)
    {
        var wrong = new UsageException($"--box wants x,y,w,h@t, in pixels and seconds, as 640,200,120,160@12.5; \"{text}\" is not.");
        if (text.Split('@') is not [var box, var time] || box.Split(',') is not [var x, var y, var w, var h])
            throw wrong;
        var sides = new Box(Number(x), Number(y), Number(w), Number(h));
        return sides is { Width: > 0, Height: > 0 } && Number(time) is >= 0 and var at ? new ObjectToFollow(sides, (long)Math.Round(at * 1e6)) : throw wrong;

        double Number(string number) =>
            double.TryParse(number, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && Math.Abs(value) < 1e6 ? value : throw wrong;
    }

    private static async Task SummariseAsync(Stream output, TrackDraft draft)
    {
        await using var text = new StreamWriter(output, leaveOpen: true);
        var frames = draft.Track.Frames;
        await text.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"followed from {draft.From / 1e6:0.000} s ({Why(draft.Track.Begins)}) to {draft.Track.Until / 1e6:0.000} s ({Why(draft.Track.Ends)})"));
        await text.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{frames.Count} frames, seen in {frames.Count(frame => frame.Seen)}; {draft.Keyframes.Count} keyframes"));
        foreach (var range in draft.Review)
            await text.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"look at {range.Start / 1e6:0.000} s to {range.End / 1e6:0.000} s"));
    }

    private static string Why(TrackEnd end) => end switch
    {
        TrackEnd.Cut => "another shot",
        TrackEnd.Lost => "not seen beyond",
        TrackEnd.Reach => "no further frames are kept",
        _ => "the recording's own",
    };
}
