using System.Net;

namespace Evidence.Agent.Offload;

/// <summary>
/// A body in memory. It ends with a write shorter than a record of TLS, which is what makes <see cref="GatheredSends"/> let go of the rest.
/// </summary>
/// <param name="bandwidth">The cap that it keeps to; null for none.</param>
internal sealed class OutgoingContent(ReadOnlyMemory<byte> body, Bandwidth? bandwidth) : HttpContent
{
    private const int Slice = 15 << 10, LastSlice = 1 << 10;

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (bandwidth is not null) throw new NotSupportedException("What keeps to a cap is sent asynchronously.");
        var last = Math.Max(0, body.Length - LastSlice);
        stream.Write(body.Span[..last]);
        stream.Write(body.Span[last..]);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var slice = bandwidth is null ? Math.Max(LastSlice, body.Length - LastSlice) : Slice;
        for (var rest = body; !rest.IsEmpty; rest = rest[Math.Min(slice, rest.Length)..])
        {
            var next = rest[..Math.Min(slice, rest.Length)];
            if (bandwidth is not null) await bandwidth.TakeAsync(next.Length, cancellationToken);
            await stream.WriteAsync(next, cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
