namespace Evidence.Preservation;

/// <summary>Holds readers together to so many bytes a second. Who takes more than is due waits, up to the next call of whoever comes after.</summary>
internal sealed class Pace(long bytesPerSecond, TimeProvider time)
{
    /// <summary>How much may be read at once after a pause.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private DateTimeOffset paidUntil = DateTimeOffset.MinValue;

    /// <summary>Counts bytes that are about to be read, and waits where they come too early.</summary>
    public Task TakeAsync(int bytes, CancellationToken cancellation)
    {
        TimeSpan wait;
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (paidUntil < now - Burst)
                paidUntil = now - Burst;
            paidUntil += TimeSpan.FromSeconds((double)bytes / bytesPerSecond);
            wait = paidUntil - now;
        }

        return wait > TimeSpan.Zero ? Task.Delay(wait, time, cancellation) : Task.CompletedTask;
    }

    /// <summary>A stream whose reading is held to the pace. It owns the other.</summary>
    public Stream Hold(Stream stream) => new Held(this, stream);

    private sealed class Held(Pace pace, Stream stream) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => stream.Length;

        public override long Position
        {
            get => stream.Position;
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await pace.TakeAsync(buffer.Length, cancellationToken);
            return await stream.ReadAsync(buffer, cancellationToken);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) stream.Dispose();
            base.Dispose(disposing);
        }
    }
}
