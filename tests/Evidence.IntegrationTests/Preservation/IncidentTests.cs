using System.Net;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Review;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Preservation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.Preservation;

/// <summary>What becomes of an incident: what it keeps from happening, who may close it, and what mends it.</summary>
public sealed class IncidentTests(OneStore archive) : IClassFixture<OneStore>
{
    [Fact]
    public async Task While_it_is_open_the_database_lets_no_key_and_no_copy_of_what_it_names_go()
    {
        var recording = await HarmedAsync(Harm.ExtraVersion);

        Assert.Equal("EV007", await RefusedAsync($"update items.sealed_object set wrapped_key = null, kek_id = null, key_destroyed_at = now(), key_in_backups_until = now() where id = '{recording.Object}'"));
        Assert.Equal("EV007", await RefusedAsync($"update items.stored_copy set removed_at = now() where object_id = '{recording.Object}'"));

        await CloseAsync(recording, "A backup program wrote there. It is stopped.");
        // What refuses now is only that no entry says it.
        Assert.Equal("EV001", await RefusedAsync($"update items.stored_copy set removed_at = now() where object_id = '{recording.Object}'"));
    }

    [Fact]
    public async Task It_is_closed_by_name_and_for_a_reason_and_once()
    {
        var recording = await HarmedAsync(Harm.ExtraVersion);
        var incident = await IncidentAsync(recording);

        Assert.Equal("reason-needed", await RefusalAsync(() => CloseAsync(recording, "  ")));
        Assert.Equal("reason-too-long", await RefusalAsync(() => CloseAsync(recording, new string('x', 501))));
        Assert.Equal("not-permitted", await RefusalAsync(() => CloseAsync(recording, "why not", archive.Station.Administrator)));
        await CloseAsync(recording, "It was a backup program.");
        Assert.Equal("incident-closed", await RefusalAsync(() => CloseAsync(recording, "Again.")));

        await using var db = archive.Open();
        var closed = await db.Incidents.SingleAsync(i => i.Id == incident);
        Assert.Equal((IncidentState.Resolved, "It was a backup program.", archive.Station.EvidenceOfficer.Person), (closed.State, closed.Resolution, closed.ResolvedBy));
        Assert.Equal(CustodyAction.IncidentResolved, (await archive.Station.ActionsAsync(SubjectOf.Incident(incident)))[^1]);
    }

    [Fact]
    public async Task What_is_too_many_and_was_closed_is_not_told_again()
    {
        var recording = await HarmedAsync(Harm.ExtraVersion);
        await CloseAsync(recording, "It may stay.");

        Assert.True(await archive.CompareAsync());

        Assert.Single(await archive.FindingsAsync(recording.Object));
    }

    [Fact]
    public async Task Bytes_that_were_put_back_and_read_again_count_as_good_and_heal_the_recording()
    {
        var recording = await archive.RecordAsync();
        var path = await archive.FileOfAsync(recording.Object);
        var right = await File.ReadAllBytesAsync(path);
        await Harming.DoAsync(archive, recording, Harm.FlippedByte);
        await archive.ScrubAsync();
        Assert.Equal(ItemState.Quarantined, await StateAsync(recording));
        await File.WriteAllBytesAsync(path, right);

        await using var db = archive.Open();
        Assert.Equal(1, await new RequestRecheck(db, archive.Clock).RunAsync(await IncidentAsync(recording), archive.Station.EvidenceOfficer, default));
        await archive.Worker.GetRequiredService<ScrubCopies>().RunAsync(default);

        Assert.Null((await archive.CopyAsync(recording.Object)).DamagedAt);
        Assert.Equal(ItemState.Verified, await StateAsync(recording));
        Assert.NotNull(Assert.Single(await archive.FindingsAsync(recording.Object)).MendedAt);
        Assert.Empty(await db.Rechecks.Where(r => r.ObjectId == recording.Object).ToListAsync());
        await CloseAsync(recording, "Put back.");
    }

