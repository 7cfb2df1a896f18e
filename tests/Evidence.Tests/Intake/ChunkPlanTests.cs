using Evidence.Formats.Sealing;
using Evidence.Intake;
using Evidence.Intake.Submitting;
using Xunit;

namespace Evidence.Tests.Intake;

public sealed class ChunkPlanTests
{
    public static TheoryData<long> Lengths => [1, 15, 8_388_439, 8_388_440, 8_388_441, 8_388_440 + 8_388_480, 8_388_441 + 8_388_480, 100_000_007, 80_000_000_000, 2_000_000_000_001, ChunkPlan.LongestFileBytes];

    [Theory, MemberData(nameof(Lengths))]
    public void Cuts_a_file_where_its_sealed_object_is_cut(long bytes)
    {
        var plan = ChunkPlan.For(bytes);

        Assert.Equal(SealedLayout.CiphertextBytes(bytes), plan.CiphertextBytes);
        Assert.InRange(plan.Count, 1, PartPlan.MostParts);
        Assert.Equal((0, bytes), (plan.OffsetOf(0), plan.OffsetOf(plan.Count)));
        foreach (var chunk in new[] { 0, 1, plan.Count / 2, plan.Count - 2, plan.Count - 1 }.Where(chunk => chunk >= 0 && chunk < plan.Count).Distinct())
        {
            var segments = plan.SegmentsOf(chunk).ToList();
            var (offset, length) = plan.PartOf(chunk);
            Assert.Equal((plan.OffsetOf(chunk), plan.LengthOf(chunk)), (segments[0].PlaintextOffset, segments.Sum(segment => segment.PlaintextBytes)));
            Assert.Equal(length, segments.Sum(segment => segment.CiphertextBytes) + (chunk == 0 ? SealedLayout.HeaderBytes : 0));
            Assert.Equal(offset, chunk == 0 ? 0 : segments[0].CiphertextOffset);
            Assert.Equal(chunk, plan.At(plan.OffsetOf(chunk)));
            Assert.Null(plan.At(plan.OffsetOf(chunk) + (plan.LengthOf(chunk) > 1 ? 1 : bytes)));
            Assert.Equal(chunk == plan.Count - 1, segments[^1].Last);
        }
    }

    [Fact]
    public void Is_what_the_page_of_the_format_says()
    {
        var plan = ChunkPlan.For(100_000_000_000);
        var part = plan.PartBytes;

        Assert.Equal(part - 40 - 16 * (part >> 20), plan.LengthOf(0));
        Assert.Equal(part - 16 * (part >> 20), plan.LengthOf(1));
        Assert.Equal(11 << 20, part);
    }
}
