using Evidence.Formats.Redaction;
using Evidence.Media;
using Evidence.Media.Rendering;
using Evidence.Media.Sandboxing;

namespace Evidence.Redaction.Rendering;

/// <summary>Decodes the master's sound, covers it, and encodes it anew, all on its way.</summary>
internal sealed class RenderSound(ProvenSandbox sandbox, WorkFolder folder)
{
    /// <param name="start">Microseconds: the first picture's time in the master's own; null where there is no picture, and time counts from the first sample.</param>
    /// <param name="output">A path at which nothing lies.</param>
    /// <param name="stretch">Only this is wanted.</param>
    /// <returns>Microseconds from the first picture to the first sample; null where the master has no sound that decodes.</returns>
    public async Task<long?> RunAsync(Recording master, RedactionRecipe recipe, RedactionProfile profile, long? start, string output, CancellationToken cancellation, SoughtStretch? stretch = null)
    {
        if (master.Header.Audio is null)
            return null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var pipe = new System.IO.Pipelines.Pipe();
        var begun = new TaskCompletionSource<(SoundShape Shape, long Start)?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var reading = ReadAsync(master, recipe, profile, start, stretch, pipe.Writer, begun, stop.Token);
        try
        {
            if (await begun.Task is not var (shape, first))
            {
                await reading;
                return null;
            }

            await new EncodeSound(sandbox).RunAsync(shape, stdin => pipe.Reader.CopyToAsync(stdin, stop.Token), master.Length / 1e6, output, stop.Token);
            await reading;
            return first - (start ?? first);
        }
        catch
        {
            await stop.CancelAsync();
            await pipe.Reader.CompleteAsync();
            await reading.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }
    }

    private async Task ReadAsync(
        Recording master, RedactionRecipe recipe, RedactionProfile profile, long? start, SoughtStretch? stretch, System.IO.Pipelines.PipeWriter into, TaskCompletionSource<(SoundShape Shape, long Start)?> begun, CancellationToken cancellation)
    {
        SoundCover? cover = null;
        try
        {
            await new ReadSound(sandbox).RunAsync(
                master.File, master.Container, master.Length / 1e6, folder.NewFile(),
                async (shape, first, samples) =>
                {
                    cover ??= new SoundCover(recipe, profile, shape, first - (start ?? first));
                    begun.TrySetResult((shape, first));
                    cover.Cover(samples.Span);
                    await into.WriteAsync(samples, cancellation);
                },
                cancellation,
                stretch);
            begun.TrySetResult(null);
            await into.CompleteAsync();
        }
        catch (Exception problem)
        {
            begun.TrySetException(problem);
            await into.CompleteAsync(problem);
            throw;
        }
    }
}