    [Fact]
    public async Task A_store_whose_objects_are_all_gone_is_one_incident_of_the_store_and_no_copy_is_marked()
    {
        var recordings = new List<Recording>();
        for (var i = 0; i < 5; i++)
            recordings.Add(await archive.RecordAsync(100));
        var (there, away) = (Path.Combine(archive.FolderOf(Archive.Primary), "objects"), Path.Combine(archive.Data, "away"));
        Directory.Move(there, away);
        Directory.CreateDirectory(there);

        Assert.False(await archive.CompareAsync());
        await archive.ScrubAsync();

        await using var db = archive.Open();
        var incident = await db.Incidents.AsNoTracking().SingleAsync(i => i.Kind == FindingKind.StoreEmpty && i.State == IncidentState.Open);
        Assert.Empty(await db.Findings.Where(f => f.Kind == FindingKind.Missing).ToListAsync());
        Assert.Contains(recordings[0].Item, await db.ItemsInDanger().ToListAsync());
        Directory.Delete(there);
        Directory.Move(away, there);
        Assert.True(await archive.CompareAsync());
        Assert.Equal(IncidentState.Resolved, (await db.Incidents.AsNoTracking().SingleAsync(i => i.Id == incident.Id)).State);
        Assert.DoesNotContain(recordings[0].Item, await db.ItemsInDanger().ToListAsync());
    }

    [Fact]
    public async Task The_pages_show_it_to_whom_it_concerns_and_close_it()
    {
        var recording = await HarmedAsync(Harm.ExtraVersion);
        var incident = await IncidentAsync(recording);
        using var officer = await Viewer.OpenAsync(archive.Station, archive.Station.Officer);
        using var custodian = await Viewer.OpenAsync(archive.Station, archive.Station.EvidenceOfficer);

        Assert.Equal(HttpStatusCode.Forbidden, (await officer.GetAsync($"/incidents/{incident}")).StatusCode);
        Assert.Contains("An open incident names this recording", await (await officer.GetAsync($"/items/{recording.Item}")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains($"/incidents/{incident}", await (await custodian.GetAsync("/incidents")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var page = await (await custodian.GetAsync($"/incidents/{incident}")).Content.ReadAsStringAsync();
        Assert.Contains("Another version beside it", page, StringComparison.Ordinal);
        Assert.Contains($"/items/{recording.Item}", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await custodian.GetAsync($"/incidents/{Guid.NewGuid()}")).StatusCode);

        await CloseAsync(recording, "Seen to.");
        Assert.DoesNotContain("An open incident", await (await officer.GetAsync($"/items/{recording.Item}")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<Recording> HarmedAsync(Harm harm)
    {
        var recording = await archive.RecordAsync(100);
        await Harming.DoAsync(archive, recording, harm);
        Assert.True(await archive.CompareAsync());
        return recording;
    }

    private async Task<IncidentId> IncidentAsync(Recording recording) => (await archive.FindingsAsync(recording.Object))[0].IncidentId;

    private async Task CloseAsync(Recording recording, string reason, Actor? by = null)
    {
        await using var db = archive.Open();
        await new CloseIncident(db, archive.Station.Custody, archive.Clock).RunAsync(await IncidentAsync(recording), reason, by ?? archive.Station.EvidenceOfficer, default);
    }

    private async Task<ItemState> StateAsync(Recording recording)
    {
        await using var db = archive.Open();
        return await db.Items.Where(i => i.Id == recording.Item).Select(i => i.State).SingleAsync();
    }

    private async Task<string?> RefusedAsync(string statement)
    {
        await using var source = NpgsqlDataSource.Create(archive.Station.Connections.App);
        await using var command = source.CreateCommand(statement);
        return (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState;
    }

    private static async Task<string> RefusalAsync(Func<Task> act) => (await Assert.ThrowsAsync<RefusedException>(act)).Refusal.Code;
}
