using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Intake;
using Evidence.Media.Derivation;
using Evidence.Review;
using Evidence.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Review;

/// <summary>From the first byte to "view ended": docs/formats/played-ranges.md.</summary>
public sealed class ViewTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task Ends_with_the_hash_of_what_was_played()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        var view = await StartAsync(viewer, recording);

        await ReportAsync(viewer, recording, view, "[[61000,75250]]", ended: false);
        await ReportAsync(viewer, recording, view, "[[0,12480],[70000,70500],[5,5]]", ended: true);

        await using var db = station.Open();
        var kept = await db.Views.SingleAsync(v => v.Id == view);
        Assert.Equal("fa6bbabf309e94f48dcb637ed66a79b8eec012574ba64e99bc9804a9c975dfd7", kept.PlayedSha256.ToString());
        var ended = await LastAsync(recording);
        Assert.Equal((CustodyAction.ViewEnded, new ActId(view)), (ended.Entry.Action, ended.Entry.Act));
        Assert.Equal(kept.PlayedSha256.ToString(), ended.Text("played"));
        Assert.Equal(station.Officer.Name, ended.Text("actor.name"));
        Assert.Equal(Commitment.With(await SaltAsync(ended.Hash, "played"), JsonSerializer.SerializeToUtf8Bytes(kept.PlayedSha256.ToString())).Hash, ended.Entry.Commitments["played"]);
    }

    [Fact]
    public async Task Goes_on_while_it_is_heard_of_and_begins_anew_after()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        var view = await StartAsync(viewer, recording);
        Assert.Equal(view, await StartAsync(viewer, recording));
        await ReportAsync(viewer, recording, view, "[]", ended: true);

        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(viewer, recording, view, "[[0,10]]", ended: false)).StatusCode);
        Assert.NotEqual(view, await StartAsync(viewer, recording));
    }

    [Fact]
    public async Task Takes_no_report_from_somebody_else_or_about_something_else()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        var other = await Recording.ArriveAsync(station, 1001);
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        using var stranger = await Viewer.OpenAsync(station, station.EvidenceOfficer);
        var view = await StartAsync(viewer, recording);

        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(stranger, recording, view, "[[0,10]]", ended: true)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(viewer, other, view, "[[0,10]]", ended: true)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await viewer.PostWithoutTokenAsync($"{recording.Views}/{view}", ("ranges", "[]"), ("ended", "true"))).StatusCode);
        await using var db = station.Open();
        Assert.Null((await db.Views.SingleAsync(v => v.Id == view)).EndedAt);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[[1]]")]
    [InlineData("[[2,1]]")]
    [InlineData("[[-1,1]]")]
    [InlineData("[[0.5,1]]")]
    [InlineData("[[0,9007199254740993]]")]
    [InlineData("[[0,1],null]")]
    public async Task Refuses_what_is_no_list_of_ranges_and_loses_nothing(string ranges)
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        var view = await StartAsync(viewer, recording);
        await ReportAsync(viewer, recording, view, "[[0,10]]", ended: false);

        var refused = await PostAsync(viewer, recording, view, ranges, ended: true);

        Assert.True(refused.StatusCode is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest, $"{refused.StatusCode}");
        await using var db = station.Open();
        Assert.Null((await db.Views.SingleAsync(v => v.Id == view)).EndedAt);
        Assert.Single(await db.Playback.Where(p => p.ViewId == view).ToListAsync());
    }

    [Fact]
    public async Task Is_closed_for_a_browser_that_vanished_and_says_so()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        var view = await StartAsync(viewer, recording);
        await ReportAsync(viewer, recording, view, "[[0,2500]]", ended: false);

        await using (var db = station.Open())
            Assert.Equal(0, await new CloseAbandonedViews(db, station.Custody, new LaterClock(TimeSpan.FromMinutes(4))).RunAsync(default));
        await using (var db = station.Open())
            Assert.True(await new CloseAbandonedViews(db, station.Custody, new LaterClock(TimeSpan.FromMinutes(6))).RunAsync(default) >= 1);

        var ended = await LastAsync(recording);
        Assert.Equal(CustodyAction.ViewEnded, ended.Entry.Action);
        Assert.Equal(("abandoned", "7fad5214fceb99c840c9baeffd1fbcf8ae9d790fb4d3966974b041b84f021970"), (ended.Text("reason"), ended.Text("played")));
        Assert.Equal("evidence-worker", ended.Text("actor.name"));
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(viewer, recording, view, "[[0,10]]", ended: false)).StatusCode);
    }

    [Theory]
    [InlineData("image/jpeg", "shown")]
    [InlineData(PagesFacts.MediaType, "shown")]
    [InlineData("application/pdf", "saved")]
    [InlineData(null, "saved")]
    [InlineData("video/mp4", "abandoned")]
    public async Task A_view_of_what_does_not_play_ends_as_what_it_is(string? type, string reason)
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        await using (var db = station.Open())
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.Parts.Where(p => p.Id == recording.Part).ExecuteUpdateAsync(set => set.SetProperty(p => p.MediaType, type));
            await station.Custody.AppendAsync(db, new CustodyAct { Actor = Database.EvidenceDatabase.Tester, Action = CustodyAction.MediaChecked, Subjects = [SubjectOf.Item(recording.Item)] }, default);
            await transaction.CommitAsync();
        }

        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        using (var served = await viewer.GetAsync(recording.Stream))
            Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        await using (var db = station.Open())
            Assert.True(await new CloseAbandonedViews(db, station.Custody, new LaterClock(TimeSpan.FromMinutes(6))).RunAsync(default) >= 1);

        var ended = await LastAsync(recording);
        Assert.Equal((CustodyAction.ViewEnded, reason), (ended.Entry.Action, ended.Text("reason")));
        var (_, trail) = await viewer.PageAsync($"/items/{recording.Item}");
        Assert.Equal(reason == "abandoned", trail.Contains("Nothing of it was played", StringComparison.Ordinal));
    }

    private static async Task<Guid> StartAsync(Viewer viewer, Recording recording)
    {
        using var answer = await viewer.PostAsync(recording.Views, ("part", recording.Part.ToString()));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("view").GetGuid();
    }

    private static async Task ReportAsync(Viewer viewer, Recording recording, Guid view, string ranges, bool ended)
    {
        using var answer = await PostAsync(viewer, recording, view, ranges, ended);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    private static Task<HttpResponseMessage> PostAsync(Viewer viewer, Recording recording, Guid view, string ranges, bool ended) =>
        viewer.PostAsync($"{recording.Views}/{view}", ("ranges", ranges), ("ended", ended ? "true" : "false"));

    private async Task<ShownEntry> LastAsync(Recording recording)
    {
        await using var db = station.Open();
        return (await new ReadChain(db).RunAsync(SubjectOf.Item(recording.Item), Chain.Operational, ChainReader.Custodian, -1, default))[^1];
    }

    private async Task<byte[]> SaltAsync(Sha256Hash entry, string field)
    {
        await using var db = station.Open();
        return (await db.Details.SingleAsync(d => d.EntryHash == entry && d.Field == field)).Salt!;
    }
}
