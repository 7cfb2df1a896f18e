using System.Text.Json;
using System.Threading.Channels;
using Evidence.Formats;
using Evidence.Formats.Redaction;
using Evidence.Kernel;
using Evidence.Media;
using Evidence.Media.Sandboxing;

namespace Evidence.Redaction.Finding;

/// <summary>One frame that a detector is shown.</summary>
/// <param name="Pixels">Row by row, one byte each.</param>
/// <param name="At">Microseconds from the first frame.</param>
internal sealed record ShownFrame(int Width, int Height, byte[] Pixels, long At);

/// <summary>What a detector saw in one frame.</summary>
internal sealed record FrameSightings(long At, int Width, int Height, IReadOnlyList<Sighting> Sightings);

/// <summary>Shows frames to a detector in the sandbox, as they come, and takes its answers.</summary>
internal sealed class AskDetector(ProvenSandbox sandbox, WorkFolder folder, DetectorProgram program)
{
    /// <param name="what">What is looked for.</param>
    /// <param name="frames">All of one size.</param>
    /// <param name="most">How many there may be: its time is measured by that.</param>
    /// <param name="answered">Takes each answer, in the frames' order.</param>
    /// <returns>Null where there was no frame.</returns>
    /// <exception cref="RefusedException">detector-failed</exception>
    public async Task<DetectorName?> RunAsync(
        IReadOnlyList<HiddenObject> what, ChannelReader<ShownFrame> frames, long most, Action<FrameSightings> answered, CancellationToken cancellation)
    {
        if (!await frames.WaitToReadAsync(cancellation) || !frames.TryPeek(out var first))
            return null;
        var nothing = folder.NewFile();
        PrivateFiles.Create(nothing).Dispose();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var shown = Channel.CreateUnbounded<ShownFrame>();
        DetectorName? name = null;
        try
        {
            var result = await sandbox.RunAsync(
                program.Run(sandbox.Tools, nothing, most, input => ShowAsync(input, what, frames, shown, over.Token), async output => name = await TakeAsync(output, what, first, shown.Reader, answered, over.Token)),
                cancellation);
            return result.Succeeded && name is not null ? name : throw Failed(Why(result));
        }
        catch (InvalidDataException problem)
        {
            throw Failed(problem.Message);
        }
        finally
        {
            await over.CancelAsync();
            File.Delete(nothing);
        }
    }

    private static async Task ShowAsync(Stream input, IReadOnlyList<HiddenObject> what, ChannelReader<ShownFrame> frames, Channel<ShownFrame> shown, CancellationToken over)
    {
        try
        {
            var count = 0;
            await foreach (var frame in frames.ReadAllAsync(over))
            {
                if (count++ == 0)
                    await SayAsync(input, new { format = DetectorFormat.Name, height = frame.Height, what = what.Select(Vocabulary.Word), width = frame.Width }, over);
                // Its pixels are gone as soon as they are written: only its time waits for the answer.
                await shown.Writer.WriteAsync(frame with { Pixels = [] }, over);
                await SayAsync(input, new { at = frame.At, frame = count }, over);
                await input.WriteAsync(frame.Pixels, over);
                await input.FlushAsync(over);
            }
        }
        finally
        {
            shown.Writer.TryComplete();
        }
    }

    /// <summary>Null where the program ended before it had answered everything: how it ended says why.</summary>
    private static async Task<DetectorName?> TakeAsync(
        Stream output, IReadOnlyList<HiddenObject> what, ShownFrame first, ChannelReader<ShownFrame> shown, Action<FrameSightings> answered, CancellationToken over)
    {
        var answers = new DetectorAnswers(output, what, first.Width, first.Height);
        try
        {
            var name = await answers.NameAsync(over);
            var count = 0;
            await foreach (var frame in shown.ReadAllAsync(over))
                answered(new FrameSightings(frame.At, first.Width, first.Height, await answers.NextAsync(++count, over)));
            await answers.EndAsync(over);
            return name;
        }
        catch (EndOfStreamException)
        {
            return null;
        }
    }

    private static ValueTask SayAsync<T>(Stream input, T line, CancellationToken over) => input.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(line), (byte)'\n'], over);

    private static string Why(SandboxResult result) => result.End switch
    {
        SandboxEnd.OverLimit => "it took more time or memory than it may",
        SandboxEnd.NotStarted => "it could not be started in the sandbox",
        _ when result.Succeeded => "it ended before it had answered",
        _ => $"it ended with {result.ExitCode}, and said: {DetectorAnswers.Shown(result.Errors)}",
    };

    private static RefusedException Failed(string why) => RedactionRefusals.DetectorFailed.Because($"The detector failed: {why}.").ToException();
}
