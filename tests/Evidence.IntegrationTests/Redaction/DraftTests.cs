using System.Text;
using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Formats.Custody;
using Evidence.Formats.Redaction;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items.Reach;
using Evidence.Kernel;
using Evidence.Redaction;
using Evidence.Redaction.Drafting;
using Evidence.Redaction.Working;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.Redaction;

/// <summary>Drawing what is hidden: drafts, the lock on them, and versions.</summary>
public sealed class DraftTests(Station station) : IClassFixture<Station>
{
    private readonly Desk desk = new(station);

    private Actor Maya => station.EvidenceOfficer;

    [Fact]
    public async Task A_version_is_the_recipe_that_was_drawn_bound_to_the_master_and_told_in_its_chain()
    {
        var (id, recording) = await desk.DrawnAsync(Maya);

        await using var db = station.Open();
        var kept = await db.RedactionVersions.SingleAsync(v => v.RedactionId == id);
        var recipe = UnverifiedRecipe.Read(kept.Recipe).Value!;
        Assert.Equal((kept.Hash, 1, id, Maya.Person), (recipe.Hash, recipe.Content.Version, recipe.Content.Id, recipe.Content.By));
        Assert.Equal((Formats.Sha256Hash.Of(recording.Bytes), recording.Bytes.Length, Desk.Width, Desk.LengthUs), (recipe.Content.Master.Sha256, (int)recipe.Content.Master.Bytes, recipe.Content.Master.Width, recipe.Content.Master.Length));
        var entries = await new ReadChain(db).RunAsync(SubjectOf.Item(recording.Item), Chain.Operational, ChainReader.Custodian, -1, default);
        Assert.Equal([CustodyAction.RedactionOpened, CustodyAction.RedactionSaved], entries.Select(e => e.Entry.Action).Where(a => a.Word.StartsWith("redaction", StringComparison.Ordinal)));
        Assert.Equal(kept.Hash.ToString(), entries[^1].Text("recipe.sha256"));
    }

    [Fact]
    public async Task The_next_version_follows_the_one_before_and_the_same_again_is_none()
    {
        var (id, _) = await desk.DrawnAsync(Maya);
        Assert.Equal("nothing-changed", (await Desk.RefusalAsync(() => desk.VersionAsync(id, 1, Maya))).Code);
        var saved = await desk.SaveAsync(id, 1, Desk.Draft(Desk.Track(2), Desk.Track(1)), Maya);
        var second = await desk.VersionAsync(id, saved.Sequence, Maya);

        await using var db = station.Open();
        var versions = await db.RedactionVersions.Where(v => v.RedactionId == id).OrderBy(v => v.Version).ToListAsync();
        Assert.Equal((2, versions[0].Hash), (second.Version, versions[1].Previous!.Value));
        Assert.Equal([1, 2], UnverifiedRecipe.Read(versions[1].Recipe).Value!.Content.Tracks.Select(t => t.Id));
    }

    [Fact]
    public async Task Who_drew_a_mask_says_the_server_whatever_the_browser_says()
    {
        var (id, _) = await desk.DrawnAsync(Maya);
        var colleague = await station.PersonAsync($"e{Guid.NewGuid():N}"[..14], "Ada Quist", Role.EvidenceOfficer);
        await using var db = station.Open();
        await desk.StateAsync((await db.Redactions.SingleAsync(r => r.Id == id)).ItemId, colleague);
        Assert.False((await desk.LockAsync(id, colleague)).Mine);
        Assert.True((await desk.LockAsync(id, colleague, take: true)).Mine);
        await desk.SaveAsync(id, 1, Desk.Draft(Desk.Track(1), Desk.Track(2, by: Maya.Id), Desk.Track(3, by: Guid.NewGuid())), colleague);

        var state = await desk.AskAsync((ReadStudio read) => read.RunAsync(id, colleague, default));
        Assert.Equal([Maya.Id.ToString(), colleague.Id.ToString(), colleague.Id.ToString()], state.Draft["tracks"]!.AsArray().Select(track => track!["by"]!.GetValue<string>()));
        Assert.Contains(CustodyAction.RedactionTakenOver, await station.ActionsAsync(SubjectOf.Item(state.Redaction.ItemId)));
    }

