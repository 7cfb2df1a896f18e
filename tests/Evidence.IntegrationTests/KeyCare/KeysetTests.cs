using System.Net;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Retention;
using Evidence.IntegrationTests.Review;
using Evidence.Kernel;
using Evidence.KeyCare;
using Evidence.Testing;
using Evidence.Testing.Running;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.KeyCare;

/// <summary>Two people together hand out the keys of one item; whoever has them opens its objects without us.</summary>
public sealed class KeysetTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task One_asks_another_agrees_and_the_file_opens_the_stored_object_with_the_verifier()
    {
        using var folder = new TempFolder();
        var recording = await Recording.ArriveAsync(station, 1_500_000);
        using var asking = await Viewer.OpenAsync(station, station.EvidenceOfficer);
        using var agreeing = await Viewer.OpenAsync(station, station.Administrator);
        using var asked = await asking.PostAsync($"/items/{recording.Item}/keyset", ("Reason", "Independent examiner, order of 3 March"));
        var page = asked.Headers.Location!.ToString();
        Assert.StartsWith("/keysets/", page, StringComparison.Ordinal);
        using (var early = await asking.PostAsync($"{page}?handler=Download"))
            Assert.Contains("Nobody else has agreed", await early.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using (var own = await asking.PostAsync($"{page}?handler=Agree"))
            Assert.Contains("Another person has to agree", await own.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using (var agreed = await agreeing.PostAsync($"{page}?handler=Agree"))
            Assert.Equal(HttpStatusCode.Redirect, agreed.StatusCode);
        using (var others = await agreeing.PostAsync($"{page}?handler=Download"))
            Assert.NotEqual("application/json", others.Content.Headers.ContentType?.MediaType);

        var text = (await asking.PageAsync(page)).Text;
        using var file = await asking.PostAsync($"{page}?handler=Download");
        Assert.Equal(("application/json", "attachment", "no-store"), (file.Content.Headers.ContentType!.MediaType, file.Content.Headers.ContentDisposition!.DispositionType, file.Headers.CacheControl!.ToString()));
        var keyset = await file.Content.ReadAsByteArrayAsync();
        await File.WriteAllBytesAsync(folder["keyset.json"], keyset);
        using (var twice = await asking.PostAsync($"{page}?handler=Download"))
            Assert.Contains("were downloaded already", await twice.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var bound = $"evidence/1/{station.Keys.Agency}/{recording.Object}";
        Assert.Contains(bound, text, StringComparison.Ordinal);
        var stored = Directory.EnumerateFiles(station.StoreFolder, recording.Object.ToString(), SearchOption.AllDirectories).Single();
        var run = await UnsealAsync(stored, folder["keyset.json"], bound, folder["plain"]);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Equal(recording.Bytes, await File.ReadAllBytesAsync(folder["plain"]));

        // It is the key of this item and of no other.
        var other = await Recording.ArriveAsync(station, 200);
        var another = Directory.EnumerateFiles(station.StoreFolder, other.Object.ToString(), SearchOption.AllDirectories).Single();
        Assert.NotEqual(0, (await UnsealAsync(another, folder["keyset.json"], $"evidence/1/{station.Keys.Agency}/{other.Object}", folder["nothing"])).ExitCode);

        await using var db = station.Open();
        var entries = (await new ReadChain(db).RunAsync(SubjectOf.Item(recording.Item), Chain.Operational, ChainReader.Custodian, -1, default)).TakeLast(3).ToList();
        Assert.Equal([CustodyAction.KeysetRequested, CustodyAction.KeysetApproved, CustodyAction.KeysetDownloaded], entries.Select(e => e.Entry.Action));
        Assert.Equal(Sha256Hash.Of(keyset).ToString(), (string?)entries[2].Details["keyset.sha256"].Value);
    }

    [Fact]
    public async Task Only_two_different_people_who_may_hand_it_out_and_not_after_a_day()
    {
        var recording = await Recording.ArriveAsync(station, 100);
        var twin = await station.PersonAsync("twin1", "Maya Okafor", Role.EvidenceOfficer, "7781");
        var self = await station.PersonAsync("twin2", "M. Okafor", Role.Administrator, "7781");
        foreach (var person in (Actor[])[station.Officer, station.Administrator])
            await Assert.ThrowsAsync<RefusedException>(() => AskAsync(recording, person));
        await Keeping.RefusedAsync("reason-needed", () => AskAsync(recording, twin, ""));
        await Keeping.RefusedAsync("no-such-item", () => AskAsync(recording with { Item = ItemId.New() }, twin));

        var id = await AskAsync(recording, twin);
        await Keeping.RefusedAsync("same-person", () => DecideAsync(id, true, self));
        await Assert.ThrowsAsync<RefusedException>(() => DecideAsync(id, true, station.Officer));
        // The database too.
        var state = await Record.ExceptionAsync(() => EvidenceDatabase.ExecuteAsync(station.Connections.App,
            $"update keys.keyset_request set state = 'approved', decided_by = '{self.Id}', decided_at = now() where id = '{id}'"));
        Assert.Equal("EV008", Assert.IsType<PostgresException>(state).SqlState);

        await DecideAsync(id, true, station.EvidenceOfficer);
        await Keeping.RefusedAsync("keyset-request-decided", () => DecideAsync(id, false, station.Administrator));
        await Keeping.RefusedAsync("not-your-request", () => DownloadAsync(id, station.EvidenceOfficer));
        await Keeping.RefusedAsync("keyset-lapsed", () => DownloadAsync(id, twin, new LaterClock(KeysetRequest.GoodFor)));
        Assert.NotEmpty((await DownloadAsync(id, twin)).Bytes);

        var refused = await AskAsync(recording, twin);
        await DecideAsync(refused, false, twin);
        await Keeping.RefusedAsync("keyset-not-approved", () => DownloadAsync(refused, twin));
        Assert.Equal("EV004", ((PostgresException)(await Record.ExceptionAsync(() => EvidenceDatabase.ExecuteAsync(station.Connections.App,
            $"update keys.keyset_request set state = 'approved' where id = '{refused}'")))!).SqlState);
    }

    private async Task<KeysetId> AskAsync(Recording recording, Actor actor, string reason = "Order of the court")
    {
        await using var db = station.Open();
        return await new RequestKeyset(db, station.Custody, TimeProvider.System).RunAsync(recording.Item, reason, actor, default);
    }

    private async Task DecideAsync(KeysetId id, bool agrees, Actor actor)
    {
        await using var db = station.Open();
        await new DecideKeyset(db, station.Custody, TimeProvider.System).RunAsync(id, agrees, actor, default);
    }

    private async Task<KeysetFile> DownloadAsync(KeysetId id, Actor actor, TimeProvider? clock = null)
    {
        await using var db = station.Open();
        return await new DownloadKeyset(db, station.Custody, station.Keys, clock ?? TimeProvider.System).RunAsync(id, actor, default);
    }

    private static Task<ChildProcess> UnsealAsync(string path, string keyset, string bound, string output) =>
        ChildProcess.RunAsync("dotnet", ["exec", Programs.PathOf("evidence-verify"), "unseal", path, "--keyset", keyset, "--ad", bound, "--out", output]);
}
