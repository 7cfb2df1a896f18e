using System.Net;
using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Intake;
using Evidence.Items;
using Evidence.Items.Reach;
using Evidence.Media.Derivation;
using Evidence.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Review;

/// <summary>docs/formats/filmstrip.md and waveform.md, section 3; docs/decisions/0040.</summary>
public sealed class BesidePlayerTests(Station station) : IClassFixture<Station>
{
    private static readonly FilmstripFacts Facts = new(10, 20, 160, 90, 1000);

    private static readonly byte[] Strip = Facts.WriteInto([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]);

    private static readonly byte[] Waveform = """{"format":"evidence/waveform/1","peaks":[0,255],"pointMs":50}"""u8.ToArray();

    [Fact]
    public async Task A_strip_s_picture_begins_the_view_of_the_part_that_plays_and_its_numbers_and_the_waveform_begin_none()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        await MakeAsync(recording);
        using var viewer = await Viewer.OpenAsync(station, station.Officer);

        var facts = await JsonAsync(viewer, recording, "filmstrip.json");
        Assert.Equal((20, 1000, $"/items/{recording.Item}/parts/{recording.Part}/filmstrip"), (facts["count"]!.GetValue<int>(), facts["intervalMs"]!.GetValue<int>(), facts["href"]!.GetValue<string>()));
        Assert.Equal("[0,255]", (await JsonAsync(viewer, recording, "waveform.json"))["peaks"]!.ToJsonString());
        Assert.DoesNotContain(CustodyAction.ViewStarted, await station.ActionsAsync(SubjectOf.Item(recording.Item)));

