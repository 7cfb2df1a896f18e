using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Evidence.Durability;

/// <summary>
/// One record on disk: "EVR1", payload length (32 bits), sequence from 0 (64 bits), the first 16 bytes of SHA-256 over
/// length, sequence and payload, then the payload. Numbers are little-endian.
/// </summary>
internal static class AppendLogFrame
{
    public const int HeaderBytes = 32;
    private const int NumbersAt = 4, SequenceAt = 8, HashAt = 16;

    public static ReadOnlySpan<byte> Magic => "EVR1"u8;

    public static byte[] Build(long sequence, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[HeaderBytes + payload.Length];
        Magic.CopyTo(frame);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(NumbersAt), payload.Length);
        BinaryPrimitives.WriteInt64LittleEndian(frame.AsSpan(SequenceAt), sequence);
        Hash(frame.AsSpan(NumbersAt, HashAt - NumbersAt), payload).CopyTo(frame.AsSpan(HashAt));
        payload.CopyTo(frame.AsSpan(HeaderBytes));
        return frame;
    }

    /// <summary>The payload's length, or null when these bytes are no header.</summary>
    public static int? PayloadBytes(ReadOnlySpan<byte> header) =>
        header.StartsWith(Magic) && BinaryPrimitives.ReadInt32LittleEndian(header[NumbersAt..]) is var bytes and >= 0 and <= AppendLog.MaxRecordBytes
            ? bytes
            : null;

    public static long Sequence(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt64LittleEndian(header[SequenceAt..]);

    public static bool IsWhole(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload) =>
        Hash(header[NumbersAt..HashAt], payload).SequenceEqual(header[HashAt..HeaderBytes]);

    private static ReadOnlySpan<byte> Hash(ReadOnlySpan<byte> numbers, ReadOnlySpan<byte> payload)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(numbers);
        hash.AppendData(payload);
        return hash.GetHashAndReset().AsSpan(0, HeaderBytes - HashAt);
    }
}
