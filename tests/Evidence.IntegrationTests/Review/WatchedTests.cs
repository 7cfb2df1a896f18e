using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Access.Clients;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items.Reach;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Review;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Review;

/// <summary>Which minutes of a recording were watched, and by whom.</summary>
public sealed class WatchedTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task Is_the_union_of_all_views_and_of_those_that_still_run()
    {
        var recording = await LongAsync(60_000);
        using var officer = await Viewer.OpenAsync(station, station.Officer);
        using var other = await Viewer.OpenAsync(station, station.EvidenceOfficer);
        await other.StatePurposeAsync(recording.Item);
        await PlayAsync(officer, recording, "[[0,12480]]", ended: true);
        await PlayAsync(officer, recording, "[[10000,20000]]", ended: true);
        await PlayAsync(other, recording, "[[15000,30000],[59000,99000]]", ended: false);

        var file = await FileAsync(officer, recording);

        Assert.Equal("[[0,30000],[59000,60000]]", file.GetProperty("watched").GetRawText());
        Assert.Equal("[[30000,59000]]", file.GetProperty("unwatched").GetRawText());
        Assert.Equal(60_000, file.GetProperty("lengthMs").GetInt64());
        var people = file.GetProperty("people").EnumerateArray().ToDictionary(person => person.GetProperty("person").GetGuid(), person => person.GetProperty("watched").GetRawText());
        Assert.Equal(2, people.Count);
        Assert.Equal("[[0,20000]]", people[station.Officer.Id!.Value]);
        Assert.Equal("[[15000,30000],[59000,60000]]", people[station.EvidenceOfficer.Id!.Value]);
        Assert.Contains("Nobody has watched 0:30–0:59.", WebUtility.HtmlDecode((await officer.PageAsync($"/items/{recording.Item}")).Text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_nothing_of_what_nobody_watched_where_the_length_is_not_known()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        using var officer = await Viewer.OpenAsync(station, station.Officer);
        await PlayAsync(officer, recording, "[[0,10]]", ended: true);

        var file = await FileAsync(officer, recording);

        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (file.GetProperty("lengthMs").ValueKind, file.GetProperty("unwatched").ValueKind));
        Assert.Equal("[[0,10]]", file.GetProperty("watched").GetRawText());
    }

    [Fact]
    public async Task Keeps_what_prosecutors_watch_in_a_chain_of_its_own_and_tells_it_to_nobody_of_the_agency()
    {
        var recording = await LongAsync(60_000);
        var prosecutor = await GrantedAsync(Role.Prosecutor, recording);
        using var theirs = await Viewer.OpenAsync(station, prosecutor);
        using var officer = await Viewer.OpenAsync(station, station.Officer);
        using var auditor = await Viewer.OpenAsync(station, station.Auditor);
        await theirs.StatePurposeAsync(recording.Item);
        await PlayAsync(theirs, recording, "[[0,30000]]", ended: true);

        Assert.Equal("[]", (await FileAsync(officer, recording)).GetProperty("people").GetRawText());
        Assert.Equal("[]", (await FileAsync(officer, recording)).GetProperty("watched").GetRawText());
        Assert.Equal("[[0,30000]]", (await FileAsync(theirs, recording)).GetProperty("watched").GetRawText());
        var told = Assert.Single((await FileAsync(auditor, recording)).GetProperty("people").EnumerateArray());
        Assert.Equal(("prosecution", prosecutor.Name), (told.GetProperty("chain").GetString(), told.GetProperty("name").GetString()));
        await using var db = station.Open();
        var entries = await db.Entries.Where(e => e.SubjectId == recording.Item.Value && (e.Action == "view started" || e.Action == "view ended")).Select(e => e.Chain).ToListAsync();
        Assert.Equal([Chain.Prosecution, Chain.Prosecution], entries);
        Assert.DoesNotContain(prosecutor.Name, (await officer.PageAsync($"/items/{recording.Item}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_told_to_a_client_that_reads_continuity_and_to_no_stranger()
    {
        var recording = await LongAsync(1000);
        using var client = Viewer.Client(station, $"Bearer {await new TestClients(station).MakeAsync("read-continuity/any")}");
        using var nobody = Viewer.Nobody(station);
        using var stranger = await Viewer.OpenAsync(station, await new Records(station, TimeProvider.System).PersonAsync(Role.Officer));

        Assert.Equal("[[0,1000]]", (await FileAsync(client, recording)).GetProperty("unwatched").GetRawText());
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync(Address(recording.Item))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(Address(recording.Item))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(Address(ItemId.New()))).StatusCode);
    }

    private static string Address(ItemId item) => $"/api/v1/items/{item}/watched";

    private static async Task<JsonElement> FileAsync(Viewer viewer, Recording recording)
    {
        using var answer = await viewer.GetAsync(Address(recording.Item));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return Assert.Single((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("files").EnumerateArray());
    }

    private static async Task PlayAsync(Viewer viewer, Recording recording, string ranges, bool ended)
    {
        using var started = await viewer.PostAsync(recording.Views, ("part", recording.Part.ToString()));
        Assert.Equal(HttpStatusCode.OK, started.StatusCode);
        var view = (await started.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("view").GetGuid();
        using var told = await viewer.PostAsync($"{recording.Views}/{view}", ("ranges", ranges), ("ended", ended ? "true" : "false"));
        Assert.Equal(HttpStatusCode.NoContent, told.StatusCode);
    }

    /// <summary>A recording whose media check measured so many milliseconds.</summary>
    private async Task<Recording> LongAsync(long lengthMs)
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        await using var db = station.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var now = Instant.Truncate(TimeProvider.System.GetUtcNow());
        db.MediaChecks.Add(new MediaCheck { PartId = recording.Part, ItemId = recording.Item, State = MediaCheckState.Playable, DurationMs = lengthMs, DueAt = now, CheckedAt = now });
        await db.SaveChangesAsync();
        await station.Custody.AppendAsync(db, CustodyAct.Of(CustodyAction.MediaChecked, SubjectOf.Item(recording.Item), Actor.Program("evidence-worker"), ("after", new JsonObject { ["state"] = "playable" })), default);
        await transaction.CommitAsync();
        return recording;
    }

    private async Task<Actor> GrantedAsync(Role role, Recording recording)
    {
        var records = new Records(station, TimeProvider.System);
        var person = await records.PersonAsync(role);
        await records.GrantAsync(recording.Item, person, TimeProvider.System.GetUtcNow().AddDays(1));
        return person;
    }
}
