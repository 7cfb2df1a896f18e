using Evidence.Retention;
using Xunit;

namespace Evidence.Tests.Retention;

public sealed class RetentionHorizonTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Settings as "day:days kept" in their order, "-" for without end.</summary>
    [Theory]
    [InlineData("", 5, null)]
    [InlineData("0:-", 5, null)]
    [InlineData("0:31", 5, 31)]
    [InlineData("0:31 10:365", 5, 365)]
    [InlineData("0:365 10:31", 5, 365)]
    [InlineData("0:365 10:31", 15, 31)]
    [InlineData("0:31 10:- 20:31", 5, null)]
    [InlineData("0:31 10:- 20:31", 15, null)]
    [InlineData("0:31 10:- 20:31", 25, 31)]
    [InlineData("10:31 20:40", 5, 40)]
    [InlineData("0:31 10:50 20:40", 15, 50)]
    public void Keeps_a_recording_by_the_longest_that_was_in_force_since_it_arrived(string settings, int arrived, int? days)
    {
        var all = settings.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((text, n) => text.Split(':') is [var day, var keep]
            ? new RetentionHorizon { Number = n + 1, Since = Start.AddDays(int.Parse(day)), KeepDays = keep == "-" ? null : int.Parse(keep) } : null!).ToList();
        var at = Start.AddDays(arrived);
        Assert.Equal(days is { } some ? at.AddDays(some) : null, RetentionHorizon.EndFor(at, all));
    }

    [Fact]
    public void What_was_decided_for_an_item_counts_where_it_is_later()
    {
        RetentionHorizon[] all = [new() { Number = 1, Since = Start, KeepDays = 31 }];
        Assert.Equal(Start.AddDays(90), ItemTerms.Of(Start, all, Own(90)).KeepUntil);
        Assert.Equal(Start.AddDays(31), ItemTerms.Of(Start, all, Own(10)).KeepUntil);
        Assert.Null(ItemTerms.Of(Start, [], Own(90)).KeepUntil);
    }

    private static ItemRetention Own(int days) => new() { ItemId = default, KeepUntil = Start.AddDays(days) };
}
