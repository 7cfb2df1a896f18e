namespace Evidence.Storage;

/// <summary>
/// A range of a version read over HTTP, in order and once. Where the connection breaks or stalls, reading goes on from the byte it had come to;
/// a store that gives nothing time after time is away. It ends only after its last byte: a shorter answer is a broken one.
/// </summary>
/// <param name="open">Opens the version at an offset, for so many bytes.</param>
/// <param name="offset">The range's first byte.</param>
/// <param name="length">Its bytes, at least one.</param>
/// <param name="patience">How long to wait for the next bytes.</param>
internal sealed class ResumingRead(Func<long, long, CancellationToken, Task<Stream>> open, Stream first, long offset, long length, TimeSpan patience) : Stream
{
    private const int MostBreaks = 4, Progress = 1 << 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private Stream? current = first;
    private long position;
    private long brokeAt;
    private int breaks;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var wanted = (int)Math.Min(buffer.Length, length - position);
        if (wanted == 0) return 0;
        while (true)
        {
            try
            {
                var got = await ReadOnceAsync(buffer[..wanted], cancellationToken);
                position += got;
                return got;
            }
            catch (Exception broken) when (broken is IOException or HttpRequestException or OperationCanceledException
                && !cancellationToken.IsCancellationRequested && broken is not (ObjectMissingException or StoreRefusedException))
            {
                await BreakAsync(broken, cancellationToken);
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) current?.Dispose();
        current = null;
        base.Dispose(disposing);
    }

    private async Task<int> ReadOnceAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stall.CancelAfter(patience);
        current ??= await open(offset + position, length - position, stall.Token);
        var got = await current.ReadAsync(buffer, stall.Token);
        return got > 0 ? got : throw new EndOfStreamException("The store's answer is shorter than it said.");
    }

    private async Task BreakAsync(Exception broken, CancellationToken cancellation)
    {
        if (current is not null) await current.DisposeAsync();
        current = null;
        breaks = position - brokeAt >= Progress ? 1 : breaks + 1;
        brokeAt = position;
        if (breaks > MostBreaks) throw new StoreAwayException($"The object store broke off while it was read ({broken.Message})", broken);
        await Task.Delay(Pause * breaks, cancellation);
    }
}
