using Evidence.Formats.Sealing;
using Xunit;

namespace Evidence.Formats.Tests.Sealing;

public sealed class SealedLayoutTests
{
    [Theory]
    [InlineData(0, 1, 56)]
    [InlineData(1, 1, 57)]
    [InlineData(SealedLayout.FirstSegmentPlaintextBytes, 1, 1 << 20)]
    [InlineData(SealedLayout.FirstSegmentPlaintextBytes + 1, 2, (1 << 20) + 17)]
    [InlineData(4L << 30, 4097, 4_295_032_888)]
    public void Counts_segments_and_bytes(long plain, long segments, long sealedBytes)
    {
        Assert.Equal(segments, SealedLayout.Segments(plain));
        Assert.Equal(sealedBytes, SealedLayout.CiphertextBytes(plain));
        Assert.True(SealedLayout.TryPlaintextBytes(sealedBytes, out var back));
        Assert.Equal(plain, back);
    }

    [Fact]
    public void Every_length_of_plaintext_has_its_own_length_of_ciphertext()
    {
        var shape = SealedSample.Small;
        var lengths = Enumerable.Range(0, 1000).ToDictionary(n => shape.CiphertextBytes(n), n => (long)n);
        for (var length = 0L; length < shape.CiphertextBytes(999); length++)
            Assert.Equal(lengths.TryGetValue(length, out var plain) ? plain : null, shape.PlaintextBytes(length));
    }

    [Fact]
    public void Segments_follow_each_other_without_a_gap()
    {
        foreach (var plain in new long[] { 0, 1, 71, 72, 73, 184, 185, 500 })
        {
            var shape = SealedSample.Small;
            var segments = Enumerable.Range(0, (int)shape.Segments(plain)).Select(i => shape.Segment(i, plain)).ToArray();
            Assert.Equal(plain, segments.Sum(s => s.PlaintextBytes));
            Assert.Equal(shape.CiphertextBytes(plain), 40 + segments.Sum(s => (long)s.CiphertextBytes));
            Assert.Equal([segments.Length - 1], segments.Where(s => s.Last).Select(s => (int)s.Index));
            for (var i = 1; i < segments.Length; i++)
            {
                Assert.Equal(segments[i - 1].PlaintextOffset + segments[i - 1].PlaintextBytes, segments[i].PlaintextOffset);
                Assert.Equal(segments[i - 1].CiphertextOffset + segments[i - 1].CiphertextBytes, segments[i].CiphertextOffset);
            }
        }
    }

    [Fact]
    public void Finds_the_segment_of_every_plaintext_byte()
    {
        const long plain = 5L << 20;
        foreach (var offset in new[] { 0, 1_048_519, 1_048_520, 2_097_079, 2_097_080, plain - 1 })
        {
            var segment = SealedLayout.Segment(SealedLayout.SegmentAt(offset, plain), plain);
            Assert.InRange(offset, segment.PlaintextOffset, segment.PlaintextOffset + segment.PlaintextBytes - 1);
        }
    }

    [Fact]
    public void Has_a_largest_plaintext()
    {
        Assert.Equal(uint.MaxValue, SealedLayout.Segments(SealedLayout.MaximumPlaintextBytes));
        Assert.Throws<ArgumentOutOfRangeException>(() => SealedLayout.Segments(SealedLayout.MaximumPlaintextBytes + 1));
    }
}
