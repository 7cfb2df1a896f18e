using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Formats.Sealing;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Intake;
using Evidence.Items;
using Evidence.Media.Derivation;
using Evidence.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Review;

/// <summary>A copy that is being made is watched under the rules of playing: by whom, for what, and on record before the first byte.</summary>
public sealed class WatchGrowingTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task Says_what_is_there_and_gives_it_byte_for_byte()
    {
        var recording = await GrowingAsync();
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        var facts = await JsonAsync(viewer, Facts(recording));
        Assert.Equal("""{"attempt":1,"codecs":"avc1.64001f,mp4a.40.2","lengthMs":0,"leadMs":60000,"stretches":[{"number":1,"fromMs":0,"untilMs":4000},{"number":2,"fromMs":4000,"untilMs":8040}],"done":null}""", facts.ToJsonString());
        Assert.Equal([2], (await JsonAsync(viewer, $"{Facts(recording)}?after=1"))["stretches"]!.AsArray().Select(s => s!["number"]!.GetValue<int>()));
        Assert.DoesNotContain(CustodyAction.ViewStarted, await station.ActionsAsync(SubjectOf.Item(recording.Item)));
        foreach (var number in new[] { 0, 1, 2 })
        {
            using var answer = await viewer.GetAsync($"{Facts(recording)}/1/{number}");
            Assert.Equal((HttpStatusCode.OK, "no-store", "video/mp4"), (answer.StatusCode, answer.Headers.CacheControl!.ToString(), answer.Content.Headers.ContentType!.ToString()));
            Assert.Equal(Bytes(number), await answer.Content.ReadAsByteArrayAsync());
        }

        // A copy may become whole between two requests: that is no refusal.
        foreach (var other in new[] { "1/3", "2/1" })
            Assert.Equal(HttpStatusCode.NoContent, (await viewer.GetAsync($"{Facts(recording)}/{other}")).StatusCode);
    }

    [Fact]
    public async Task Is_entered_before_the_first_byte_and_says_that_a_copy_was_shown_that_was_being_made()
    {
        var recording = await GrowingAsync();
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        // That somebody saved the original just before is another view.
        using (var saved = await viewer.GetAsync(recording.Stream, "bytes=0-0"))
            Assert.Equal(HttpStatusCode.PartialContent, saved.StatusCode);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(number => viewer.GetAsync($"{Facts(recording)}/1/{number}")));
        await using var db = station.Open();
        var view = await db.Views.SingleAsync(v => v.PartId == recording.Part && v.ShowsGrowing);
        Assert.Equal(2, await db.Views.CountAsync(v => v.PartId == recording.Part));
        using var told = await viewer.PostAsync($"{Facts(recording)}/views");
        Assert.Equal(view.Id, (await told.Content.ReadFromJsonAsync<JsonNode>())!["view"]!.GetValue<Guid>());
        using var reported = await viewer.PostAsync($"{recording.Views}/{view.Id}", ("ranges", "[[0,3500]]"), ("ended", "true"));
        Assert.Equal(HttpStatusCode.NoContent, reported.StatusCode);

        var entries = (await db.Entries.Where(e => e.ActId == new Formats.ActId(view.Id)).OrderBy(e => e.Sequence).Select(e => e.Bytes).ToListAsync()).ConvertAll(bytes => CustodyEntryReader.Read(bytes).Entry!);
        Assert.Equal([CustodyAction.ViewStarted, CustodyAction.ViewEnded], entries.Select(entry => entry.Action));
        Assert.Equal(recording.Object, entries[0].Objects.Single().Id);
        var started = await db.Entries.SingleAsync(e => e.ActId == new Formats.ActId(view.Id) && e.Action == CustodyAction.ViewStarted.Word);
        Assert.Equal("copy-being-made", JsonNode.Parse((await db.Details.SingleAsync(d => d.EntryHash == started.Hash && d.Field == "shown")).Value!)!.GetValue<string>());
        var watched = await new Evidence.Review.ReadWatched(db, TimeProvider.System).RunAsync(recording.Item, station.Officer, default);
        Assert.Equal((0, 3500L), ((int)watched!.Single().Watched.Ranges[0].StartMs, watched!.Single().Watched.Ranges[0].EndMs));
        var (_, page) = await viewer.PageAsync($"/items/{recording.Item}");
        Assert.Contains("copy-being-made", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asks_for_what_playing_asks_for()
    {
        var recording = await GrowingAsync();
        using var nobody = Viewer.Nobody(station);
        using var administrator = await Viewer.OpenAsync(station, station.Administrator);
        using var colleague = await Viewer.OpenAsync(station, await station.PersonAsync($"kim{Guid.NewGuid():N}"[..12], "PC Kim Doe", Role.Officer));
        using var officer = await Viewer.OpenAsync(station, station.EvidenceOfficer);
        foreach (var path in new[] { Facts(recording), $"{Facts(recording)}/1/0", $"{Facts(recording)}/1/1" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync(path)).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await administrator.GetAsync(path)).StatusCode);
            Assert.Equal("no-such-part", await RefusedAsync(colleague, path, HttpStatusCode.NotFound));
            Assert.Equal("purpose-needed", await RefusedAsync(officer, path, HttpStatusCode.Forbidden));
        }

        Assert.Equal(HttpStatusCode.NotFound, (await colleague.PostAsync($"{Facts(recording)}/views")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await officer.PostAsync($"{Facts(recording)}/views")).StatusCode);
        Assert.DoesNotContain(CustodyAction.ViewStarted, await station.ActionsAsync(SubjectOf.Item(recording.Item)));
        await officer.StatePurposeAsync(recording.Item);
        using var opened = await officer.GetAsync($"{Facts(recording)}/1/1");
        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        Assert.Single(await station.ActionsAsync(SubjectOf.Item(recording.Item)), CustodyAction.ViewStarted);
    }

    [Fact]
    public async Task What_was_altered_is_not_sent()
    {
        var recording = await GrowingAsync();
        await EvidenceDatabase.ExecuteAsync(station.Connections.Owner, $"update items.copy_stretch set sealed = set_byte(sealed, 1500000, get_byte(sealed, 1500000) # 1) where number = 1 and part_id = '{recording.Part}'");
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        using var answer = await viewer.GetAsync($"{Facts(recording)}/1/1");
        Assert.Equal((HttpStatusCode.InternalServerError, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.True((await answer.Content.ReadAsByteArrayAsync()).Length < 1000);
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync($"{Facts(recording)}/1/2")).StatusCode);
    }

    [Fact]
    public async Task Where_nothing_is_there_yet_or_any_more_it_says_so()
    {
        var recording = await GrowingAsync();
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        await using var db = station.Open();
        await db.CopyStretches.Where(s => s.PartId == recording.Part).ExecuteDeleteAsync();
        var waiting = await JsonAsync(viewer, Facts(recording));
        Assert.Equal((null, 0, 1), (waiting["codecs"], waiting["stretches"]!.AsArray().Count, waiting["attempt"]!.GetValue<int>()));
        using (var none = await viewer.PostAsync($"{Facts(recording)}/views"))
            Assert.Equal(HttpStatusCode.NoContent, none.StatusCode);
        await db.MediaWork.Where(w => w.PartId == recording.Part).ExecuteDeleteAsync();
        Assert.Equal("nothing-being-made", await RefusedAsync(viewer, Facts(recording), HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task Once_the_copy_is_there_nothing_of_what_was_before_is_left_and_it_leads_to_the_copy()
    {
        var recording = await GrowingAsync();
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        await using var db = station.Open();
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(folder["made"], [1, 2, 3]);
        var work = await db.MediaWork.AsNoTracking().SingleAsync(w => w.PartId == recording.Part);
        await new PublishDerivative(db, new SealDerivative(station.Store, station.Keys), station.Custody, TimeProvider.System).RunAsync(
            work, new DerivativeKind(FileRole.Proxy, "Playable proxy.mp4", "video/mp4"), new DerivativeResult(folder["made"], new Recipe("a test", [], Formats.Sha256Hash.Of(recording.Item.Value.ToByteArray())), null), false, default);
        Assert.False(await db.CopyStretches.AnyAsync(s => s.PartId == recording.Part));
        var copy = await db.Parts.Where(p => p.ItemId == recording.Item && p.Role == FileRole.Proxy).Select(p => p.Id).SingleAsync();
        var done = await JsonAsync(viewer, Facts(recording));
        Assert.Equal((copy.ToString(), null, 0), (done["done"]!.GetValue<string>(), done["codecs"], done["stretches"]!.AsArray().Count));
    }

    [Fact]
    public async Task The_page_offers_it_to_who_may_play_it_once_they_said_why()
    {
        var recording = await GrowingAsync();
        await using var db = station.Open();
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            await db.Parts.Where(p => p.Id == recording.Part).ExecuteUpdateAsync(set => set.SetProperty(p => p.MediaType, "video/mp2t"));
            await station.Custody.AppendAsync(db, new CustodyAct { Actor = EvidenceDatabase.Tester, Action = CustodyAction.MediaChecked, Subjects = [SubjectOf.Item(recording.Item)] }, default);
            await transaction.CommitAsync();
        }

        using var officer = await Viewer.OpenAsync(station, station.EvidenceOfficer);
        const string offered = "Watch what is there already";
        var asked = await officer.PageAsync($"/items/{recording.Item}");
        Assert.Contains("Say why you look at it", asked.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(offered, asked.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("data-player", asked.Text, StringComparison.Ordinal);
        await officer.StatePurposeAsync(recording.Item);
        using (var page = await officer.GetAsync($"/items/{recording.Item}"))
        {
            var text = await page.Content.ReadAsStringAsync();
            Assert.Contains(offered, text, StringComparison.Ordinal);
            Assert.Contains($"data-growing=\"{Facts(recording)}\"", text, StringComparison.Ordinal);
            Assert.Contains("media-src 'self' blob:;", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        }

        // Given up, or nothing to make: no more than what the page says of it.
        await db.MediaWork.Where(w => w.PartId == recording.Part).ExecuteUpdateAsync(set => set.SetProperty(w => w.NextAt, (DateTimeOffset?)null));
        using var without = await officer.GetAsync($"/items/{recording.Item}");
        Assert.DoesNotContain(offered, await without.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("blob:", without.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nothing-being-made", await RefusedAsync(officer, Facts(recording), HttpStatusCode.NotFound));
    }

    private static string Facts(Recording recording) => $"/items/{recording.Item}/parts/{recording.Part}/being-made";

    private static byte[] Bytes(int number) => [.. Enumerable.Range(0, 2_200_000 + number).Select(at => unchecked((byte)(at * (number + 7))))];

    /// <summary>As a worker leaves it that is at the copy.</summary>
    private async Task<Recording> GrowingAsync()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        await using var db = station.Open();
        var now = TimeProvider.System.GetUtcNow();
        await db.MediaWork.Where(w => w.PartId == recording.Part).ExecuteDeleteAsync();
        db.MediaWork.Add(new MediaWork { PartId = recording.Part, ItemId = recording.Item, Kind = MediaWorkKind.Proxy, OrderedAt = now, DueAt = now.AddDays(2), NextAt = now.AddHours(-1), AskedAt = now, Attempts = 1 });
        await db.SaveChangesAsync();
        using var key = DataKey.Create();
        var wrapped = await station.Keys.WrapDataKeyAsync(key, recording.Object, default);
        foreach (var (number, from, until) in new[] { (0, 0, 0), (1, 0, 4000), (2, 4000, 8040) })
        {
            db.CopyStretches.Add(new CopyStretch
            {
                PartId = recording.Part, Kind = MediaWorkKind.Proxy, Attempt = 1, Number = number, FromMs = from, UntilMs = until, Codecs = number == 0 ? "avc1.64001f,mp4a.40.2" : null,
                KekId = wrapped.KekId, WrappedKey = wrapped.Bytes, Sealed = SealStretch.Seal(key, CopyStretch.AssociatedData(station.Keys.Agency, recording.Part, 1, number), Bytes(number)),
            });
        }

        await db.SaveChangesAsync();
        return recording;
    }

    private static async Task<JsonNode> JsonAsync(Viewer viewer, string path)
    {
        using var answer = await viewer.GetAsync(path);
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>())!;
    }

    private static async Task<string> RefusedAsync(Viewer viewer, string path, HttpStatusCode status)
    {
        using var answer = await viewer.GetAsync(path);
        Assert.Equal(status, answer.StatusCode);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["code"]!.GetValue<string>();
    }
}
