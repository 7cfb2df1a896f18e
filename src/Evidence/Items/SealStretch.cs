using Evidence.Formats.Sealing;

namespace Evidence.Items;

/// <summary>Seals what fits into memory, and opens it again.</summary>
internal static class SealStretch
{
    /// <summary>Under a fresh salt: one key may seal many.</summary>
    public static byte[] Seal(DataKey key, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plain)
    {
        using var sealer = Sealer.Create(key, associatedData);
        var bytes = new byte[SealedLayout.CiphertextBytes(plain.Length)];
        var at = sealer.Header(bytes);
        for (var index = 0; index < SealedLayout.Segments(plain.Length); index++)
        {
            var segment = SealedLayout.Segment(index, plain.Length);
            sealer.SealSegment(segment.Index, segment.Last, plain.Slice((int)segment.PlaintextOffset, segment.PlaintextBytes), bytes.AsSpan(at));
            at += segment.CiphertextBytes;
        }

        return bytes;
    }

    /// <returns>All of it, once all of it has proved itself.</returns>
    /// <exception cref="AlteredObjectException">It is not what was sealed under this key and name.</exception>
    public static async Task<byte[]> OpenAsync(DataKey key, byte[] associatedData, byte[] bytes, CancellationToken cancellation)
    {
        using var sealedBytes = new MemoryStream(bytes, writable: false);
        var plain = new MemoryStream(bytes.Length);
        var report = await SealedObjectReader.CheckAsync(sealedBytes, bytes.Length, key, associatedData, plain.Write, cancellation);
        return report.IsIntact ? plain.ToArray() : throw new AlteredObjectException(report.Findings[0].Segment ?? 0, "a stretch of a copy that is being made is not what was sealed");
    }
}
