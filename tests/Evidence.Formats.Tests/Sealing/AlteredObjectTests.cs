using Evidence.Formats.Sealing;
using Xunit;

namespace Evidence.Formats.Tests.Sealing;

/// <summary>Every way to damage a sealed object, in the real shape and byte by byte in a small one.</summary>
public sealed class AlteredObjectTests
{
    private static readonly SealedSample Real = SealedSample.Make(SealedShape.Evidence, (3 << 20) + 12345);
    private static readonly SealedSample Small = SealedSample.Make(SealedSample.Small, 500);
    private static readonly SealedSample[] Both = [Real, Small];

    [Fact]
    public async Task Says_nothing_of_an_intact_object()
    {
        foreach (var sample in Both)
            Assert.True((await sample.CheckAsync()).IsIntact);
    }

    [Fact]
    public async Task Refuses_every_altered_byte_of_the_header()
    {
        foreach (var sample in Both)
            for (var at = 0; at < 40; at++)
            {
                var finding = Assert.Single((await sample.CheckAsync(Altered(sample, at))).Findings);
                Assert.Equal(at == 0 ? SealedFault.HeaderWrong : SealedFault.NothingOpens, finding.Fault);
            }
    }

    [Fact]
    public async Task Refuses_every_altered_byte_of_every_segment_and_names_the_segment()
    {
        for (var at = 40; at < Small.Sealed.Length; at++)
            Assert.Equal(new(SealedFault.SegmentAltered, at < 128 ? 40 : at / 128 * 128, at / 128),
                Assert.Single((await Small.CheckAsync(Altered(Small, at))).Findings));
    }

    [Fact]
    public async Task Refuses_altered_bytes_of_the_first_and_last_segment_of_a_large_object()
    {
        foreach (var (segment, range) in new[] { (0, Real.SegmentRange(0)), (3, Real.SegmentRange(3)) })
            foreach (var at in new[] { range.Start.Value, range.Start.Value + 777, range.End.Value - 17, range.End.Value - 16, range.End.Value - 1 })
                Assert.Equal(new(SealedFault.SegmentAltered, range.Start.Value, segment),
                    Assert.Single((await Real.CheckAsync(Altered(Real, at))).Findings));
    }

    [Fact]
    public async Task Hands_on_only_plaintext_from_before_the_first_finding()
    {
        var plain = new MemoryStream();
        var report = await Small.CheckAsync(Altered(Small, 300), null, plain);
        Assert.Equal(Small.Plain[..(int)Small.Shape.Segment(2, 500).PlaintextOffset], plain.ToArray());
        Assert.Equal(plain.Length, report.PlaintextBytes);
    }

    [Fact]
    public async Task Recognises_swapped_segments()
    {
        foreach (var sample in Both)
        {
            var (one, two) = (sample.SegmentRange(1), sample.SegmentRange(2));
            var swapped = (byte[])sample.Sealed.Clone();
            sample.Sealed.AsSpan(one).CopyTo(swapped.AsSpan(two));
            sample.Sealed.AsSpan(two).CopyTo(swapped.AsSpan(one));
            Assert.Equal([new(SealedFault.SegmentMisplaced, one.Start.Value, 1, 2), new(SealedFault.SegmentMisplaced, two.Start.Value, 2, 1)],
                (await sample.CheckAsync(swapped)).Findings);
        }
    }

    [Fact]
    public async Task Recognises_a_dropped_segment()
    {
        foreach (var sample in Both)
        {
            var one = sample.SegmentRange(1);
            byte[] dropped = [.. sample.Sealed[..one.Start], .. sample.Sealed[one.End..]];
            var findings = (await sample.CheckAsync(dropped)).Findings;
            Assert.Equal(new(SealedFault.SegmentMisplaced, one.Start.Value, 1, 2), findings[0]);
            Assert.Contains(findings, f => f.Fault == SealedFault.Truncated && f.Offset == dropped.Length);
        }
    }

    [Fact]
    public async Task Recognises_a_dropped_segment_even_if_the_expected_length_was_changed_with_it()
    {
        var one = Small.SegmentRange(1);
        byte[] dropped = [.. Small.Sealed[..one.Start], .. Small.Sealed[one.End..]];
        var findings = (await Small.CheckAsync(dropped, dropped.Length)).Findings;
        Assert.All(findings, f => Assert.Equal(SealedFault.SegmentMisplaced, f.Fault));
        Assert.Equal(Small.Shape.Segments(500) - 2, findings.Count);
    }

    [Fact]
    public async Task Recognises_a_repeated_segment()
    {
        foreach (var sample in Both)
        {
            var one = sample.SegmentRange(1);
            byte[] repeated = [.. sample.Sealed[..one.End], .. sample.Sealed[one], .. sample.Sealed[one.End..]];
            var findings = (await sample.CheckAsync(repeated)).Findings;
            Assert.Equal(new(SealedFault.SegmentMisplaced, one.End.Value, 2, 1), findings[0]);
            Assert.Equal(new(SealedFault.TrailingBytes, sample.Sealed.Length), findings[^1]);
        }
    }

    [Fact]
    public async Task Recognises_every_truncation()
    {
        for (var length = 0; length < Small.Sealed.Length; length++)
            Assert.Equal(new(SealedFault.Truncated, length), Assert.Single((await Small.CheckAsync(Small.Sealed[..length])).Findings));
    }

    [Fact]
    public async Task Recognises_truncation_at_a_segments_end_even_if_the_expected_length_was_changed_with_it()
    {
        foreach (var sample in Both)
        {
            var end = sample.SegmentRange(1).End.Value;
            Assert.Equal(new(SealedFault.Truncated, end), Assert.Single((await sample.CheckAsync(sample.Sealed[..end], end)).Findings));
        }
    }

    [Fact]
    public async Task Recognises_trailing_bytes()
    {
        foreach (var sample in Both)
            Assert.Equal(new(SealedFault.TrailingBytes, sample.Sealed.Length),
                Assert.Single((await sample.CheckAsync([.. sample.Sealed, 0])).Findings));
    }

    [Fact]
    public async Task Recognises_segments_after_the_end_even_if_the_expected_length_was_changed_with_them()
    {
        var full = SealedSample.Make(SealedSample.Small, SealedSample.Small.PlainBytes * 2 - 40);
        byte[] longer = [.. full.Sealed, .. full.Sealed[full.SegmentRange(1)]];
        Assert.Equal(SealedFault.TrailingBytes, (await full.CheckAsync(longer, longer.Length)).Findings[0].Fault);
    }

    [Theory, InlineData(0), InlineData(40), InlineData(55), InlineData(128 + 16 - 1), InlineData(128 + 16)]
    public async Task Refuses_a_length_that_no_plaintext_gives(long length) =>
        Assert.Equal(SealedFault.LengthImpossible, (await Small.CheckAsync(Small.Sealed, length)).Findings[0].Fault);

    [Fact]
    public async Task Refuses_another_key_and_other_associated_data()
    {
        foreach (var other in new[] { Small with { Key = new byte[32] }, Small with { AssociatedData = [.. Small.AssociatedData, 0] } })
            Assert.Equal(SealedFault.NothingOpens, Assert.Single((await other.CheckAsync()).Findings).Fault);
    }

    private static byte[] Altered(SealedSample sample, int at)
    {
        var altered = (byte[])sample.Sealed.Clone();
        altered[at] ^= 0x40;
        return altered;
    }
}
