using System.Net;
using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Intake;
using Evidence.Kernel;
using Xunit;

namespace Evidence.IntegrationTests.Review;

/// <summary>docs/decisions/0072: a frame that somebody saves is on record before they have it.</summary>
public sealed class FrameTests(Station station) : IClassFixture<Station>
{
    private static readonly string Hash = new('a', 64);

    [Fact]
    public async Task Is_on_record_with_what_it_is_of_and_where_and_is_named_so()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        using var officer = await Viewer.OpenAsync(station, station.Officer);

        using var saved = await SaveAsync(officer, recording, "6500", Hash);
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        Assert.Equal($"{recording.Item} at 0-06.500 as shown from the original.png", JsonNode.Parse(await saved.Content.ReadAsStringAsync())!["name"]!.GetValue<string>());

        await using var db = station.Open();
        var entries = await new ReadChain(db).RunAsync(SubjectOf.Item(recording.Item), Chain.Operational, ChainReader.Custodian, -1, default);
        Assert.Equal([CustodyAction.ViewStarted, CustodyAction.FrameSaved], entries.Select(entry => entry.Entry.Action).TakeLast(2));
        var told = JsonNode.Parse(entries[^1].Text("after")!)!;
        Assert.Equal((6500, recording.Part.ToString(), Hash, 640, 360), (told["from"]!.GetValue<int>(), told["part"]!.GetValue<string>(), told["sha256"]!.GetValue<string>(), told["width"]!.GetValue<int>(), told["height"]!.GetValue<int>()));
        Assert.Equal(recording.Part, Assert.Single(entries[^1].Entry.Objects).Part);
    }

    [Fact]
    public async Task Is_for_who_may_play_the_recording_and_has_said_why()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        using var keeper = await Viewer.OpenAsync(station, station.EvidenceOfficer);
        using var administrator = await Viewer.OpenAsync(station, station.Administrator);

        using var unsaid = await SaveAsync(keeper, recording, "0", Hash);
        Assert.Equal((HttpStatusCode.Forbidden, "purpose-needed"), (unsaid.StatusCode, await CodeAsync(unsaid)));
        using var forbidden = await SaveAsync(administrator, recording, "0", Hash);
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        Assert.DoesNotContain(CustodyAction.FrameSaved, await station.ActionsAsync(SubjectOf.Item(recording.Item)));
        await keeper.StatePurposeAsync(recording.Item);
        using var saved = await SaveAsync(keeper, recording, "0", Hash);
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
    }

    [Theory]
    [InlineData("-1", null)]
    [InlineData("999999999999", null)]
    [InlineData("1", "x")]
    [InlineData("1", "")]
    public async Task Is_none_without_a_place_and_a_hash(string at, string? hash)
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        using var officer = await Viewer.OpenAsync(station, station.Officer);

        using var answer = await SaveAsync(officer, recording, at, hash ?? Hash);
        Assert.Equal(((HttpStatusCode)422, "frame-wrong"), (answer.StatusCode, await CodeAsync(answer)));
        Assert.DoesNotContain(CustodyAction.FrameSaved, await station.ActionsAsync(SubjectOf.Item(recording.Item)));
    }

    private static Task<HttpResponseMessage> SaveAsync(Viewer viewer, Recording recording, string at, string hash) =>
        viewer.PostAsync($"/items/{recording.Item}/parts/{recording.Part}/frames", ("at", at), ("width", "640"), ("height", "360"), ("sha256", hash));

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["code"]?.GetValue<string>();
}
