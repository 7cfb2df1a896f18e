using System.Buffers;
using System.Security.Cryptography;
using Evidence.Durability;
using Microsoft.Win32.SafeHandles;

namespace Evidence.Storage.FileSystem;

internal readonly record struct PartTarget(string Key, int Number, SafeFileHandle File, long Offset);

/// <summary>Writes a body to its place and hashes it on the way; what does not hash as announced is refused.</summary>
internal static class PartWriter
{
    private const int BufferBytes = 1 << 18;

    // The disk works while the network and the hash do; what remains to flush at the end is short.
    private const long FlushEvery = 4 << 20;

    public static async Task WriteAsync(PartTarget target, Stream body, long length, ReadOnlyMemory<byte> sha256, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var written = await CopyAsync(target, body, length, hash, buffer, cancellation);
            if (written != length || await body.ReadAsync(buffer.AsMemory(0, 1), cancellation) != 0)
                throw new PartHashException(target.Key, target.Number, $"it should have {length} bytes");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        if (!CryptographicOperations.FixedTimeEquals(hash.GetHashAndReset(), sha256.Span))
            throw new PartHashException(target.Key, target.Number, "its SHA-256 is another than announced");
    }

    private static async Task<long> CopyAsync(
        PartTarget target, Stream body, long length, IncrementalHash hash, byte[] buffer, CancellationToken cancellation)
    {
        long written = 0, given = 0;
        while (written < length)
        {
            var wanted = (int)Math.Min(BufferBytes, length - written);
            // A network gives a few kilobytes at a time; a write of the system for each would cost more than the writing.
            var got = await body.ReadAtLeastAsync(buffer.AsMemory(0, wanted), wanted, throwOnEndOfStream: false, cancellation);
            if (got == 0) break;
            hash.AppendData(buffer.AsSpan(0, got));
            RandomAccess.Write(target.File, buffer.AsSpan(0, got), target.Offset + written);
            written += got;
            if (written - given >= FlushEvery)
            {
                Durable.BeginFlush(target.File, target.Offset + given, written - given);
                given = written;
            }
            FaultPoints.Hit(FaultPoint.StorePartWriting);
        }
        return written;
    }
}
