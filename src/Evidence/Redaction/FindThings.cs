using System.Threading.Channels;
using Evidence.Formats.Redaction;
using Evidence.Kernel;
using Evidence.Media;
using Evidence.Media.Examination;
using Evidence.Media.Sandboxing;
using Evidence.Redaction.Finding;
using Evidence.Redaction.Tracking;

namespace Evidence.Redaction;

/// <summary>
/// Finds faces and number plates, as proposals. A detector looks at five frames a second, in the sandbox; then the tracker follows what it saw through every frame, backwards and
/// forwards. Nothing is hidden by it: somebody accepts each, or does not.
/// </summary>
/// <param name="sandbox">Where recordings are opened, and where the detector runs.</param>
/// <param name="folder">For the frames' times.</param>
/// <param name="detector">Null where nobody switched one on.</param>
/// <param name="howFar">Told as the frames come.</param>
internal sealed class FindThings(ProvenSandbox sandbox, WorkFolder folder, DetectorProgram? detector, HowFar? howFar = null)
{
    /// <summary>What may be looked for.</summary>
    public static readonly IReadOnlyList<HiddenObject> Findable = [HiddenObject.Face, HiddenObject.Plate];

    /// <summary>Seconds between two frames that the detector is shown.</summary>
    public const double Apart = 0.2;

    /// <summary>How much of the work is looking; the rest is following.</summary>
    private const double LookingShare = 0.8;

    private const int FramesAhead = 3;

    private const int MostSightings = 500_000;

    /// <exception cref="RefusedException">no-detector · detector-failed · not-readable · found-too-much</exception>
    /// <exception cref="SandboxFailedException">The sandbox could not run; nothing is said about the file.</exception>
    public async Task<FoundThings> RunAsync(Recording recording, IReadOnlyList<HiddenObject> what, CancellationToken cancellation)
    {
        var program = detector ?? throw RedactionRefusals.NoDetector.ToException();
        var (name, seen) = await LookAsync(program, recording, what, cancellation);
        return new FoundThings(name, await FollowAsync(recording, seen, cancellation));
    }

    private async Task<(DetectorName Name, List<FrameSightings> Seen)> LookAsync(DetectorProgram program, Recording recording, IReadOnlyList<HiddenObject> what, CancellationToken cancellation)
    {
        var most = 2 + (long)(recording.Length / (1e6 * Apart));
        var patience = TimeSpan.FromSeconds(120 + (2.0 * program.SecondsOfFrame * most));
        var frames = Channel.CreateBounded<ShownFrame>(FramesAhead);
        List<FrameSightings> seen = [];
        var sightings = 0;
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var decoding = DecodeAsync(recording, patience, frames.Writer, failed.Token);
        try
        {
            var name = await new AskDetector(sandbox, folder, program).RunAsync(what, frames.Reader, most, Take, cancellation);
            RequireDecoded(await decoding, name is not null);
            return (name!, seen);
        }
        finally
        {
            await failed.CancelAsync();
            await decoding.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        void Take(FrameSightings answer)
        {
            howFar?.Is(LookingShare * answer.At, recording.Length);
            if ((sightings += answer.Sightings.Count) > MostSightings)
                throw RedactionRefusals.FoundTooMuch.ToException();
            seen.Add(answer);
        }
    }

    private async Task<SandboxResult?> DecodeAsync(Recording recording, TimeSpan patience, ChannelWriter<ShownFrame> into, CancellationToken cancellation)
    {
        try
        {
            return await new ReadGreyFrames(sandbox, DetectorFormat.LongestSide) { Apart = Apart, Patience = patience }.RunAsync(
                recording.File, folder.NewFile(), recording.Container, recording.Header,
                async (width, height, pixels, at) =>
                {
                    await into.WriteAsync(new ShownFrame(width, height, pixels, at), cancellation);
                    return true;
                },
                cancellation);
        }
        finally
        {
            into.TryComplete();
        }
    }

    /// <summary>Follows what a detector saw, as the frames pass once more.</summary>
    /// <exception cref="RefusedException">not-readable · found-too-much</exception>
    /// <exception cref="SandboxFailedException">The sandbox could not run; nothing is said about the file.</exception>
    public async Task<IReadOnlyList<Proposal>> FollowAsync(Recording recording, IReadOnlyList<FrameSightings> seen, CancellationToken cancellation)
    {
        if (seen.All(frame => frame.Sightings.Count == 0))
            return [];
        ThingFinder? finder = null;
        var (scaleX, scaleY) = (1d, 1d);
        var isWithin = true;
        var result = await new ReadGreyFrames(sandbox).RunAsync(
            recording.File, folder.NewFile(), recording.Container, recording.Header,
            (width, height, pixels, at) =>
            {
                (scaleX, scaleY) = ((double)recording.Width / width, (double)recording.Height / height);
                finder ??= new ThingFinder(seen.SelectMany(frame => frame.Sightings.Select(one => (frame.At, Smaller(one, (double)width / frame.Width, (double)height / frame.Height)))));
                isWithin = finder.Take(new GreyFrame(width, height, pixels), at);
                howFar?.Is((LookingShare * recording.Length) + ((1 - LookingShare) * at), recording.Length);
                return isWithin;
            },
            cancellation);
        if (!isWithin)
            throw RedactionRefusals.FoundTooMuch.ToException();
        RequireDecoded(result, finder is not null);
        return [.. finder!.Finish().Select(thing => new Proposal(thing, new TrackDraft(thing.Track, scaleX, scaleY)))];
    }

    private static Sighting Smaller(Sighting one, double across, double down) =>
        one with { Box = new Box(one.Box.Left * across, one.Box.Top * down, one.Box.Width * across, one.Box.Height * down) };

    /// <summary>A damaged recording is looked through as far as it decodes; one of which nothing came out is not.</summary>
    private static void RequireDecoded(SandboxResult? result, bool hasFrames)
    {
        if (result is { End: SandboxEnd.NotStarted })
            throw new SandboxFailedException(result.Errors);
        if (result is { End: SandboxEnd.OverLimit })
            throw RedactionRefusals.NotReadable.Because("Reading the recording took more time or memory than a worker may spend.").ToException();
        if (!hasFrames)
            throw RedactionRefusals.NotReadable.ToException();
    }
}