        using var picture = await viewer.GetAsync(Address(recording.Item, recording.Part, "filmstrip"));
        Assert.Equal(("image/jpeg", HttpStatusCode.OK), (picture.Content.Headers.ContentType?.ToString(), picture.StatusCode));
        Assert.Equal(Strip, await picture.Content.ReadAsByteArrayAsync());
        using var played = await viewer.GetAsync(recording.Stream);
        Assert.Equal(HttpStatusCode.OK, played.StatusCode);
        Assert.Single(await station.ActionsAsync(SubjectOf.Item(recording.Item)), action => action == CustodyAction.ViewStarted);
        await using var db = station.Open();
        Assert.Equal(recording.Part, (await db.Views.SingleAsync(v => v.ItemId == recording.Item)).PartId);
    }

    [Fact]
    public async Task They_are_found_by_a_copy_of_the_recording_too()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        await MakeAsync(recording);
        var copy = await PublishAsync(recording, new DerivativeKind(FileRole.Proxy, "copy.mp4", "video/mp4"), [1, 2, 3], MediaWorkKind.Proxy);
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        foreach (var name in new[] { "filmstrip", "filmstrip.json", "waveform.json" })
        {
            using var answer = await viewer.GetAsync(Address(recording.Item, copy, name));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("filmstrip")]
    [InlineData("filmstrip.json")]
    [InlineData("waveform.json")]
    public async Task Ask_why_of_whoever_has_no_part_in_it(string name)
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        await MakeAsync(recording);
        using var viewer = await Viewer.OpenAsync(station, station.EvidenceOfficer);
        await RefusedAsync(viewer, recording, name, HttpStatusCode.Forbidden, "purpose-needed");
        await viewer.StatePurposeAsync(recording.Item);
        using var answer = await viewer.GetAsync(Address(recording.Item, recording.Part, name));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("filmstrip", "no-filmstrip")]
    [InlineData("filmstrip.json", "no-filmstrip")]
    [InlineData("waveform.json", "no-waveform")]
    public async Task What_was_not_made_is_said_not_to_be_there_and_begins_no_view(string name, string code)
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        await RefusedAsync(viewer, recording, name, HttpStatusCode.NotFound, code);
        Assert.DoesNotContain(CustodyAction.ViewStarted, await station.ActionsAsync(SubjectOf.Item(recording.Item)));
    }

    [Fact]
    public async Task What_a_flag_warns_of_has_no_strip_and_has_a_waveform()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        await MakeAsync(recording);
        await using (var db = station.Open())
            await new Classify(db, station.Custody, TimeProvider.System)
                .ItemAsync(recording.Item, AccessClass.Standard, new ItemFlags(false, false, false, IsDistressing: true, false), "a test", station.EvidenceOfficer, default);
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        await RefusedAsync(viewer, recording, "filmstrip", HttpStatusCode.NotFound, "no-filmstrip");
        await RefusedAsync(viewer, recording, "filmstrip.json", HttpStatusCode.NotFound, "no-filmstrip");
        Assert.Equal(50, (await JsonAsync(viewer, recording, "waveform.json"))["pointMs"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_strip_is_offered_in_the_list_of_pictures_to_who_may_play_its_recording_and_is_not_asked_why_first()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        await MakeAsync(recording);
        var offered = $"data-strip=\"/items/{recording.Item}/parts/{recording.Part}\"";
        using var officer = await Viewer.OpenAsync(station, station.Officer);
        using var keeper = await Viewer.OpenAsync(station, station.EvidenceOfficer);
        using var administrator = await Viewer.OpenAsync(station, station.Administrator);
        async Task<bool> IsOfferedAsync(Viewer viewer) => (await viewer.PageAsync("/footage?view=pictures")).Text.Contains(offered, StringComparison.Ordinal);

        Assert.True(await IsOfferedAsync(officer));
        Assert.False(await IsOfferedAsync(keeper));
        await keeper.StatePurposeAsync(recording.Item);
        Assert.True(await IsOfferedAsync(keeper));
        Assert.False(await IsOfferedAsync(administrator));
        Assert.DoesNotContain(CustodyAction.ViewStarted, await station.ActionsAsync(SubjectOf.Item(recording.Item)));

        await using (var db = station.Open())
            await new Classify(db, station.Custody, TimeProvider.System)
                .ItemAsync(recording.Item, AccessClass.Standard, new ItemFlags(false, false, false, IsDistressing: true, false), "a test", station.EvidenceOfficer, default);
        Assert.False(await IsOfferedAsync(officer));
    }

    private static string Address(ItemId item, PartId part, string name) => $"/items/{item}/parts/{part}/{name}";

    private static async Task<JsonNode> JsonAsync(Viewer viewer, Recording recording, string name)
    {
        using var answer = await viewer.GetAsync(Address(recording.Item, recording.Part, name));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    private static async Task RefusedAsync(Viewer viewer, Recording recording, string name, HttpStatusCode status, string code)
    {
        using var answer = await viewer.GetAsync(Address(recording.Item, recording.Part, name));
        Assert.Equal((status, code), (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["code"]!.GetValue<string>()));
    }

    private async Task MakeAsync(Recording recording)
    {
        await PublishAsync(recording, new DerivativeKind(FileRole.Filmstrip, "Filmstrip.jpg", "image/jpeg"), Strip, MediaWorkKind.Filmstrip);
        await PublishAsync(recording, new DerivativeKind(FileRole.Waveform, "Waveform.json", "application/json"), Waveform, MediaWorkKind.Waveform);
    }

    /// <summary>As the media work does it.</summary>
    private async Task<PartId> PublishAsync(Recording recording, DerivativeKind kind, byte[] bytes, MediaWorkKind order)
    {
        await using var db = station.Open();
        var now = TimeProvider.System.GetUtcNow();
        var work = new MediaWork { PartId = recording.Part, ItemId = recording.Item, Kind = order, OrderedAt = now, DueAt = now };
        db.MediaWork.Add(work);
        await db.SaveChangesAsync();
        db.ChangeTracker.Clear();
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(folder["made"], bytes);
        var recipe = new Recipe(kind.Display, [], Sha256Hash.Of(recording.Item.Value.ToByteArray()));
        await new PublishDerivative(db, new SealDerivative(station.Store, station.Keys), station.Custody, TimeProvider.System)
            .RunAsync(work, kind, new DerivativeResult(folder["made"], recipe, null), false, default);
        return await db.Parts.Where(p => p.ItemId == recording.Item && p.Role == kind.Role).Select(p => p.Id).SingleAsync();
    }
}
