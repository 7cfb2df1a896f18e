using System.Text;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Disclosure;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Packaging;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Disclosure;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items.Reach;
using Evidence.Items.Clips;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Evidence.Redaction;
using Evidence.Redaction.Requests;
using Evidence.Redaction.Reviewing;
using Evidence.Redaction.Working;
using Evidence.Review;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.Redaction;

/// <summary>A second person watches a copy and decides, and nothing else lets it out.</summary>
public sealed class ReviewTests(Station station) : IClassFixture<Station>
{
    private readonly Desk desk = new(station);

    private Actor Maya => station.EvidenceOfficer;

    [Fact]
    public async Task A_copy_is_disclosed_only_after_another_person_watched_all_of_it_and_agreed()
    {
        var (id, copy) = await SubmittedAsync();
        var second = await SecondAsync(copy);
        Assert.Equal("redaction-not-approved", (await Desk.RefusalAsync(() => BundleAsync(copy.MadeItemId))).Code);
        Assert.Equal("not-watched", (await Desk.RefusalAsync(() => ApproveAsync(id, copy, second))).Code);

        // Nor does somebody outside the agency reach it to whom it was opened.
        var records = new Records(station, TimeProvider.System);
        var prosecutor = await records.PersonAsync(Role.Prosecutor);
        await records.GrantAsync(copy.MadeItemId, prosecutor, TimeProvider.System.GetUtcNow().AddDays(1));
        Assert.False(await ReachesAsync(prosecutor, copy.MadeItemId));

        await desk.PlayAsync(copy, second, "[[0,10000]]", "[[0,10000]]");
        await ApproveAsync(id, copy, second);
        Assert.True(await ReachesAsync(prosecutor, copy.MadeItemId));

        var bundle = await BundleAsync(copy.MadeItemId);
        await using var db = station.Open();
        var review = await db.RedactionReviews.SingleAsync(r => r.RenderId == copy.Id);
        Assert.Equal((ReviewDecision.Approved, second.Person, Sha256Hash.Of(review.Schedule!)), (review.Decision, review.Reviewer, review.ScheduleSha256!.Value));
        var files = (await db.Bundles.Where(b => b.Id == bundle).Select(b => b.Description).SingleAsync(), review.Schedule!);
        Assert.Contains("Redaction schedule.csv", Encoding.UTF8.GetString(files.Item1), StringComparison.Ordinal);
        Assert.Contains(review.ScheduleSha256.ToString()!, Encoding.UTF8.GetString(files.Item1), StringComparison.Ordinal);
        Assert.Contains("\"0:00:01.000\",\"0:00:04.000\",\"picture\",\"face\",\"covered\",\"Personal data of somebody else\",\"Data Protection Act 2018, schedule 2, paragraph 16\"", Encoding.UTF8.GetString(review.Schedule!), StringComparison.Ordinal);
        Assert.Equal([CustodyAction.RedactionMade, CustodyAction.RedactionSubmitted, CustodyAction.RedactionApproved],
            (await station.ActionsAsync(SubjectOf.Item(copy.MadeItemId))).Where(a => a.Word.StartsWith("redaction", StringComparison.Ordinal)));
        using var footage = new Footage(station);
        await footage.LogAsync();
        Assert.DoesNotContain(footage.Verify(await footage.DownloadAsync(bundle)).Findings, f => f.Severity != Evidence.Formats.Verification.Severity.Note);
    }

    private async Task<bool> ReachesAsync(Actor actor, ItemId item)
    {
        await using var db = station.Open();
        return await db.ReachesAsync(actor, Permission.PlayFootage, item, TimeProvider.System.GetUtcNow(), default);
    }

    [Theory]
    [InlineData("[[0,10000]]", null, 11)]
    [InlineData("[[0,10000]]", "[]", 11)]
    [InlineData("[[0,10000]]", "[[0,9000]]", 11)]
    [InlineData("[[0,10000]]", "[[0,4000],[5000,10000]]", 11)]
    [InlineData("[[0,10000]]", "[[0,10000]]", 3)]
    public async Task What_was_played_fast_or_muted_or_faster_than_the_clock_goes_is_not_watched(string ranges, string? heard, double after)
    {
        var (id, copy) = await SubmittedAsync();
        var second = await SecondAsync(copy);
        await desk.PlayAsync(copy, second, ranges, heard, after);
        Assert.Equal("not-watched", (await Desk.RefusalAsync(() => ApproveAsync(id, copy, second))).Code);
    }

