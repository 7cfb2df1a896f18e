using Evidence.Formats;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Retention;
using Evidence.Transfer.Moving;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Transfer;

/// <summary>The losses of South Yorkshire and Dallas: deletion of a source that was not, or not wholly, copied.</summary>
public sealed class RetirementTests
{
    [Fact]
    public async Task Nothing_is_deleted_before_the_switch_before_two_people_and_before_thirty_days_whatever_is_configured()
    {
        await using var world = await MoveWorld.StartAsync(1);
        await world.CopyAsync();
        await world.VerifyAsync();
        world.Time.Now += TimeSpan.FromDays(365);
        Assert.Equal("not-switched", await RefusedAsync(world));
        await world.SwitchAsync();
        await world.ApproveAsync(world.Station.EvidenceOfficer, world.Station.Administrator);
        Assert.Equal("in-quarantine", await RefusedAsync(world, quarantineDays: 0));
        Assert.Equal("in-quarantine", await RefusedAsync(world, quarantineDays: -1));
        world.Time.Now += TimeSpan.FromDays(29.9);
        Assert.Equal("in-quarantine", await RefusedAsync(world));
        world.Time.Now += TimeSpan.FromDays(0.2);
        Assert.Equal("in-quarantine", await RefusedAsync(world, quarantineDays: 60));
        Assert.Equal(2, (await world.RetireAsync()).Objects);
    }

    [Fact]
    public async Task Two_administrators_or_one_person_twice_are_not_enough()
    {
        await using var world = await MoveWorld.StartAsync(1);
        await world.CopyAsync();
        await world.VerifyAsync();
        await world.SwitchAsync();
        world.Time.Now += TimeSpan.FromDays(31);
        Assert.Equal("not-approved", await RefusedAsync(world));
        await world.ApproveAsync(world.Station.Administrator, world.Station.Administrator);
        Assert.Equal("not-approved", await RefusedAsync(world));
        var second = await world.Station.PersonAsync("kim", "Kim Doe", Evidence.Access.Role.Administrator);
        await world.ApproveAsync(second);
        Assert.Equal("not-approved", await RefusedAsync(world));
        Assert.Equal("not-permitted", await MoveWorld.RefusalAsync(() => world.ApproveAsync(world.Station.Officer)));
        Assert.Equal("not-permitted", await MoveWorld.RefusalAsync(() => world.ApproveAsync(EvidenceDatabase.Tester)));
        await world.ApproveAsync(world.Station.EvidenceOfficer);
        Assert.Equal(2, (await world.RetireAsync()).Objects);
    }

    [Fact]
    public async Task Whoever_approves_is_shown_how_far_the_move_is_what_it_would_delete_and_who_has_approved()
    {
        await using var world = await MoveWorld.StartAsync(2);
        await world.CopyAsync();
        var copied = await world.ReadAsync(world.Station.Administrator);
        Assert.Equal((4, 4, 0, false), (copied.Objects, copied.Copied, copied.Proven, copied.TakesApprovals));
        await world.VerifyAsync();
        await world.SwitchAsync();
        await world.ApproveAsync(world.Station.Administrator);
        var once = await world.ReadAsync(world.Station.EvidenceOfficer);
        Assert.Equal((4, true, false, 2, 4), (once.Proven, once.TakesApprovals, once.IsApproved, once.Span.Recordings, once.Samples.Count));
        Assert.Equal(("Sam Reyes", once.Move.SwitchedAt + Quarantine.Shortest), (Assert.Single(once.Approvals).Name, once.QuarantineUntil));
        await world.ApproveAsync(world.Station.EvidenceOfficer);
        Assert.True((await world.ReadAsync(world.Station.EvidenceOfficer)).IsApproved);
        await world.VerifyAsync(again: true);
        Assert.Empty((await world.ReadAsync(world.Station.EvidenceOfficer)).Approvals);
        Assert.Equal("not-permitted", await MoveWorld.RefusalAsync(() => world.ReadAsync(world.Station.Officer)));
    }

