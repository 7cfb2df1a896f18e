using System.Net;
using Evidence.Access;
using Evidence.Items;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items.Reach;
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
        Assert.InRange(proxy.AskedAt!.Value, TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(5), TimeProvider.System.GetUtcNow());
        Assert.True(proxy.NextAt <= TimeProvider.System.GetUtcNow(), "it still waits for a later attempt");
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

    [Fact]
    public async Task Tells_how_far_it_is_as_it_moves_and_ends_when_nothing_is_left_to_wait_for()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        await OrderAsync(recording, givenUp: false, MediaWorkKind.Proxy);
        await using var atWork = await AtWorkAsync(recording, 430, secondsLeft: 125);
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        var (_, page) = await viewer.PageAsync($"/items/{recording.Item}");
        Assert.Contains("Being made: 43 %, about 2 minutes left.", page, StringComparison.Ordinal);
        Assert.Contains($"data-events=\"/items/{recording.Item}/being-made/events\"", page, StringComparison.Ordinal);

        using var answer = await viewer.GetAsync($"/items/{recording.Item}/being-made/events");
        using var events = new StreamReader(await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync());
        Assert.Contains("Being made: 43 %", await NextAsync(events, "progress"), StringComparison.Ordinal);
        await MoveAsync(recording, 490);
        Assert.Contains("Being made: 49 %", await NextAsync(events, "progress"), StringComparison.Ordinal);
        await MoveAsync(recording, 510);
        await NextAsync(events, "changed");
        await using (var db = station.Open())
            await db.MediaWork.Where(w => w.PartId == recording.Part).ExecuteDeleteAsync();
        await NextAsync(events, "changed");
        await NextAsync(events, "over");
        Assert.True(await events.ReadLineAsync() is null or "", "the stream goes on");
        Assert.DoesNotContain("data-events=\"/items", (await viewer.PageAsync($"/items/{recording.Item}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_nobody_who_does_not_reach_the_recording_also_not_in_the_middle()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        await OrderAsync(recording, givenUp: false, MediaWorkKind.Proxy);
        using var stranger = await Viewer.OpenAsync(station, await station.PersonAsync($"p{Guid.NewGuid():N}"[..12], "Kim Lowe", Role.Officer));
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/items/{recording.Item}/being-made/events")).StatusCode);

        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        using var answer = await viewer.GetAsync($"/items/{recording.Item}/being-made/events");
        using var events = new StreamReader(await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync());
        await NextAsync(events, "progress");
        await new Records(station, TimeProvider.System).ClassifyAsync(recording.Item, AccessClass.Confidential);
        Assert.True(await events.ReadToEndAsync() is var rest && !rest.Contains("event: ", StringComparison.Ordinal), rest);
    }

    [Fact]
    public async Task Keeps_only_so_many_pages_of_one_person_current()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        await OrderAsync(recording, givenUp: false, MediaWorkKind.Proxy);
        var path = $"/items/{recording.Item}/being-made/events";
        var person = await station.PersonAsync($"p{Guid.NewGuid():N}"[..12], "Jo Field", Role.EvidenceOfficer);
        using var viewer = await Viewer.OpenAsync(station, person);
        var open = new List<HttpResponseMessage>();
        for (var n = 0; n < 8; n++)
        {
            open.Add(await viewer.GetAsync(path));
            Assert.Equal(HttpStatusCode.OK, open[^1].StatusCode);
        }

        using (var refused = await viewer.GetAsync(path))
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        using (var others = await Viewer.OpenAsync(station, station.Officer))
            Assert.Equal(HttpStatusCode.OK, (await others.GetAsync(path)).StatusCode);
        foreach (var answer in open)
            answer.Dispose();
        // The server notices that they are gone.
        for (var tries = 0; ; tries++)
        {
            using var again = await viewer.GetAsync(path);
            if (again.StatusCode == HttpStatusCode.OK)
                break;
            Assert.True(tries < 100, "no stream is free again");
            await Task.Delay(100);
        }
    }

    private static async Task<string> NextAsync(StreamReader events, string kind)
    {
        for (var name = ""; await events.ReadLineAsync() is { } line;)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                name = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal) || line == "data:")
                return name == kind ? line : throw new InvalidDataException($"{name} came, and {kind} was to come: {line}");
        }

        throw new EndOfStreamException($"No {kind} came.");
    }

    /// <summary>As a worker that is at the proxy tells it; it is gone when the lock is disposed.</summary>
    private async Task<IAsyncDisposable> AtWorkAsync(Recording recording, int perMille, int? secondsLeft)
    {
        var held = await Evidence.Database.AdvisoryLock.TryTakeAsync(station.Source, $"media/{MediaWorkKind.Proxy}", recording.Part.Value, CancellationToken.None);
        await using var db = station.Open();
        await db.MediaWork.Where(w => w.PartId == recording.Part).ExecuteUpdateAsync(set => set.SetProperty(w => w.Attempts, 1));
        db.MediaProgress.Add(new MediaProgress
        {
            PartId = recording.Part, Kind = MediaWorkKind.Proxy, Attempt = 1, PerMille = perMille, SecondsLeft = secondsLeft, LockKey = held!.Key, LockHolder = held.Holder, ToldAt = TimeProvider.System.GetUtcNow(),
        });
        await db.SaveChangesAsync();
        return held;
    }

    private async Task MoveAsync(Recording recording, int perMille)
    {
        await using var db = station.Open();
        await db.MediaProgress.Where(p => p.PartId == recording.Part).ExecuteUpdateAsync(set => set.SetProperty(p => p.PerMille, perMille));
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
