using System.Threading.Channels;

namespace Evidence.Media.Rendering;

/// <summary>One picture as planes of 4:2:0, eight bits, one after the other. Its bytes go back to the feed when it is disposed.</summary>
/// <param name="Pixels">Width × height of grey, then a quarter each of blue and red difference.</param>
/// <param name="At">Microseconds from the first.</param>
/// <param name="Until">The next one's time; <see cref="long.MaxValue"/> for the last.</param>
internal sealed record TimedPicture(byte[] Pixels, long At, long Until, ChannelWriter<byte[]> Home) : IDisposable
{
    public void Dispose() => Home.TryWrite(Pixels);
}

/// <summary>Carries pictures from who reads to who writes, few at a time: memory does not grow with a recording's length.</summary>
internal sealed class PictureFeed
{
    /// <summary>Enough that reading and writing go on beside each other.</summary>
    private const int Pictures = 4;

    private readonly Channel<TimedPicture> full = Channel.CreateBounded<TimedPicture>(Pictures);
    private readonly Channel<byte[]> empty = Channel.CreateUnbounded<byte[]>();

    public PictureFeed(int width, int height)
    {
        (Width, Height) = (width, height);
        // Those on their way, one being read, one whose end is not known yet, one being written.
        for (var i = 0; i < Pictures + 3; i++)
            empty.Writer.TryWrite(new byte[width * height * 3 / 2]);
    }

    /// <summary>Pixels; even.</summary>
    public int Width { get; }

    /// <summary>As <see cref="Width"/>.</summary>
    public int Height { get; }

    public ChannelWriter<byte[]> Home => empty.Writer;

    public ValueTask<byte[]> RoomAsync(CancellationToken cancellation) => empty.Reader.ReadAsync(cancellation);

    public ValueTask GiveAsync(TimedPicture picture, CancellationToken cancellation) => full.Writer.WriteAsync(picture, cancellation);

    /// <param name="problem">Why no more comes, where that is not the recording's end; who takes sees it.</param>
    public void End(Exception? problem = null) => full.Writer.TryComplete(problem);

    public IAsyncEnumerable<TimedPicture> TakeAsync(CancellationToken cancellation) => full.Reader.ReadAllAsync(cancellation);
}