    [Fact]
    public async Task Whoever_lost_the_lock_overwrites_nothing_and_neither_does_who_read_an_older_draft()
    {
        var (id, recording) = await desk.DrawnAsync(Maya);
        Assert.Equal("stale-draft", (await Desk.RefusalAsync(() => desk.SaveAsync(id, 0, Desk.Draft(), Maya))).Code);
        var colleague = await station.PersonAsync($"e{Guid.NewGuid():N}"[..14], "Ada Quist", Role.EvidenceOfficer);
        await desk.StateAsync(recording.Item, colleague);
        await desk.LockAsync(id, colleague, take: true);

        var lost = await Desk.RefusalAsync(() => desk.SaveAsync(id, 1, Desk.Draft(), Maya));
        Assert.Equal(("lock-lost", 409), (lost.Code, lost.Status));
        await desk.DoAsync<HoldLock>(hold => hold.ReleaseAsync(id, Maya, default));
        Assert.False((await desk.LockAsync(id, Maya)).Mine);
    }

    [Fact]
    public async Task A_lock_ends_by_itself_when_nobody_renews_it_and_only_who_manages_redactions_takes_one_that_holds()
    {
        var (id, recording) = await desk.DrawnAsync(Maya);
        var redactor = await station.PersonAsync($"r{Guid.NewGuid():N}"[..14], "Rae Duggan", Role.Redactor);
        await new Records(station, TimeProvider.System).GrantAsync(recording.Item, redactor, TimeProvider.System.GetUtcNow().AddDays(1));
        await desk.StateAsync(recording.Item, redactor);
        var held = await desk.LockAsync(id, redactor);
        Assert.Equal((false, Maya.Name), (held.Mine, held.By));
        Assert.Equal("not-permitted", (await Desk.RefusalAsync(() => desk.LockAsync(id, redactor, take: true))).Code);

        await EvidenceDatabase.ExecuteAsync(station.Connections.Owner, $"update redaction.draft set lock_renewed_at = now() - interval '121 seconds' where redaction_id = '{id}'");
        Assert.True((await desk.LockAsync(id, redactor)).Mine);
    }

    [Fact]
    public async Task Time_counts_as_work_only_while_the_studio_says_so_and_never_a_long_pause()
    {
        var (id, _) = await desk.DrawnAsync(Maya);
        foreach (var (ago, active) in new[] { (30, true), (30, false), (100, true), (20, true) })
        {
            await EvidenceDatabase.ExecuteAsync(station.Connections.Owner, $"update redaction.draft set lock_renewed_at = now() - interval '{ago} seconds' where redaction_id = '{id}'");
            await desk.LockAsync(id, Maya, active: active);
        }

        await using var db = station.Open();
        var effort = await db.RedactionEfforts.SingleAsync(e => e.RedactionId == id);
        Assert.InRange(effort.Seconds, 50, 56);
        Assert.True(effort.HasSaved);
    }

