using Evidence.Formats.Sealing;
using Xunit;

namespace Evidence.Formats.Tests.Sealing;

public sealed class SealerTests
{
    private static readonly byte[] Bound = AssociatedData.For(AgencyId.New(), ObjectId.New());

    [Fact]
    public void Gives_the_same_bytes_again_for_the_same_key_salt_and_prefix()
    {
        using var key = DataKey.Create();
        using var first = Sealer.Create(key, Bound);
        using var again = new Sealer(key, Bound, first.Salt, first.NoncePrefix);
        Assert.Equal(Segment(first), Segment(again));
    }

    [Fact]
    public void Gives_other_bytes_for_every_new_object()
    {
        using var key = DataKey.Create();
        using var first = Sealer.Create(key, Bound);
        using var second = Sealer.Create(key, Bound);
        Assert.NotEqual(Segment(first), Segment(second));
    }

    [Fact]
    public void Refuses_a_segment_of_the_wrong_length()
    {
        using var key = DataKey.Create();
        using var sealer = Sealer.Create(key, Bound);
        var (plain, output) = (new byte[SealedLayout.SegmentBytes], new byte[SealedLayout.SegmentBytes + 16]);
        Assert.Throws<ArgumentException>(() => sealer.SealSegment(0, false, plain.AsSpan(0, 100), output));
        Assert.Throws<ArgumentException>(() => sealer.SealSegment(0, true, plain.AsSpan(0, SealedLayout.FirstSegmentPlaintextBytes + 1), output));
        Assert.Throws<ArgumentException>(() => sealer.SealSegment(1, true, [], output));
        Assert.Throws<ArgumentException>(() => sealer.SealSegment(1, true, plain, output));
    }

    [Fact]
    public void Refuses_the_counter_that_would_wrap()
    {
        using var key = DataKey.Create();
        using var sealer = Sealer.Create(key, Bound);
        Assert.Throws<ArgumentOutOfRangeException>(() => sealer.SealSegment(uint.MaxValue, true, new byte[1], new byte[17]));
    }

    [Fact]
    public void Seals_without_allocating()
    {
        using var key = DataKey.Create();
        using var sealer = Sealer.Create(key, Bound);
        var (plain, output) = (new byte[SealedLayout.SegmentPlaintextBytes], new byte[SealedLayout.SegmentBytes]);
        sealer.SealSegment(1, false, plain, output);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 2u; i < 20; i++)
            sealer.SealSegment(i, false, plain, output);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_disposed_key_is_zeroed_and_refuses()
    {
        var key = DataKey.Create();
        var bytes = key.Bytes;
        key.Dispose();
        Assert.Equal(new byte[32], bytes.ToArray());
        Assert.Throws<ObjectDisposedException>(() => key.Bytes.Length);
    }

    private static byte[] Segment(Sealer sealer)
    {
        var output = new byte[40 + 5 + 16];
        sealer.Header(output);
        sealer.SealSegment(0, true, "bytes"u8, output.AsSpan(40));
        return output;
    }
}
