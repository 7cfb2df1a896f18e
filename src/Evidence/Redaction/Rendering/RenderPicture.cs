using System.Threading.Channels;
using Evidence.Media;
using Evidence.Media.Rendering;
using Evidence.Media.Sandboxing;

namespace Evidence.Redaction.Rendering;

/// <summary>What came of a render's picture.</summary>
/// <param name="Segments">In order.</param>
/// <param name="Start">Microseconds: the first picture's time in the master's own.</param>
internal sealed record RenderedPicture(IReadOnlyList<Segment> Segments, long Start);

/// <summary>
/// Decodes the master once from its beginning, covers each picture, and encodes stretch by stretch. What is kept already is decoded and passed over: a jump to the middle of a stranger's file
/// does not everywhere give the pictures that playing to there gives.
/// </summary>
/// <param name="howFar">Told as pictures are done.</param>
internal sealed class RenderPicture(ProvenSandbox sandbox, WorkFolder folder, ISegmentShelf shelf, HowFar? howFar = null)
{
    /// <summary>A bound on a program, and no more: a thousand in a second.</summary>
    public const long MostFramesOfSegment = 10_000;

    /// <exception cref="IOException">A program failed.</exception>
    /// <exception cref="InvalidDataException">The master has no picture that decodes.</exception>
    public async Task<RenderedPicture> RunAsync(PictureSource master, PictureLook look, PictureCover cover, long length, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var feed = new PictureFeed(ReadPictures.Even(master.Width), ReadPictures.Even(master.Height));
        var reading = new ReadPictures(sandbox).RunAsync(master, folder.NewFile(), feed, stop.Token);
        try
        {
            var segments = await SegmentsAsync(feed, new EncodeSegment(sandbox, look), cover, length, stop.Token);
            var (start, _) = await reading;
            return start is { } first ? new RenderedPicture(segments, first) : throw new InvalidDataException("No picture of the recording decodes.");
        }
        catch
        {
            await stop.CancelAsync();
            await reading.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }
    }

    private async Task<IReadOnlyList<Segment>> SegmentsAsync(PictureFeed feed, EncodeSegment encoder, PictureCover cover, long length, CancellationToken cancellation)
    {
        var kept = (await shelf.ListAsync(cancellation)).ToDictionary(segment => segment.Index);
        OpenSegment? open = null;
        var keeping = Task.FromResult<Segment?>(null);
        try
        {
            await foreach (var picture in feed.TakeAsync(cancellation))
            {
                var index = Segment.Of(picture.At);
                if (open?.Index != index)
                {
                    // An encoder still writes its last pictures, and what it wrote is put away, while the next one begins.
                    Add(await keeping, kept);
                    (keeping, open) = (KeepAsync(open, cancellation), null);
                }

                if (kept.ContainsKey(index))
                {
                    picture.Dispose();
                }
                else
                {
                    cover.Cover(picture.Pixels, picture.At, picture.Until);
                    open ??= OpenSegment.Begin(encoder, (feed.Width, feed.Height), MostFramesOfSegment, folder.NewFile(), picture.At, cancellation);
                    await open.AddAsync(picture);
                }

                howFar?.Is(picture.At, length);
            }

            Add(await keeping, kept);
            (keeping, open) = (KeepAsync(open, cancellation), null);
            Add(await keeping, kept);
            return [.. kept.Values.OrderBy(segment => segment.Index)];
        }
        finally
        {
            open?.Dispose();
            await keeping.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private static void Add(Segment? made, Dictionary<int, Segment> kept)
    {
        if (made is not null)
            kept.Add(made.Index, made);
    }

    /// <summary>Null for none.</summary>
    private async Task<Segment?> KeepAsync(OpenSegment? segment, CancellationToken cancellation)
    {
        if (segment is null)
            return null;
        using (segment)
        {
            segment.End();
            var made = await segment.FinishAsync(cancellation);
            await shelf.KeepAsync(made, segment.File, cancellation);
            return made;
        }
    }

    /// <summary>A stretch that is being encoded.</summary>
    private sealed class OpenSegment : IDisposable
    {
        private readonly Channel<TimedPicture> pictures = Channel.CreateBounded<TimedPicture>(EncodeSegment.Ahead);
        private readonly long from;
        private readonly Task encoding;
        private long frames;
        private long until;

        private OpenSegment(EncodeSegment encoder, (int Width, int Height) size, long mostFrames, string file, long from, CancellationToken cancellation)
        {
            (this.from, File) = (from, file);
            encoding = RunAsync(encoder, size, mostFrames, cancellation);
        }

        public string File { get; }

        public int Index => Segment.Of(from);

        public static OpenSegment Begin(EncodeSegment encoder, (int Width, int Height) size, long mostFrames, string file, long from, CancellationToken cancellation) =>
            new(encoder, size, mostFrames, file, from, cancellation);

        public async Task AddAsync(TimedPicture picture)
        {
            try
            {
                // It is somebody else's once it is given away.
                var after = picture.Until;
                await pictures.Writer.WriteAsync(picture);
                frames++;
                until = after;
            }
            catch (ChannelClosedException)
            {
                picture.Dispose();
                await encoding;
                throw;
            }
        }

        public void End() => pictures.Writer.TryComplete();

        public async Task<Segment> FinishAsync(CancellationToken cancellation)
        {
            await encoding;
            return new Segment(Index, frames, from, until == long.MaxValue ? 0 : until - from, await FileHash.OfAsync(File, cancellation));
        }

        public void Dispose()
        {
            pictures.Writer.TryComplete();
            System.IO.File.Delete(File);
        }

        private async Task RunAsync(EncodeSegment encoder, (int Width, int Height) size, long mostFrames, CancellationToken cancellation)
        {
            try
            {
                await encoder.RunAsync(pictures.Reader, size, mostFrames, File, cancellation);
            }
            finally
            {
                pictures.Writer.TryComplete();
                while (pictures.Reader.TryRead(out var left))
                    left.Dispose();
            }
        }
    }
}
