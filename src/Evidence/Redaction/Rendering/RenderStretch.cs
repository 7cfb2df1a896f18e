using System.Threading.Channels;
using Evidence.Media;
using Evidence.Media.Rendering;
using Evidence.Media.Sandboxing;

namespace Evidence.Redaction.Rendering;

/// <summary>Makes some seconds of a copy to look at, by the same programs as the copy. It jumps there, which not every recording forgives: only a whole copy is held against its master.</summary>
/// <param name="howFar">Told as pictures are done.</param>
internal sealed class RenderStretch(ProvenSandbox sandbox, WorkFolder folder, HowFar? howFar = null)
{
    /// <param name="from">Microseconds.</param>
    /// <param name="to">As <paramref name="from"/>.</param>
    /// <param name="output">A path at which nothing lies.</param>
    /// <exception cref="IOException">A program failed.</exception>
    /// <exception cref="InvalidDataException">Nothing decodes there.</exception>
    public async Task<Segment> RunAsync(CopyToRender wanted, long from, long to, string output, CancellationToken cancellation)
    {
        var parts = Directory.CreateDirectory(folder.NewFile());
        try
        {
            var start = await FirstPicture.AtAsync(sandbox, folder, wanted.Master, cancellation);
            var stretch = new SoughtStretch(from, to, start ?? 0);
            var frames = wanted.HasPicture ? await PictureAsync(wanted, stretch, Path.Combine(parts.FullName, "picture"), cancellation) : null;
            var offset = wanted.HasSound
                ? await new RenderSound(sandbox, folder).RunAsync(wanted.Master, wanted.Recipe, wanted.Profile, start, Path.Combine(parts.FullName, "sound"), cancellation, stretch)
                : null;
            if (frames is null && offset is null)
                throw new InvalidDataException("Nothing of the recording that the profile keeps decodes there.");
            var sound = offset is { } at ? new JoinedSound("sound", frames is null ? 0 : at - frames.Value.From) : null;
            await new JoinCopy(sandbox).RunAsync(parts.FullName, frames is null ? [] : [new JoinedStretch("picture", null)], sound, [], wanted.TicksPerSecond, output, cancellation);
            return new Segment(0, frames?.Count ?? 0, frames?.From ?? from, to - from, await FileHash.OfAsync(output, cancellation));
        }
        finally
        {
            parts.Delete(recursive: true);
        }
    }

    private async Task<(long Count, long From)?> PictureAsync(CopyToRender wanted, SoughtStretch stretch, string output, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var master = wanted.Master.Picture;
        var feed = new PictureFeed(ReadPictures.Even(master.Width), ReadPictures.Even(master.Height));
        var reading = new ReadPictures(sandbox).RunAsync(master, folder.NewFile(), feed, stop.Token, stretch: stretch);
        var covered = Channel.CreateBounded<TimedPicture>(EncodeSegment.Ahead);
        var encoding = new EncodeSegment(sandbox, wanted.Look).RunAsync(covered.Reader, (feed.Width, feed.Height), RenderPicture.MostFramesOfSegment, output, stop.Token);
        try
        {
            var covering = CoverAsync(wanted, stretch, feed, covered.Writer, stop.Token);
            await await Task.WhenAny(covering, encoding);
            var found = await covering;
            await encoding;
            await reading;
            return found;
        }
        catch
        {
            await stop.CancelAsync();
            foreach (var task in new Task[] { reading, encoding })
                await task.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }
    }

    private async Task<(long Count, long From)?> CoverAsync(CopyToRender wanted, SoughtStretch stretch, PictureFeed feed, ChannelWriter<TimedPicture> into, CancellationToken cancellation)
    {
        var cover = new PictureCover(wanted.Recipe, wanted.Profile);
        (long Count, long From)? found = null;
        try
        {
            await foreach (var picture in feed.TakeAsync(cancellation))
            {
                cover.Cover(picture.Pixels, picture.At, picture.Until);
                found = ((found?.Count ?? 0) + 1, found?.From ?? picture.At);
                howFar?.Is(picture.At - stretch.From, stretch.To - stretch.From);
                await into.WriteAsync(picture, cancellation);
            }

            return found ?? throw new InvalidDataException("No picture of the recording decodes there.");
        }
        finally
        {
            into.TryComplete();
        }
    }
}