    [Fact]
    public async Task A_new_count_sheet_needs_new_approvals()
    {
        await using var world = await MoveWorld.StartAsync(1);
        await world.UntilRetirementAsync();
        await world.VerifyAsync(again: true);
        Assert.Equal("not-approved", await RefusedAsync(world));
    }

    [Theory]
    [InlineData(Lie.ReadsOtherBytes)]
    [InlineData(Lie.ListsTheLost)]
    public async Task A_copy_that_is_not_right_any_more_at_the_last_moment_ends_the_deleting(Lie lie)
    {
        await using var world = await MoveWorld.StartAsync(2);
        await world.UntilRetirementAsync();
        var one = (await world.InAsync(world.Old)).Keys.Order(Comparer<ObjectId>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()))).Last().ToString();
        if (lie == Lie.ListsTheLost) world.New.Lose(one);
        (world.New.Lie, world.New.About) = (lie, key => key == one);
        Assert.Equal("copy-not-right", await RefusedAsync(world));
        Assert.NotNull(await world.Old.FindAsync(one, default));
    }

    [Fact]
    public async Task Killed_while_deleting_it_goes_on_and_nothing_is_lost()
    {
        await using var world = await MoveWorld.StartAsync(3);
        await world.UntilRetirementAsync();
        for (var kill = 1; kill <= 3; kill++)
        {
            world.Old.DiesAfterDeletions = world.Old.Deleted.Count + kill;
            await Assert.ThrowsAsync<IOException>(() => world.RetireAsync());
            await world.AssertNothingLostAsync();
            if (kill == 2) break;
        }

        world.Old.DiesAfterDeletions = int.MaxValue;
        await world.RetireAsync();
        Assert.Equal(6, world.Old.Deleted.Distinct().Count());
        await world.AssertNothingLostAsync();
    }

    [Fact]
    public async Task What_is_under_a_hold_stays_in_the_old_store_until_the_hold_has_ended()
    {
        await using var world = await MoveWorld.StartAsync(2);
        await using var keeping = new Keeping(world.Station, beside: world.Vault);
        await using var db = world.Station.Open();
        var item = await db.Items.OrderBy(i => i.Id).Select(i => i.Id).FirstAsync();
        // So near that no lock is set beside the hold.
        await keeping.MustDestroyAsync(item, TimeProvider.System.GetUtcNow().AddSeconds(50));
        var hold = await keeping.PlaceAsync(item);
        await world.UntilRetirementAsync();
        var first = await world.RetireAsync();
        Assert.Equal((2, 2), (first.Objects, first.Locked));
        Assert.Equal(0, (await world.RetireAsync()).Objects);
        Assert.Equal(2, world.Old.Deleted.Distinct().Count());

        await keeping.AskAsync(hold);
        await keeping.DecideAsync(hold, await keeping.AnotherOfficerAsync());
        var second = await world.RetireAsync();
        Assert.Equal((2, 0), (second.Objects, second.Locked));
        await world.AssertNothingLostAsync();
    }

    [Fact]
    public async Task What_is_locked_is_not_called_removed_before_its_lock_has_ended()
    {
        await using var world = await MoveWorld.StartAsync(1);
        await using var keeping = new Keeping(world.Station, beside: world.Vault);
        await keeping.RunAsync();
        await world.UntilRetirementAsync();
        var retired = await world.RetireAsync();
        Assert.Equal((0, 2), (retired.Objects, retired.Locked));
        await using var db = world.Station.Open();
        Assert.All(await db.StoredCopies.AsNoTracking().Where(c => c.Store == "files").ToListAsync(), copy => Assert.Null(copy.RemovedAt));
        Assert.Empty(world.Old.Deleted);
    }

    [Fact]
    public async Task A_sheet_or_a_proof_that_somebody_wrote_unlocks_nothing()
    {
        await using var world = await MoveWorld.StartAsync(1);
        await world.UntilRetirementAsync();
        // The owner of the tables can write what the programs cannot; not what the keys would have to sign.
        await EvidenceDatabase.ExecuteAsync(world.Station.Connections.Owner, "update transfer.proven_object set sha256 = sha256('other'::bytea)");
        Assert.Equal("not-verified", await RefusedAsync(world));
        await EvidenceDatabase.ExecuteAsync(world.Station.Connections.Owner, """
            alter table transfer.move disable trigger user;
            update transfer.move set sheet = convert_to(replace(convert_from(sheet, 'UTF8'), '"objects":2', '"objects":1'), 'UTF8');
            update transfer.move set sheet_sha256 = sha256(sheet);
            """);
        await world.ApproveAsync(world.Station.EvidenceOfficer, world.Station.Administrator);
        Assert.Equal("not-verified", await RefusedAsync(world));
        await world.AssertNothingLostAsync();
    }

    [Fact]
    public async Task What_was_damaged_before_moves_as_it_lies_and_is_counted_apart()
    {
        await using var world = await MoveWorld.StartAsync(2);
        await using var db = world.Station.Open();
        var items = await db.Items.OrderBy(i => i.Id).Select(i => i.Id).ToListAsync();
        await world.Footage.FlipStoredByteAsync(items[0], 500);
        var report = await world.CopyAsync();
        Assert.Equal((3, 1), (report.Objects, report.Failed));
        await MarkDamagedAsync(world, items[0]);
        Assert.Equal((1, 0), ((await world.CopyAsync()).Objects, (await world.CopyAsync()).Failed));
        Assert.NotNull((await world.VerifyAsync()).Sheet);
        Assert.Equal((4, 1, 0), ((await world.SheetAsync()).Objects, (await world.SheetAsync()).AsFound, (await world.SheetAsync()).Lost));
        Assert.Equal(await world.InAsync(world.Old), await world.InAsync(world.New));
    }

    [Fact]
    public async Task What_was_lost_before_is_counted_and_holds_up_nothing()
    {
        await using var world = await MoveWorld.StartAsync(2);
        await using var db = world.Station.Open();
        var item = await db.Items.OrderBy(i => i.Id).Select(i => i.Id).FirstAsync();
        var original = await db.Parts.Where(p => p.ItemId == item && p.Role == Evidence.Formats.Protocol.FileRole.Original).Select(p => p.ObjectId).SingleAsync();
        await world.Station.Store.DeleteAsync(original.ToString(), "1", default);
        Assert.Equal(1, (await world.CopyAsync()).Failed);
        Assert.Null((await world.VerifyAsync()).Sheet);
        await MarkDamagedAsync(world, item);
        Assert.Equal(0, (await world.CopyAsync()).Failed);
        Assert.NotNull((await world.VerifyAsync()).Sheet);
        Assert.Equal((3, 0, 1), ((await world.SheetAsync()).Objects, (await world.SheetAsync()).AsFound, (await world.SheetAsync()).Lost));
        await world.SwitchAsync();
    }

    /// <summary>As a viewer's read or the scrubber marks it.</summary>
    private static async Task MarkDamagedAsync(MoveWorld world, ItemId item)
    {
        await using var db = world.Station.Open();
        var copy = await db.StoredCopies.AsNoTracking().SingleAsync(c => c.Store == world.Station.Store.Name
            && db.Parts.Any(p => p.ItemId == item && p.Role == Evidence.Formats.Protocol.FileRole.Original && p.ObjectId == c.ObjectId));
        var record = new Evidence.Preservation.RecordFindings(db, world.Station.Custody, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<Evidence.Preservation.RecordFindings>.Instance);
        await record.RunAsync([Evidence.Items.CopyFinding.About(copy, Evidence.Items.FindingKind.Altered, Evidence.Items.FoundBy.Viewer, "It was turned.")], default);
    }

    private static Task<string> RefusedAsync(MoveWorld world, int quarantineDays = 30) => MoveWorld.RefusalAsync(() => world.RetireAsync(quarantineDays));
}
