using Evidence.Formats;
using Evidence.Items;
using Evidence.Web.Items;
using Xunit;

namespace Evidence.Tests.Media;

public sealed class MediaWorkTextTests
{
    [Theory]
    [InlineData(430, 125, "Being made: 43 %, about 2 minutes left.")]
    [InlineData(430, null, "Being made: 43 %.")]
    [InlineData(999, 1, "Being made: 99 %, less than a minute left.")]
    [InlineData(10, 60, "Being made: 1 %, about 1 minute left.")]
    [InlineData(10, 89 * 60, "Being made: 1 %, about 89 minutes left.")]
    [InlineData(10, 3 * 3600, "Being made: 1 %, about 3 hours left.")]
    [InlineData(1000, 0, "Made, and compared with the recording before it is kept.")]
    [InlineData(0, null, "A worker is at it.")]
    public void Tells_how_far_a_copy_is(int perMille, int? left, string text) => Assert.Equal(text, MediaWorkText.State(Made(MediaWorkKind.Proxy, attempts: 1, progress: (perMille, left))));

    [Fact]
    public void A_check_is_not_made_but_done() => Assert.Equal("Being checked: 100 %.", MediaWorkText.State(Made(MediaWorkKind.Check, attempts: 1, progress: (1000, null))));

    [Fact]
    public void Tells_what_an_order_waits_for()
    {
        Assert.Equal("Waits for its turn.", MediaWorkText.State(Made(MediaWorkKind.Proxy)));
        Assert.Equal("Asked for: it comes before what nobody asked for.", MediaWorkText.State(Made(MediaWorkKind.Proxy, asked: true)));
        Assert.Equal("The store is away.", MediaWorkText.State(Made(MediaWorkKind.Proxy, attempts: 1, text: "The store is away.")));
        Assert.Equal("A worker began it and stopped. Another one begins anew.", MediaWorkText.State(Made(MediaWorkKind.Proxy, attempts: 1)));
        Assert.Equal("Given up. It was no use.", MediaWorkText.State(Made(MediaWorkKind.Proxy, attempts: 3, text: "It was no use.", givenUp: true)));
        Assert.Equal("Being made: 5 %.", MediaWorkText.State(Made(MediaWorkKind.Proxy, attempts: 2, text: "An earlier attempt failed.", progress: (50, null))));
    }

    [Fact]
    public void A_page_changes_with_each_quarter_and_not_with_each_percent()
    {
        string Shape(int perMille) => BeingMadeEvents.Describe(ItemState.Verified, [Made(MediaWorkKind.Proxy, attempts: 1, progress: (perMille, null))]).Shape[^1..];
        Assert.Equal(Shape(10), Shape(240));
        Assert.NotEqual(Shape(240), Shape(250));
    }

    private static BeingMade Made(MediaWorkKind kind, int attempts = 0, string? text = null, bool asked = false, bool givenUp = false, (int PerMille, int? Left)? progress = null)
    {
        var (at, part) = (DateTimeOffset.UnixEpoch, PartId.New());
        return new BeingMade(
            new MediaWork { PartId = part, ItemId = ItemId.New(), Kind = kind, OrderedAt = at, DueAt = at, NextAt = givenUp ? null : at, AskedAt = asked ? at : null, Attempts = attempts, Text = text },
            progress is not var (perMille, left) ? null : new MediaProgress { PartId = part, Kind = kind, Attempt = attempts, PerMille = perMille, SecondsLeft = left, LockKey = 0, LockHolder = 0, ToldAt = at });
    }
}
