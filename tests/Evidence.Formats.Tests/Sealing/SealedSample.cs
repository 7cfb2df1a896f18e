using Evidence.Formats.Sealing;

namespace Evidence.Formats.Tests.Sealing;

/// <summary>A sealed object of a given length, with fixed salt and prefix, in any shape.</summary>
internal sealed record SealedSample(SealedShape Shape, byte[] Key, byte[] AssociatedData, byte[] Plain, byte[] Sealed)
{
    public static readonly SealedShape Small = new(System.Security.Cryptography.HashAlgorithmName.SHA256, 32, 128);

    public static SealedSample Make(SealedShape shape, int plainBytes)
    {
        var random = new Random(plainBytes);
        var (key, plain, salt, prefix) = (new byte[32], new byte[plainBytes], new byte[shape.DerivedKeyBytes], new byte[7]);
        foreach (var bytes in new[] { key, plain, salt, prefix })
            random.NextBytes(bytes);
        var associatedData = Formats.Sealing.AssociatedData.For(AgencyId.New(), ObjectId.New());
        return new(shape, key, associatedData, plain, Seal(shape, key, associatedData, salt, prefix, plain));
    }

    public static byte[] Seal(SealedShape shape, byte[] key, byte[] associatedData, byte[] salt, byte[] prefix, byte[] plain)
    {
        using var sealer = new Sealer(shape, key, associatedData, salt, prefix);
        var output = new byte[shape.CiphertextBytes(plain.Length)];
        sealer.Header(output);
        for (var index = 0L; index < shape.Segments(plain.Length); index++)
        {
            var s = shape.Segment(index, plain.Length);
            sealer.SealSegment(s.Index, s.Last, plain.AsSpan((int)s.PlaintextOffset, s.PlaintextBytes),
                output.AsSpan((int)s.CiphertextOffset, s.CiphertextBytes));
        }
        return output;
    }

    public Range SegmentRange(int index)
    {
        var s = Shape.Segment(index, Plain.Length);
        return (int)s.CiphertextOffset..(int)(s.CiphertextOffset + s.CiphertextBytes);
    }

    public Task<SealedReport> CheckAsync() => CheckAsync(Sealed);

    /// <summary>Reads other bytes in place of the sealed ones; the expected length stays the catalogue's.</summary>
    public async Task<SealedReport> CheckAsync(byte[] bytes, long? expected = null, Stream? plain = null)
    {
        using var stream = new MemoryStream(bytes);
        return await SealedObjectReader.CheckAsync(Shape, stream, expected ?? Sealed.Length, [.. Key], AssociatedData,
            opened => plain?.Write(opened), CancellationToken.None);
    }
}