    [Fact]
    public async Task An_unfinished_draft_is_kept_and_told_what_it_lacks_and_is_no_version()
    {
        var (id, _) = await desk.DrawnAsync(Maya);
        var outside = Desk.Track(1, left: 900_000);
        var saved = await desk.SaveAsync(id, 1, Desk.Draft(outside), Maya);
        Assert.Equal("outside-the-picture", Assert.Single(saved.Findings).Code);
        var refusal = await Desk.RefusalAsync(() => desk.VersionAsync(id, saved.Sequence, Maya));
        Assert.Equal("recipe-refused", refusal.Code);
        Assert.Contains("tracks[0]", ((IReadOnlyList<DraftFinding>)refusal.Facts["findings"]!)[0].Where, StringComparison.Ordinal);

        saved = await desk.SaveAsync(id, saved.Sequence, Desk.Draft(Desk.Track(1, reason: "because")), Maya);
        Assert.Empty(saved.Findings);
        Assert.Contains("no reason of the agency", ((IReadOnlyList<DraftFinding>)(await Desk.RefusalAsync(() => desk.VersionAsync(id, saved.Sequence, Maya))).Facts["findings"]!)[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"tracks\":[]}")]
    [InlineData("{\"tracks\":[],\"sounds\":[],\"profiles\":[],\"proposals\":{}}")]
    [InlineData("{\"tracks\":[[[[[[[[[[[[[[1]]]]]]]]]]]]]],\"sounds\":[],\"profiles\":[],\"proposals\":[]}")]
    [InlineData("{\"tracks\":[{\"id\":1,\"id\":2}],\"sounds\":[],\"profiles\":[],\"proposals\":[]}")]
    [InlineData("{\"tracks\":[")]
    public async Task What_is_no_draft_is_refused(string text)
    {
        var (id, _) = await desk.DrawnAsync(Maya);
        Assert.Equal("draft-refused", (await Desk.RefusalAsync(() => desk.AskAsync((SaveDraft save) => save.RunAsync(id, 1, Encoding.UTF8.GetBytes(text), Maya, default)))).Code);
    }

    [Fact]
    public async Task A_draft_of_wrong_kinds_of_things_is_kept_as_it_is_and_told_of()
    {
        var (id, _) = await desk.DrawnAsync(Maya);
        var draft = Desk.Draft();
        draft["tracks"] = new JsonArray(1, "x", null, new JsonObject { ["id"] = "seven", ["by"] = 3, ["review"] = 5 }, new JsonObject { ["id"] = 1.5 });
        var saved = await desk.SaveAsync(id, 1, draft, Maya);
        Assert.NotEmpty(saved.Findings);
        saved = await desk.SaveAsync(id, saved.Sequence, draft, Maya);
        Assert.NotEmpty(saved.Findings);
    }

    [Fact]
    public async Task Nobody_who_does_not_reach_the_recording_knows_of_its_redaction()
    {
        var (id, recording) = await desk.DrawnAsync(Maya);
        var redactor = await station.PersonAsync($"r{Guid.NewGuid():N}"[..14], "Rae Duggan", Role.Redactor);
        Assert.Equal("no-such-redaction", (await Desk.RefusalAsync(() => desk.AskAsync((ReadStudio read) => read.RunAsync(id, redactor, default)))).Code);
        Assert.Equal("no-such-redaction", (await Desk.RefusalAsync(() => desk.AskAsync((ReadStudio read) => read.RunAsync(id, station.Officer, default)))).Code);
        Assert.Empty(await desk.AskAsync((ListRedactions list) => list.RunAsync(null, mine: false, redactor, default)));

        await new Records(station, TimeProvider.System).GrantAsync(recording.Item, redactor, TimeProvider.System.GetUtcNow().AddDays(1));
        Assert.Equal("purpose-needed", (await Desk.RefusalAsync(() => desk.AskAsync((ReadStudio read) => read.RunAsync(id, redactor, default)))).Code);
        Assert.Equal(id, Assert.Single(await desk.AskAsync((ListRedactions list) => list.RunAsync(null, mine: false, redactor, default))).Id);
        Assert.Empty(await desk.AskAsync((ListRedactions list) => list.RunAsync(null, mine: true, redactor, default)));
    }

    [Fact]
    public async Task Until_a_worker_measured_the_recording_nothing_is_asked_of_it_and_no_version_is_made()
    {
        var id = await desk.OpenAsync(await desk.MasterAsync(), Maya, measured: false);
        await desk.LockAsync(id, Maya);
        Assert.Equal("not-measured", (await Desk.RefusalAsync(() => desk.VersionAsync(id, 0, Maya))).Code);
        Assert.Equal("not-measured", (await Desk.RefusalAsync(() => desk.AskAsync((AskWork ask) => ask.FollowAsync(id, [0, 0, 320, 320], 0, Maya, default)))).Code);
        var state = await desk.AskAsync((ReadStudio read) => read.RunAsync(id, Maya, default));
        Assert.Null(state.Master);
        Assert.Equal((RedactionWorkKind.Measure, RedactionWorkState.Waiting), (state.Work[0].Kind, state.Work[0].State));
    }

    [Fact]
    public async Task Work_is_asked_for_once_seen_and_cancelled()
    {
        var (id, recording) = await desk.DrawnAsync(Maya);
        Task<Guid> RenderAsync(int version, string profile) => desk.AskAsync((AskWork ask) => ask.RenderAsync(id, version, profile, Maya, default));
        Assert.Equal("no-such-version", (await Desk.RefusalAsync(() => RenderAsync(2, "defence"))).Code);
        Assert.Equal("no-such-profile", (await Desk.RefusalAsync(() => RenderAsync(1, "press"))).Code);
        var render = await RenderAsync(1, "defence");
        Assert.Equal("copy-there", (await Desk.RefusalAsync(() => RenderAsync(1, "defence"))).Code);
        Assert.Contains(CustodyAction.RedactionAsked, await station.ActionsAsync(SubjectOf.Item(recording.Item)));

        var first = await desk.AskAsync((AskWork ask) => ask.PreviewAsync(id, "defence", (0, 5_000_000), 1, Maya, default));
        var second = await desk.AskAsync((AskWork ask) => ask.PreviewAsync(id, "defence", (1_000_000, 5_000_000), 1, Maya, default));
        Assert.Equal(RedactionWorkState.Cancelled, (await desk.AskAsync((ReadWork read) => read.OneAsync(id, first, Maya, default))).State);
        Assert.Equal(RedactionWorkState.Waiting, (await desk.AskAsync((ReadWork read) => read.OneAsync(id, second, Maya, default))).State);
        Assert.Equal("work-wrong", (await Desk.RefusalAsync(() => desk.AskAsync((AskWork ask) => ask.PreviewAsync(id, "defence", (0, 10_000_001), 1, Maya, default)))).Code);
        Assert.Equal("work-wrong", (await Desk.RefusalAsync(() => desk.AskAsync((AskWork ask) => ask.FindAsync(id, ["face", "dog"], Maya, default)))).Code);

        await desk.DoAsync<CancelWork>(cancel => cancel.RunAsync(id, render, Maya, default));
        Assert.Equal("work-ended", (await Desk.RefusalAsync(() => desk.DoAsync<CancelWork>(cancel => cancel.RunAsync(id, render, Maya, default)))).Code);
        await using var db = station.Open();
        Assert.NotNull((await db.RedactionWork.SingleAsync(w => w.Id == second)).Recipe);
    }

    [Fact]
    public async Task What_a_worker_that_was_killed_was_at_waits_again()
    {
        var (id, _) = await desk.DrawnAsync(Maya);
        var work = await desk.AskAsync((AskWork ask) => ask.FindAsync(id, ["face"], Maya, default));
        await EvidenceDatabase.ExecuteAsync(station.Connections.App, $"update redaction.work set state = 'running', lock_key = 1, lock_holder = 1, per_mille = 400 where id = '{work}'");
        Assert.Equal(RedactionWorkState.Waiting, (await desk.AskAsync((ReadWork read) => read.OneAsync(id, work, Maya, default))).State);
    }

    [Fact]
    public async Task A_closed_redaction_is_edited_no_more()
    {
        var (id, _) = await desk.DrawnAsync(Maya);
        await desk.DoAsync<CloseRedaction>(close => close.RunAsync(id, Maya, default));
        Assert.Equal("redaction-closed", (await Desk.RefusalAsync(() => desk.SaveAsync(id, 1, Desk.Draft(), Maya))).Code);
    }

    [Fact]
    public async Task The_agency_sets_its_reasons_and_those_it_took_away_are_still_read()
    {
        Assert.Contains(await desk.AskAsync((ReadReasons read) => read.RunAsync(default)), reason => reason.Code == "third-party");
        await desk.DoAsync<SetReasons>(set => set.RunAsync([new("own", "Our own", "Policy 7")], Maya, default));
        await desk.DoAsync<SetReasons>(set => set.RunAsync([.. ReadReasons.Starter], Maya, default));
        Assert.Equal(ReadReasons.Starter, await desk.AskAsync((ReadReasons read) => read.RunAsync(default)));
        Assert.Equal("Our own", (await desk.AskAsync((ReadReasons read) => read.NamedAsync(default)))["own"].Label);
        Assert.Equal("reasons-wrong", (await Desk.RefusalAsync(() => desk.DoAsync<SetReasons>(set => set.RunAsync([new("No code", "x", "y")], Maya, default)))).Code);
        Assert.Equal("not-permitted", (await Desk.RefusalAsync(() => desk.DoAsync<SetReasons>(set => set.RunAsync([new("own", "x", "y")], station.Officer, default)))).Code);
    }

    [Theory]
    [InlineData("update redaction.version set saved_at = now()")]
    [InlineData("update redaction.version set recipe = 'x'")]
    [InlineData("truncate redaction.version cascade")]
    [InlineData("update redaction.redaction set item_id = gen_random_uuid(), part_id = gen_random_uuid()")]
    [InlineData("update redaction.redaction set width = 2 where measured_at is not null")]
    public async Task A_version_and_what_it_is_of_stay_as_they_are_for_the_owner_too(string sql)
    {
        await desk.DrawnAsync(Maya);
        Assert.Equal("EV004", (await Assert.ThrowsAsync<PostgresException>(() => EvidenceDatabase.ExecuteAsync(station.Connections.Owner, sql))).SqlState);
    }

    [Theory]
    [InlineData("delete from redaction.version", "42501")]
    [InlineData("update redaction.redaction set closed_at = now(), closed_by = opened_by where closed_at is null", "EV001")]
    [InlineData("insert into redaction.reason (code, subject_id, place, label, authority, is_retired) values ('x', gen_random_uuid(), 1, 'x', 'x', false)", "EV001")]
    public async Task No_program_changes_a_redaction_without_an_entry(string sql, string state)
    {
        await desk.DrawnAsync(Maya);
        Assert.Equal(state, (await Assert.ThrowsAsync<PostgresException>(() => EvidenceDatabase.ExecuteAsync(station.Connections.App, sql))).SqlState);
    }
}
