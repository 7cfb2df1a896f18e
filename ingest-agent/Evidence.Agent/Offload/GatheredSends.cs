using System.Net.Sockets;

namespace Evidence.Agent.Offload;

/// <summary>
/// The connection below TLS. Footage leaves TLS as records of 16 KiB; each on its own would be a call of the system and, over a busy line, a
/// wait. Full records are gathered; whatever is shorter ends something, and goes at once with all that was gathered: the client never
/// flushes the connection, so a body has to end with a short record (<see cref="OutgoingContent"/>).
/// </summary>
internal sealed class GatheredSends(NetworkStream line) : Stream
{
    private const int FullRecord = 16 << 10, GatheredBytes = 256 << 10;
    private readonly byte[] gathered = GC.AllocateUninitializedArray<byte>(GatheredBytes, pinned: true);
    private int count;

    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancel);
            return new GatheredSends(new NetworkStream(socket, ownsSocket: true));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > GatheredBytes - count) Flush();
        if (buffer.Length > GatheredBytes)
        {
            line.Write(buffer);
            return;
        }
        Gather(buffer);
        if (buffer.Length < FullRecord) Flush();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length > GatheredBytes - count) await FlushAsync(cancellationToken);
        if (buffer.Length > GatheredBytes)
        {
            await line.WriteAsync(buffer, cancellationToken);
            return;
        }
        Gather(buffer.Span);
        if (buffer.Length < FullRecord) await FlushAsync(cancellationToken);
    }

    public override void Flush()
    {
        var ready = gathered.AsSpan(0, count);
        count = 0;
        if (!ready.IsEmpty) line.Write(ready);
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        var ready = gathered.AsMemory(0, count);
        count = 0;
        if (!ready.IsEmpty) await line.WriteAsync(ready, cancellationToken);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer) => line.Read(buffer);

    public override int Read(byte[] buffer, int offset, int count) => line.Read(buffer, offset, count);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => line.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        line.ReadAsync(buffer, offset, count, cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Gather(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(gathered.AsSpan(count));
        count += bytes.Length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) line.Dispose();
        base.Dispose(disposing);
    }
}