    [Fact]
    public async Task What_was_heard_in_several_views_counts_together_and_stands_in_the_entries()
    {
        var (id, copy) = await SubmittedAsync();
        var second = await SecondAsync(copy);
        await desk.PlayAsync(copy, second, "[[0,6000]]", "[[0,6000]]");
        var seen = await desk.AskAsync((ReadReview read) => read.RunAsync(id, copy.Id, second, default));
        Assert.Equal(new PlayedRange(6000, 10_000), Assert.Single(seen.Heard!.Missing.Ranges));
        await desk.PlayAsync(copy, second, "[[5000,10000]]", "[[5000,10000]]");
        Assert.Null((await desk.AskAsync((ReadReview read) => read.RunAsync(id, copy.Id, second, default))).Obstacle);

        await using var db = station.Open();
        var ended = (await new ReadChain(db).RunAsync(SubjectOf.Item(copy.MadeItemId), Chain.Operational, ChainReader.Custodian, -1, default)).Where(e => e.Entry.Action == CustodyAction.ViewEnded).ToList();
        Assert.Equal(PlayedRanges.Of([new(0, 6000)]).Hash.ToString(), ended[0].Text("heard"));
    }

    [Fact]
    public async Task Nobody_with_a_hand_in_it_decides_however_much_they_watched()
    {
        var (id, copy) = await SubmittedAsync();
        await desk.PlayAsync(copy, Maya, "[[0,10000]]", "[[0,10000]]");
        Assert.Equal("own-work", (await Desk.RefusalAsync(() => ApproveAsync(id, copy, Maya))).Code);
        Assert.Equal("own-work", (await Desk.RefusalAsync(() => desk.DoAsync<DecideReview>(decide => decide.ReturnAsync(id, copy.Id, "A face at 0:02.", Maya, default)))).Code);

        // Who saved a draft once has a hand in it, even if nothing of theirs is left.
        var helper = await SecondAsync(copy);
        await desk.LockAsync(id, helper, take: true);
        await desk.SaveAsync(id, 1, Desk.Draft(Desk.Track(1)), helper);
        await desk.PlayAsync(copy, helper, "[[0,10000]]", "[[0,10000]]");
        Assert.Equal("own-work", (await Desk.RefusalAsync(() => ApproveAsync(id, copy, helper))).Code);
    }

    [Fact]
    public async Task Who_may_not_approve_does_not_and_neither_does_who_left_a_point_open()
    {
        var (id, copy) = await SubmittedAsync();
        Assert.Equal("not-permitted", (await Desk.RefusalAsync(() => ApproveAsync(id, copy, station.Officer))).Code);
        var second = await SecondAsync(copy);
        await desk.PlayAsync(copy, second, "[[0,10000]]", "[[0,10000]]");
        Assert.Equal("checklist-open", (await Desk.RefusalAsync(() => desk.DoAsync<DecideReview>(decide => decide.ApproveAsync(id, copy.Id, ["faces"], null, second, default)))).Code);
    }

    [Fact]
    public async Task One_that_the_machine_found_wrong_is_not_submitted()
    {
        var (id, recording) = await desk.DrawnAsync(Maya);
        var copy = await desk.MadeAsync(id, recording, passed: false);
        Assert.Equal("check-failed", (await Desk.RefusalAsync(() => SubmitAsync(id, copy))).Code);
        Assert.Equal("redaction-not-approved", (await Desk.RefusalAsync(() => BundleAsync(copy.MadeItemId))).Code);
    }

    [Fact]
    public async Task One_that_is_sent_back_can_be_submitted_again_and_stays_closed_until_approved()
    {
        var (id, copy) = await SubmittedAsync();
        var second = await SecondAsync(copy);
        Assert.Equal("review-there", (await Desk.RefusalAsync(() => SubmitAsync(id, copy))).Code);
        Assert.Equal("return-text-wrong", (await Desk.RefusalAsync(() => desk.DoAsync<DecideReview>(decide => decide.ReturnAsync(id, copy.Id, " ", second, default)))).Code);
        await desk.DoAsync<DecideReview>(decide => decide.ReturnAsync(id, copy.Id, "A face at 0:02.", second, default));
        Assert.Equal("not-asked", (await Desk.RefusalAsync(() => ApproveAsync(id, copy, second))).Code);
        Assert.Equal("redaction-not-approved", (await Desk.RefusalAsync(() => BundleAsync(copy.MadeItemId))).Code);
        await SubmitAsync(id, copy);
        Assert.Contains(CustodyAction.RedactionReturned, await station.ActionsAsync(SubjectOf.Item(copy.MadeItemId)));
    }

