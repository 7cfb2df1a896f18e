using Evidence.Kernel;
using Evidence.Media;
using Evidence.Media.Examination;
using Evidence.Media.Sandboxing;
using Evidence.Redaction.Tracking;

namespace Evidence.Redaction;

/// <summary>What is to be followed.</summary>
/// <param name="Box">Left, top, width and height in pixels of the recording's upright picture.</param>
/// <param name="At">Microseconds: the frame that is on display then was drawn on.</param>
internal sealed record ObjectToFollow(Box Box, long At);

/// <summary>Follows what somebody drew a box around through its shot, forwards and backwards (docs/decisions/0080). The frames are decoded once, small and grey, in the sandbox.</summary>
/// <param name="sandbox">Where.</param>
/// <param name="folder">For the frames' times.</param>
/// <param name="howFar">Told as the frames come.</param>
internal sealed class FollowObject(ProvenSandbox sandbox, WorkFolder folder, HowFar? howFar = null)
{
    /// <summary>Pixels of a small frame: what is smaller has too little that could be told from anything else.</summary>
    private const double SmallestSide = 6;

    /// <exception cref="RefusedException">not-readable · box-outside · box-too-small · time-outside · nothing-to-follow</exception>
    /// <exception cref="SandboxFailedException">The sandbox could not run; nothing is said about the file.</exception>
    public async Task<TrackDraft> RunAsync(Recording recording, ObjectToFollow wanted, CancellationToken cancellation)
    {
        var box = Within(recording, wanted.Box);
        var (scaleX, scaleY) = (1d, 1d);
        var lastAt = 0L;
        ObjectTracker? tracker = null;
        var result = await new ReadGreyFrames(sandbox).RunAsync(
            recording.File, folder.NewFile(), recording.Container, recording.Header,
            (width, height, pixels, at) =>
            {
                (scaleX, scaleY, lastAt) = ((double)recording.Width / width, (double)recording.Height / height, at);
                tracker ??= new ObjectTracker(Small(box, scaleX, scaleY), wanted.At);
                tracker.Take(new GreyFrame(width, height, pixels), at);
                howFar?.Is(at, recording.Length);
                return !tracker.IsDone;
            },
            cancellation);
        RequireFrames(result, tracker, recording, wanted, lastAt);
        return tracker?.Finish() is { } track ? new TrackDraft(track, scaleX, scaleY) : throw RedactionRefusals.NothingToFollow.ToException();
    }

    /// <summary>The part of the box that lies in the picture.</summary>
    private static Box Within(Recording recording, Box box)
    {
        var (left, top) = (Math.Max(0, box.Left), Math.Max(0, box.Top));
        var (right, bottom) = (Math.Min(recording.Width, box.Left + box.Width), Math.Min(recording.Height, box.Top + box.Height));
        return left < right && top < bottom ? new Box(left, top, right - left, bottom - top) : throw RedactionRefusals.BoxOutside.ToException();
    }

    private static Box Small(Box box, double scaleX, double scaleY)
    {
        var small = new Box(box.Left / scaleX, box.Top / scaleY, box.Width / scaleX, box.Height / scaleY);
        return Math.Min(small.Width, small.Height) >= SmallestSide ? small : throw RedactionRefusals.BoxTooSmall.ToException();
    }

    /// <summary>A damaged recording is followed as far as it decodes; one of which nothing came out is not.</summary>
    private static void RequireFrames(SandboxResult? result, ObjectTracker? tracker, Recording recording, ObjectToFollow wanted, long lastAt)
    {
        if (result is { End: SandboxEnd.NotStarted })
            throw new SandboxFailedException(result.Errors);
        if (result is { End: SandboxEnd.OverLimit })
            throw RedactionRefusals.NotReadable.Because("Reading the recording took more time or memory than a worker may spend.").ToException();
        if (tracker is null)
            throw RedactionRefusals.NotReadable.ToException();
        if (wanted.At > Math.Max(lastAt, recording.Length))
            throw RedactionRefusals.TimeOutside.ToException();
    }
}
