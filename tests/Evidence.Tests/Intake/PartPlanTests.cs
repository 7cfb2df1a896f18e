using Evidence.Intake;
using Xunit;

namespace Evidence.Tests.Intake;

public sealed class PartPlanTests
{
    private const long Gibibyte = 1L << 30;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(56, 1)]
    [InlineData(16 << 20, 1)]
    [InlineData((16 << 20) + 1, 2)]
    public void Counts_the_parts_of_small_objects(long bytes, int parts) => Assert.Equal(parts, PartPlan.For(bytes).Count);

    [Theory]
    [InlineData(1)]
    [InlineData(17_000_001)]
    [InlineData(5 * Gibibyte + 13)]
    [InlineData(200 * Gibibyte + 1)]
    [InlineData(4_000 * Gibibyte)]
    public void Covers_every_byte_once_in_at_most_nine_thousand_whole_mebibyte_parts(long bytes)
    {
        var plan = PartPlan.For(bytes);
        Assert.InRange(plan.Count, 1, PartPlan.MostParts);
        Assert.Equal(0, plan.PartBytes % (1 << 20));
        Assert.True(plan.PartBytes >= PartPlan.SmallestPartBytes);
        var next = 0L;
        for (var n = 0; n < plan.Count; n++)
        {
            Assert.Equal(next, plan.OffsetOf(n));
            next += plan.LengthOf(n);
        }

        Assert.Equal(bytes, next);
    }

    [Fact]
    public void Rounds_a_wanted_part_size_up_to_a_whole_mebibyte() =>
        Assert.Equal(2 << 20, PartPlan.For(10 << 20, (1 << 20) + 1).PartBytes);

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void Has_no_part_outside_its_range(int part)
    {
        var plan = PartPlan.For((16 << 20) + 1);
        Assert.False(plan.Has(part));
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.LengthOf(part));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(long.MaxValue)]
    public void Refuses_lengths_it_cannot_plan(long bytes) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PartPlan.For(bytes));
}
