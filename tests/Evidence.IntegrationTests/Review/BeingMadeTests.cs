using System.Net;
using Evidence.Access;
using Evidence.Items;
using Evidence.IntegrationTests.Intake;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Review;

/// <summary>What waits on a recording is told on its page; who may play it may ask for it first, and once more.</summary>
public sealed class BeingMadeTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task Is_told_made_first_and_tried_again()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        await OrderAsync(recording, givenUp: false, MediaWorkKind.Proxy);
        await OrderAsync(recording, givenUp: true, MediaWorkKind.Filmstrip);
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        var (_, page) = await viewer.PageAsync($"/items/{recording.Item}");
        Assert.Contains("Being made", page, StringComparison.Ordinal);
        Assert.Contains("Given up. It was no use.", page, StringComparison.Ordinal);

        using var first = await viewer.PostAsync($"/items/{recording.Item}?handler=First");
        Assert.Equal(HttpStatusCode.Redirect, first.StatusCode);
        await using var db = station.Open();
        var proxy = await db.MediaWork.AsNoTracking().SingleAsync(w => w.PartId == recording.Part && w.Kind == MediaWorkKind.Proxy);
        Assert.InRange(proxy.DueAt, TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(5), TimeProvider.System.GetUtcNow());
        Assert.Null((await db.MediaWork.AsNoTracking().SingleAsync(w => w.PartId == recording.Part && w.Kind == MediaWorkKind.Filmstrip)).NextAt);

        using var again = await viewer.PostAsync($"/items/{recording.Item}?handler=Again");
        var strip = await db.MediaWork.AsNoTracking().SingleAsync(w => w.PartId == recording.Part && w.Kind == MediaWorkKind.Filmstrip);
        Assert.Equal((0, null, true), (strip.Attempts, strip.Text, strip.NextAt is not null));
    }

    [Theory]
    [InlineData("First")]
    [InlineData("Again")]
    public async Task Is_asked_for_by_nobody_who_may_not_play_it(string what)
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        await OrderAsync(recording, givenUp: true, MediaWorkKind.Filmstrip);
        var stranger = await station.PersonAsync($"p{Guid.NewGuid():N}"[..12], "Kim Lowe", Role.Officer);
        using var viewer = await Viewer.OpenAsync(station, stranger);
        using var refused = await viewer.PostAsync($"/items/{recording.Item}?handler={what}");
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        await using var db = station.Open();
        Assert.Null((await db.MediaWork.AsNoTracking().SingleAsync(w => w.PartId == recording.Part && w.Kind == MediaWorkKind.Filmstrip)).NextAt);
    }

    private async Task OrderAsync(Recording recording, bool givenUp, MediaWorkKind kind)
    {
        await using var db = station.Open();
        var now = TimeProvider.System.GetUtcNow();
        db.MediaWork.Add(new MediaWork
        {
            PartId = recording.Part, ItemId = recording.Item, Kind = kind, OrderedAt = now, DueAt = now.AddDays(2),
            NextAt = givenUp ? null : now.AddHours(1), Attempts = 3, Text = givenUp ? "It was no use." : null,
        });
        await db.SaveChangesAsync();
    }
}
