using System.Buffers;

namespace Evidence.Formats.Json;

/// <summary>Compares what is written with bytes that are there, piece by piece: an inventory may have 32 MiB, and need not be there twice.</summary>
internal sealed class CanonicalComparison(ReadOnlyMemory<byte> expected) : IBufferWriter<byte>
{
    private byte[] piece = new byte[256];
    private long written;

    /// <summary>How many bytes from the first on are the same.</summary>
    public int Same { get; private set; }

    public bool IsSame => Same == expected.Length && written == expected.Length;

    public void Advance(int count)
    {
        if (Same == written)
        {
            var rest = expected.Span[Same..];
            Same += piece.AsSpan(0, count).CommonPrefixLength(rest);
        }
        written += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (piece.Length < sizeHint) piece = new byte[Math.Max(sizeHint, piece.Length * 2)];
        return piece;
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