    [Fact]
    public async Task What_was_cut_out_of_an_unapproved_copy_is_as_closed_as_the_copy_and_the_recording_itself_is_not()
    {
        var (_, copy) = await SubmittedAsync();
        using var footage = new Footage(station);
        var (clip, second) = (await footage.RecordAsync("CLIP", 3_000), await footage.RecordAsync("CLIPOF", 3_000));
        await using (var db = station.Open())
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            Clip Of(ItemId of, ItemId from) => new() { Id = of, MasterId = from, PartId = copy.MadePartId, Kind = ClipKind.Clip, FromMs = 0, ToMs = 1000, Title = "A part", Reason = "For court", AskedBy = Maya.Person!.Value, AskedAt = TimeProvider.System.GetUtcNow() };
            db.Clips.AddRange(Of(clip, copy.MadeItemId), Of(second, clip));
            await db.SaveChangesAsync();
            await station.Custody.AppendAsync(db, CustodyAct.Of(CustodyAction.ClipAsked, [SubjectOf.Item(copy.MadeItemId), SubjectOf.Item(clip)], Maya), default);
            await transaction.CommitAsync();
        }

        Assert.Equal("redaction-not-approved", (await Desk.RefusalAsync(() => BundleAsync(clip))).Code);
        Assert.Equal("redaction-not-approved", (await Desk.RefusalAsync(() => BundleAsync(second))).Code);
        await BundleAsync(copy.ItemId);
    }

    [Fact]
    public async Task An_approval_that_was_killed_leaves_no_second_schedule_and_the_next_one_goes_through()
    {
        var (id, copy) = await SubmittedAsync();
        var second = await SecondAsync(copy);
        await desk.PlayAsync(copy, second, "[[0,10000]]", "[[0,10000]]");
        await using var db = station.Open();
        var review = await db.RedactionReviews.AsNoTracking().SingleAsync(r => r.RenderId == copy.Id);
        var abandoned = await desk.AskAsync((SealSchedule seal) => seal.RunAsync(review.Id, "x"u8.ToArray(), default));
        await ApproveAsync(id, copy, second);
        Assert.Null(await station.Store.FindAsync(abandoned.Id.ToString(), default));
        Assert.Equal(1, await db.Parts.CountAsync(p => p.ItemId == copy.MadeItemId && p.Role == FileRole.Sidecar));
    }

    [Fact]
    public async Task A_request_is_listed_taken_in_hand_and_done_with_the_approval()
    {
        var recording = await desk.MasterAsync();
        var wanted = new WantedRedaction(recording.Item, null, "defence", DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(7), "Smith & Co, solicitors", "Disclosure in 2026/1184");
        Task<Guid> AskForAsync(WantedRedaction one) => desk.AskAsync((RequestRedaction ask) => ask.RunAsync(one, Maya, default));
        Assert.Equal("request-due-wrong", (await Desk.RefusalAsync(() => AskForAsync(wanted with { DueOn = new DateOnly(2020, 1, 1) }))).Code);
        Assert.Equal("no-such-recording", (await Desk.RefusalAsync(() => AskForAsync(wanted with { Item = ItemId.New() }))).Code);
        var request = await AskForAsync(wanted);
        var id = await desk.OpenAsync(recording, Maya, request: request);
        var listed = (await desk.AskAsync((ListRequests list) => list.RunAsync(Maya, default))).Single(r => r.Request.Id == request);
        Assert.Equal((RedactionRequestState.InHand, Maya.Name, id), (listed.Request.State, listed.AssignedTo, listed.Redactions.Single()));

        await desk.LockAsync(id, Maya);
        await desk.SaveAsync(id, 0, Desk.Draft(Desk.Track(1)), Maya);
        await desk.VersionAsync(id, 1, Maya);
        var copy = await desk.MadeAsync(id, recording);
        await SubmitAsync(id, copy);
        var second = await SecondAsync(copy);
        await desk.PlayAsync(copy, second, "[[0,10000]]", "[[0,10000]]");
        await ApproveAsync(id, copy, second);
        Assert.Equal(RedactionRequestState.Done, (await desk.AskAsync((ListRequests list) => list.RunAsync(Maya, default))).Single(r => r.Request.Id == request).Request.State);
        Assert.True((await desk.AskAsync((ReadEffort read) => read.RunAsync(default))).Redactions >= 1);
        Assert.Equal("no-such-request", (await Desk.RefusalAsync(() => desk.DoAsync<SettleRequest>(settle => settle.EndAsync(request, true, null, Maya, default)))).Code);
    }

    [Fact]
    public async Task A_request_is_given_to_somebody_who_redacts_and_declined_with_a_reason()
    {
        var recording = await desk.MasterAsync();
        var request = await desk.AskAsync((RequestRedaction ask) => ask.RunAsync(new WantedRedaction(recording.Item, null, "press", DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime), "Press office", "Appeal for witnesses"), Maya, default));
        Assert.Equal("person-unknown", (await Desk.RefusalAsync(() => desk.DoAsync<SettleRequest>(settle => settle.AssignAsync(request, station.Officer.Person, Maya, default)))).Code);
        await desk.DoAsync<SettleRequest>(settle => settle.AssignAsync(request, Maya.Person, Maya, default));
        Assert.Equal("request-reason-wrong", (await Desk.RefusalAsync(() => desk.DoAsync<SettleRequest>(settle => settle.EndAsync(request, false, "", Maya, default)))).Code);
        await desk.DoAsync<SettleRequest>(settle => settle.EndAsync(request, false, "Not needed any more", Maya, default));
        Assert.Equal(3, (await station.ActionsAsync(SubjectOf.Item(recording.Item))).Count(a => a.Word.StartsWith("redaction request", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("update redaction.review set decision = null, reviewer = null, decided_at = null where decision = 'approved'")]
    [InlineData("update redaction.review set render_id = gen_random_uuid()")]
    [InlineData("delete from redaction.review")]
    [InlineData("update redaction.render set passed = true")]
    [InlineData("delete from redaction.render")]
    public async Task A_decision_and_what_it_is_about_stay_as_they_are_for_the_owner_too(string sql)
    {
        var (id, copy) = await SubmittedAsync();
        var second = await SecondAsync(copy);
        await desk.PlayAsync(copy, second, "[[0,10000]]", "[[0,10000]]");
        await ApproveAsync(id, copy, second);
        Assert.Equal("EV004", (await Assert.ThrowsAsync<PostgresException>(() => EvidenceDatabase.ExecuteAsync(station.Connections.Owner, sql))).SqlState);
    }

    [Fact]
    public async Task No_program_approves_without_an_entry()
    {
        await SubmittedAsync();
        const string sql = "update redaction.review set decision = 'returned', reviewer = asked_by, decided_at = now() where decision is null";
        Assert.Equal("EV001", (await Assert.ThrowsAsync<PostgresException>(() => EvidenceDatabase.ExecuteAsync(station.Connections.App, sql))).SqlState);
    }

    private async Task<(RedactionId Id, RedactionRender Copy)> SubmittedAsync()
    {
        var (id, recording) = await desk.DrawnAsync(Maya);
        var copy = await desk.MadeAsync(id, recording);
        await SubmitAsync(id, copy);
        return (id, copy);
    }

    private Task<Guid> SubmitAsync(RedactionId id, RedactionRender copy) => desk.AskAsync((AskReview ask) => ask.RunAsync(id, copy.Id, Maya, default));

    /// <summary>Another evidence officer, who has said why they look at the recording.</summary>
    private async Task<Actor> SecondAsync(RedactionRender copy)
    {
        var second = await station.PersonAsync($"e{Guid.NewGuid():N}"[..14], "Ada Quist", Role.EvidenceOfficer);
        await desk.StateAsync(copy.ItemId, second);
        return second;
    }

    private Task ApproveAsync(RedactionId id, RedactionRender copy, Actor actor) =>
        desk.DoAsync<DecideReview>(decide => decide.ApproveAsync(id, copy.Id, [.. Checklist.For(copy.Profile).Select(p => p.Code)], "Seen twice.", actor, default));

    private async Task<BundleId> BundleAsync(ItemId item)
    {
        using var footage = new Footage(station);
        return await footage.BundleAsync(item);
    }
}
