namespace Evidence.Formats.Sealing;

/// <summary>Reads a sealed object once from end to end, in constant memory (two segments), and reports everything that is wrong with it.</summary>
public static class SealedObjectReader
{
    /// <param name="ciphertext">The sealed object, from its first byte.</param>
    /// <param name="ciphertextBytes">Its length as the claim or the catalogue says, not as the bytes at hand suggest.</param>
    /// <param name="key">The object's data key.</param>
    /// <param name="associatedData"><see cref="AssociatedData.For"/>.</param>
    /// <param name="plaintext">Gets the plaintext in order, until the first finding; only bytes whose segment opened.</param>
    public static Task<SealedReport> CheckAsync(Stream ciphertext, long ciphertextBytes, DataKey key, ReadOnlyMemory<byte> associatedData,
        Action<ReadOnlySpan<byte>> plaintext, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(key);
        return CheckAsync(SealedShape.Evidence, ciphertext, ciphertextBytes, key.Bytes.ToArray(), associatedData, plaintext, cancellation);
    }

    internal static async Task<SealedReport> CheckAsync(SealedShape shape, Stream ciphertext, long ciphertextBytes, byte[] key,
        ReadOnlyMemory<byte> associatedData, Action<ReadOnlySpan<byte>> plaintext, CancellationToken cancellation)
    {
        using var pass = new SealedPass(shape, key, associatedData, ciphertextBytes, plaintext);
        var buffer = new byte[shape.BufferBytes(ciphertextBytes)];
        var wanted = (int)Math.Min(shape.HeaderBytes, ciphertextBytes);
        var read = await ciphertext.ReadAtLeastAsync(buffer.AsMemory(0, wanted), wanted, false, cancellation);
        pass.Header(buffer.AsSpan(0, read));
        while (pass.NextBytes > 0)
        {
            wanted = pass.NextBytes;
            read = await ciphertext.ReadAtLeastAsync(buffer.AsMemory(0, wanted), wanted, false, cancellation);
            pass.Segment(buffer.AsSpan(0, read));
        }
        if (!pass.Ended && await ciphertext.ReadAsync(buffer.AsMemory(0, 1), cancellation) > 0)
            pass.Trailing();
        return pass.Report();
    }
}
