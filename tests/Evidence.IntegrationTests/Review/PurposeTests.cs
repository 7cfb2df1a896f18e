using System.Net;
using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Intake;
using Evidence.Kernel;
using Evidence.Review;
using Evidence.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Review;

/// <summary>Nobody plays what is not their own work without saying why.</summary>
public sealed class PurposeTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task Is_asked_before_the_first_byte_and_stands_in_the_entry()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        using var viewer = await Viewer.OpenAsync(station, station.EvidenceOfficer);

        using var refused = await viewer.GetAsync(recording.Stream);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("purpose-needed", JsonNode.Parse(await refused.Content.ReadAsStringAsync())!["code"]!.GetValue<string>());
        using var script = await viewer.PostAsync(recording.Views, ("part", recording.Part.ToString()));
        Assert.Equal(HttpStatusCode.Forbidden, script.StatusCode);
        var (_, before) = await viewer.PageAsync($"/items/{recording.Item}");
        Assert.Contains($"/items/{recording.Item}/purpose", before, StringComparison.Ordinal);
        Assert.DoesNotContain(CustodyAction.ViewStarted, await station.ActionsAsync(SubjectOf.Item(recording.Item)));

        using var stated = await viewer.PostAsync($"/items/{recording.Item}/purpose", ("Purpose", "complaint"), ("Reference", " PC/12/26 "));
        Assert.Equal($"/items/{recording.Item}", stated.Headers.Location?.OriginalString);
        using var played = await viewer.GetAsync(recording.Stream);
        Assert.Equal(recording.Bytes, await played.Content.ReadAsByteArrayAsync());
        var started = (await ChainAsync(recording.Item))[^1];
        Assert.Equal((CustodyAction.ViewStarted, "complaint", "PC/12/26"), (started.Entry.Action, started.Text("purpose"), started.Text("purpose.reference")));
    }

    [Fact]
    public async Task Is_not_asked_of_the_officer_of_the_recording()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        using var played = await viewer.GetAsync(recording.Stream);
        Assert.Equal(HttpStatusCode.OK, played.StatusCode);
        Assert.False((await ChainAsync(recording.Item))[^1].Details.ContainsKey("purpose"));
    }

    [Fact]
    public async Task Holds_for_that_recording_that_person_and_that_day()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        var other = await Recording.ArriveAsync(station, 1001);
        var colleague = await station.PersonAsync($"p{Guid.NewGuid():N}"[..12], "Kim Lowe", Role.EvidenceOfficer);
        await using var db = station.Open();
        await StateAsync(db, recording.Item, ViewingPurpose.Training, "course 7", TimeProvider.System);
        await StateAsync(db, recording.Item, ViewingPurpose.Disclosure, "2026/1184", TimeProvider.System);

        var person = station.EvidenceOfficer.Person!.Value;
        var today = await At(db, TimeProvider.System).RunAsync(recording.Item, person, default);
        Assert.Equal((ViewingPurpose.Disclosure, "2026/1184"), (today.Stated!.Purpose, today.Stated.Reference));
        Assert.True((await At(db, TimeProvider.System).RunAsync(other.Item, person, default)).IsMissing);
        Assert.True((await At(db, TimeProvider.System).RunAsync(recording.Item, colleague.Person!.Value, default)).IsMissing);
        Assert.True((await At(db, new LaterClock(TimeSpan.FromHours(24))).RunAsync(recording.Item, person, default)).IsMissing);
        Assert.Equal("2026/1184", (await At(db, TimeProvider.System).LastAsync(person, default))!.Reference);
    }

    [Theory]
    [InlineData("", "2026/1184", "Choose a purpose")]
    [InlineData("curiosity", "2026/1184", "Choose a purpose")]
    [InlineData("investigation", " a ", "The reference is missing or too short.")]
    public async Task Is_one_of_the_list_with_a_reference(string purpose, string reference, string said)
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        using var viewer = await Viewer.OpenAsync(station, station.EvidenceOfficer);
        using var answer = await viewer.PostAsync($"/items/{recording.Item}/purpose", ("Purpose", purpose), ("Reference", reference));
        Assert.Contains(said, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.GetAsync(recording.Stream)).StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_a_supervisor_is_logged_as_a_review_with_what_they_watched_also_where_the_browser_vanished(bool ends)
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        using var viewer = await Viewer.OpenAsync(station, station.EvidenceOfficer);
        await viewer.StatePurposeAsync(recording.Item, "supervision-review", "dip sample 11");
        using var started = await viewer.PostAsync(recording.Views, ("part", recording.Part.ToString()));
        var view = JsonNode.Parse(await started.Content.ReadAsStringAsync())!["view"]!.GetValue<Guid>();
        (await viewer.PostAsync($"{recording.Views}/{view}", ("ranges", "[[0,4000],[60000,61500]]"), ("ended", ends ? "true" : "false"))).Dispose();
        if (!ends)
        {
            await using var db = station.Open();
            await new CloseAbandonedViews(db, station.Custody, new LaterClock(TimeSpan.FromMinutes(6))).RunAsync(default);
        }

        var chain = await ChainAsync(recording.Item);
        Assert.Equal([CustodyAction.ViewStarted, CustodyAction.ViewEnded, CustodyAction.ReviewRecorded], chain.TakeLast(3).Select(e => e.Entry.Action));
        var review = chain[^1];
        Assert.Equal((station.EvidenceOfficer.Name, "dip sample 11", "5"), (review.Text("actor.name"), review.Text("purpose.reference"), review.Text("watched")));
        Assert.Equal(new ActId(view), review.Entry.Act);
    }

    [Fact]
    public async Task That_is_no_supervision_is_no_review()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        using var viewer = await Viewer.OpenAsync(station, station.EvidenceOfficer);
        await viewer.StatePurposeAsync(recording.Item);
        using var started = await viewer.PostAsync(recording.Views, ("part", recording.Part.ToString()));
        var view = JsonNode.Parse(await started.Content.ReadAsStringAsync())!["view"]!.GetValue<Guid>();
        (await viewer.PostAsync($"{recording.Views}/{view}", ("ranges", "[]"), ("ended", "true"))).Dispose();
        Assert.Equal(CustodyAction.ViewEnded, (await ChainAsync(recording.Item))[^1].Entry.Action);
    }

    private static RequirePurpose At(Evidence.Database.EvidenceDb db, TimeProvider time) => new(db, new ViewingDay(TimeZoneInfo.Utc, time), time);

    private Task StateAsync(Evidence.Database.EvidenceDb db, ItemId item, ViewingPurpose purpose, string reference, TimeProvider time) =>
        new StatePurpose(db, new ViewingDay(TimeZoneInfo.Utc, time), time).RunAsync(item, purpose, reference, station.EvidenceOfficer, default);

    private async Task<IReadOnlyList<ShownEntry>> ChainAsync(ItemId item)
    {
        await using var db = station.Open();
        return await new ReadChain(db).RunAsync(SubjectOf.Item(item), Chain.Operational, ChainReader.Custodian, -1, default);
    }
}
