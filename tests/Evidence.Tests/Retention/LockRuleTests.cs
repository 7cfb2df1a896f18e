using Evidence.Retention;
using Xunit;

namespace Evidence.Tests.Retention;

public sealed class LockRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 14, 2, 9, TimeSpan.Zero);
    private static readonly TimeSpan LockFor = TimeSpan.FromDays(60);

    /// <summary>All in days from now; null: no such day, or no lock.</summary>
    [Theory]
    [InlineData(null, null, null, LockDuty.Lock, 60.0)]
    [InlineData(3650.0, null, null, LockDuty.Lock, 60.0)]
    [InlineData(10.0, null, null, LockDuty.Lock, 10.0)]
    [InlineData(null, 10.0, null, LockDuty.Lock, 10.0)]
    [InlineData(20.0, 10.0, null, LockDuty.Lock, 10.0)]
    [InlineData(10.0, 20.0, null, LockDuty.Lock, 10.0)]
    [InlineData(60.0, 60.0, null, LockDuty.Lock, 60.0)]
    // Nothing more to be kept, or to be gone already.
    [InlineData(0.0, null, null, LockDuty.Nothing, null)]
    [InlineData(-1.0, null, null, LockDuty.Nothing, null)]
    [InlineData(null, -1.0, null, LockDuty.Nothing, null)]
    [InlineData(-1.0, null, 5.0, LockDuty.Nothing, null)]
    // Renewed when a quarter has run down, not before.
    [InlineData(null, null, 60.0, LockDuty.Nothing, null)]
    [InlineData(null, null, 45.0, LockDuty.Nothing, null)]
    [InlineData(null, null, 44.9, LockDuty.Lock, 60.0)]
    [InlineData(null, null, -3.0, LockDuty.Lock, 60.0)]
    [InlineData(null, 50.0, 44.9, LockDuty.Lock, 50.0)]
    // As far as it may go, however short.
    [InlineData(10.0, null, 10.0, LockDuty.Nothing, null)]
    [InlineData(10.0, null, 9.0, LockDuty.Lock, 10.0)]
    [InlineData(null, 10.0, 10.0, LockDuty.Nothing, null)]
    // The time of keeping became longer: the lock follows.
    [InlineData(3650.0, null, 10.0, LockDuty.Lock, 60.0)]
    // A lock beyond the day of destruction ends on it; one beyond the time of keeping alone is left to end.
    [InlineData(null, 10.0, 60.0, LockDuty.Shorten, 10.0)]
    [InlineData(5.0, 10.0, 60.0, LockDuty.Shorten, 10.0)]
    [InlineData(10.0, null, 60.0, LockDuty.Nothing, null)]
    [InlineData(null, null, 4000.0, LockDuty.Nothing, null)]
    public void Says_what_a_copy_needs(double? keptFor, double? goneIn, double? lockedFor, LockDuty duty, double? until) =>
        Assert.Equal((duty, In(until)), LockRule.Of(new ItemTerms(In(keptFor), In(goneIn)), LockFor, Now, In(lockedFor)));

    [Fact]
    public void Never_locks_beyond_the_day_of_destruction_not_even_by_the_rest_of_a_second()
    {
        var by = Now + TimeSpan.FromDays(3) + TimeSpan.FromMilliseconds(999);
        var (_, until) = LockRule.Of(new ItemTerms(null, by), LockFor, Now, null);
        Assert.Equal(Now + TimeSpan.FromDays(3), until);
        Assert.Equal(LockDuty.Nothing, LockRule.Of(new ItemTerms(null, by), LockFor, Now, until).Duty);
    }

    [Fact]
    public void A_lock_that_should_be_gone_already_ends_as_soon_as_a_store_takes_it()
    {
        var (duty, until) = LockRule.Of(new ItemTerms(null, In(-1)), LockFor, Now, In(20));
        Assert.Equal((LockDuty.Shorten, Now + LockRule.Shortest), (duty, until));
        Assert.Equal(LockDuty.Nothing, LockRule.Of(new ItemTerms(null, In(-1)), LockFor, Now, until).Duty);
    }

    [Fact]
    public void Whatever_is_asked_for_is_in_the_future_within_the_short_time_and_before_the_day_of_destruction()
    {
        var random = new Random(20261121);
        for (var n = 0; n < 20_000; n++)
        {
            var (kept, gone, locked) = (Some(), Some(), Some());
            var (duty, until) = LockRule.Of(new ItemTerms(kept, gone), LockFor, Now, locked);
            Assert.Equal(duty == LockDuty.Nothing, until is null);
            if (duty == LockDuty.Lock)
                Assert.True(until > Now && until <= Now + LockFor && (gone is null || until <= gone) && (kept is null || until <= kept) && (locked is null || until > locked));
            if (duty == LockDuty.Nothing && (gone ?? DateTimeOffset.MaxValue) > Now + LockFor && (kept ?? DateTimeOffset.MaxValue) > Now + LockFor)
                Assert.True(locked >= Now + LockRule.RenewBelow(LockFor), "nothing protects it and nothing is asked for");
        }

        DateTimeOffset? Some() => random.Next(3) == 0 ? null : Now + TimeSpan.FromSeconds(random.Next(-200, 200) * 43_200.5);
    }

    private static DateTimeOffset? In(double? days) => days is { } some ? Now + TimeSpan.FromDays(some) : null;
}
