using System.Buffers;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Evidence.Formats.Sealing;

namespace Evidence.Items;

/// <summary>
/// Reads a stretch of a sealed object's plaintext without opening the rest. One task reads and opens segments ahead
/// while the caller sends the one before, so that reading, decrypting and the socket overlap.
/// Nothing of a segment is released before its tag was checked.
/// </summary>
/// <param name="read">Opens the stored ciphertext from an offset, for a length, both in bytes.</param>
/// <param name="plaintextBytes">The object's length as the catalogue has it: never taken from the stored bytes.</param>
/// <param name="header">The ciphertext's first 40 bytes as the catalogue has them: another sealing of the same object would open too, with its own. Null where they are not known.</param>
public sealed class SealedRange(Func<long, long, CancellationToken, Task<Stream>> read, long plaintextBytes, DataKey key, byte[] associatedData, byte[]? header = null)
{
    /// <summary>How many opened segments may wait for the socket: bounds the memory of one reader.</summary>
    private const int Ahead = 3;

    /// <summary>
    /// The plaintext from <paramref name="offset"/>, <paramref name="length"/> bytes of it, in pieces of up to 1 MiB.
    /// A piece is valid until the next one is asked for.
    /// </summary>
    /// <exception cref="AlteredObjectException">The stored bytes are not those that were sealed; earlier pieces were right.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(long offset, long length, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, plaintextBytes - offset);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var pieces = Channel.CreateBounded<Piece>(new BoundedChannelOptions(Ahead) { SingleReader = true, SingleWriter = true });
        var opening = Task.Run(() => OpenAheadAsync(offset, length, pieces.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var piece in pieces.Reader.ReadAllAsync(cancellation))
            {
                yield return piece.Bytes;
                piece.Return();
            }
        }
        finally
        {
            await stop.CancelAsync();
            while (pieces.Reader.TryRead(out var left))
                left.Return();
            await opening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (pieces.Reader.TryRead(out var late))
                late.Return();
        }
    }

    private async Task OpenAheadAsync(long offset, long length, ChannelWriter<Piece> pieces, CancellationToken cancellation)
    {
        Exception? failure = null;
        var ciphertext = ArrayPool<byte>.Shared.Rent(SealedLayout.SegmentBytes);
        try
        {
            if (length > 0)
                await OpenSegmentsAsync(offset, length, ciphertext, pieces, cancellation);
        }
        catch (Exception problem)
        {
            failure = problem;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(ciphertext);
            pieces.Complete(failure);
        }
    }

    private async Task OpenSegmentsAsync(long offset, long length, byte[] ciphertext, ChannelWriter<Piece> pieces, CancellationToken cancellation)
    {
        using var opener = await ReadHeaderAsync(cancellation);
        var first = SealedLayout.SegmentAt(offset, plaintextBytes);
        var last = SealedLayout.SegmentAt(offset + length - 1, plaintextBytes);
        var from = SealedLayout.Segment(first, plaintextBytes);
        var to = SealedLayout.Segment(last, plaintextBytes);
        await using var stored = await read(from.CiphertextOffset, to.CiphertextOffset + to.CiphertextBytes - from.CiphertextOffset, cancellation);
        for (var index = first; index <= last; index++)
        {
            var segment = SealedLayout.Segment(index, plaintextBytes);
            var sealedBytes = ciphertext.AsMemory(0, segment.CiphertextBytes);
            if (await stored.ReadAtLeastAsync(sealedBytes, sealedBytes.Length, throwOnEndOfStream: false, cancellation) != sealedBytes.Length)
                throw new AlteredObjectException(index, "the stored object is shorter than the catalogue says");

            var plain = ArrayPool<byte>.Shared.Rent(SealedLayout.SegmentBytes);
            if (!opener.TryOpenSegment((uint)index, segment.Last, sealedBytes.Span, plain))
            {
                ArrayPool<byte>.Shared.Return(plain, clearArray: true);
                throw new AlteredObjectException(index, "the stored bytes do not open with the object's key");
            }

            var skip = (int)Math.Max(0, offset - segment.PlaintextOffset);
            var take = (int)Math.Min(segment.PlaintextBytes, offset + length - segment.PlaintextOffset) - skip;
            await pieces.WriteAsync(new Piece(plain, skip, take), cancellation);
        }
    }

    private async Task<Opener> ReadHeaderAsync(CancellationToken cancellation)
    {
        var found = new byte[SealedLayout.HeaderBytes];
        await using var stored = await read(0, found.Length, cancellation);
        if (await stored.ReadAtLeastAsync(found, found.Length, throwOnEndOfStream: false, cancellation) != found.Length)
            throw new AlteredObjectException(0, "the stored object ends within its header");
        if (header is not null && !found.AsSpan().SequenceEqual(header))
            throw new AlteredObjectException(0, "the stored object begins otherwise than what was verified");
        return Opener.TryCreate(key, associatedData, found, out var opener)
            ? opener
            : throw new AlteredObjectException(0, "the stored object does not begin with a header");
    }

    private readonly record struct Piece(byte[] Rented, int Skip, int Take)
    {
        public ReadOnlyMemory<byte> Bytes => Rented.AsMemory(Skip, Take);

        public void Return() => ArrayPool<byte>.Shared.Return(Rented);
    }
}

/// <summary>Stored bytes are not the bytes that were sealed: an incident, never a bad request.</summary>
public sealed class AlteredObjectException(long segment, string finding) : Exception($"Segment {segment}: {finding}.")
{
    /// <summary>Counted from 0.</summary>
    public long Segment { get; } = segment;

    public string Finding { get; } = finding;
}
