using System.Buffers;
using System.Net;
using System.Security.Cryptography;

namespace Evidence.Storage;

/// <summary>
/// One part on its way to a store over HTTP, hashed as it passes. The last bytes are held back until the whole body is known to be what was
/// announced, so that a store never has the whole of a wrong one. While the sender is slow nobody loses patience; while the store is, it ends.
/// </summary>
internal sealed class PartBody(AnnouncedPart part, Stream body, TimeSpan patience) : HttpContent
{
    private const int BufferBytes = 1 << 17;
    private readonly CancellationTokenSource slow = new();

    /// <summary>Why the body was refused, where it was.</summary>
    public PartHashException? Refusal { get; private set; }

    /// <summary>Cancelled when the store took no byte, or gave no answer, for too long.</summary>
    public CancellationToken Slow => slow.Token;

    protected override bool TryComputeLength(out long length)
    {
        length = part.Length;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (held, next) = (ArrayPool<byte>.Shared.Rent(BufferBytes), ArrayPool<byte>.Shared.Rent(BufferBytes));
        try
        {
            long read = 0;
            var heldBytes = 0;
            while (read < part.Length)
            {
                var wanted = (int)Math.Min(BufferBytes, part.Length - read);
                var got = await body.ReadAtLeastAsync(next.AsMemory(0, wanted), wanted, throwOnEndOfStream: false, cancellationToken);
                hash.AppendData(next.AsSpan(0, got));
                read += got;
                if (got < wanted) break;
                await SendAsync(stream, held.AsMemory(0, heldBytes), cancellationToken);
                (held, next, heldBytes) = (next, held, got);
            }

            await RequireAnnouncedAsync(read, hash, next, cancellationToken);
            await SendAsync(stream, held.AsMemory(0, heldBytes), cancellationToken);
            slow.CancelAfter(patience);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(held);
            ArrayPool<byte>.Shared.Return(next);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) slow.Dispose();
        base.Dispose(disposing);
    }

    private async Task RequireAnnouncedAsync(long read, IncrementalHash hash, byte[] spare, CancellationToken cancellation)
    {
        if (read != part.Length || await body.ReadAsync(spare.AsMemory(0, 1), cancellation) != 0)
            Refusal = new PartHashException(part.Key, part.Number, $"it should have {part.Length} bytes");
        else if (!CryptographicOperations.FixedTimeEquals(hash.GetHashAndReset(), part.Sha256.Span))
            Refusal = new PartHashException(part.Key, part.Number, "its SHA-256 is another than announced");
        if (Refusal is not null) throw Refusal;
    }

    private async Task SendAsync(Stream stream, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (bytes.IsEmpty) return;
        slow.CancelAfter(patience);
        await stream.WriteAsync(bytes, cancellation);
        slow.CancelAfter(Timeout.InfiniteTimeSpan);
    }
}

/// <summary>A part and the 32-byte SHA-256 that was announced for it.</summary>
internal readonly record struct AnnouncedPart(string Key, int Number, long Length, ReadOnlyMemory<byte> Sha256);
