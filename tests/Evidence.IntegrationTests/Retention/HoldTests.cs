using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Disclosure;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Review;
using Evidence.Kernel;
using Evidence.Retention;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.Retention;

public sealed class HoldTests(Station station) : IClassFixture<Station>
{
    private static readonly string[] Refused = ["EV004", "EV001", "23514"];

    [Fact]
    public async Task A_hold_is_mirrored_to_the_exact_versions_and_called_placed_when_the_store_has_said_so()
    {
        await using var keeping = new Keeping(station);
        using var footage = new Footage(station);
        var item = await footage.RecordAsync("HELD", 3_000, sidecars: 2);
        await footage.AddPlayableAsync(item);
        var hold = await keeping.PlaceAsync(item);

        Assert.NotNull((await keeping.HoldAsync(hold)).PlacedAt);
        await using var db = station.Open();
        var objects = await db.Parts.Where(p => p.ItemId == item).Select(p => p.ObjectId).ToListAsync();
        Assert.Equal(4, objects.Count);
        foreach (var id in objects)
        {
            var copy = await keeping.AssertInLineAsync(id);
            Assert.True(copy.IsHeld);
            Assert.True((await Assert.ThrowsAsync<ObjectLockedException>(() => station.Store.DeleteAsync(copy.Key, copy.Version, default))).IsHeld);
        }

        var chain = await new ReadChain(db).RunAsync(SubjectOf.Item(item), Chain.Operational, ChainReader.Custodian, -1, default);
        Assert.Equal("Inquest", chain.Single(e => e.Entry.Action == CustodyAction.HoldRequested).Text("hold.reason"));
        Assert.Equal(objects.ToHashSet(), chain.Single(e => e.Entry.Action == CustodyAction.HoldPlaced).Entry.Objects.Select(o => o.Id).ToHashSet());
        var colleague = await new ReadChain(db).RunAsync(SubjectOf.Item(item), Chain.Operational, ChainReader.Colleague, -1, default);
        Assert.Null(colleague.Single(e => e.Entry.Action == CustodyAction.HoldRequested).Text("hold.reason"));
    }

    [Fact]
    public async Task What_arrives_or_is_made_while_a_hold_stands_is_held_too()
    {
        await using var keeping = new Keeping(station);
        using var footage = new Footage(station);
        var item = await footage.RecordAsync("LATER", 3_000, sidecars: 0);
        await keeping.PlaceAsync(item);
        var part = await footage.AddPlayableAsync(item);
        await keeping.RunAsync();
        await using var db = station.Open();
        Assert.True((await keeping.AssertInLineAsync((await db.Parts.SingleAsync(p => p.Id == part)).ObjectId)).IsHeld);
    }

    [Fact]
    public async Task Placed_twice_under_one_number_it_is_one_hold_and_under_another_reason_it_is_refused()
    {
        await using var keeping = new Keeping(station);
        var recording = await Recording.ArriveAsync(station, 100);
        var hold = await keeping.PlaceAsync(recording.Item);
        await keeping.PlaceAsync(recording.Item, id: hold);
        Assert.Single(await keeping.ChainAsync(recording.Item), CustodyAction.HoldRequested);
        await Keeping.RefusedAsync("hold-differs", () => keeping.PlaceAsync(recording.Item, "Other", hold));
        await Keeping.RefusedAsync("reason-needed", () => keeping.PlaceAsync(recording.Item, "  "));
        await Keeping.RefusedAsync("reason-too-long", () => keeping.PlaceAsync(recording.Item, new string('x', 1_001)));
        await Keeping.RefusedAsync("no-such-item", () => keeping.PlaceAsync(ItemId.New()));
        await Keeping.RefusedAsync("not-permitted", () => keeping.PlaceAsync(recording.Item, actor: station.Officer));
        await Keeping.RefusedAsync("not-permitted", () => keeping.PlaceAsync(recording.Item, actor: station.Administrator));
    }

    [Fact]
    public async Task Two_people_release_a_hold_and_its_lock_stays()
    {
        await using var keeping = new Keeping(station);
        var recording = await Recording.ArriveAsync(station, 100);
        await keeping.RunAsync();
        var hold = await keeping.PlaceAsync(recording.Item);
        await keeping.AskAsync(hold);
        await keeping.AskAsync(hold);
        await Keeping.RefusedAsync("same-person", () => keeping.DecideAsync(hold, station.EvidenceOfficer));
        Assert.True((await keeping.AssertInLineAsync(recording.Object)).IsHeld);

        var other = await keeping.AnotherOfficerAsync();
        var asked = (await keeping.HoldAsync(hold)).ReleaseRequestedAt;
        await keeping.DecideAsync(hold, other);
        await keeping.DecideAsync(hold, other, requestedAt: asked);
        var copy = await keeping.AssertInLineAsync(recording.Object);
        Assert.Equal((HoldState.Released, false), ((await keeping.HoldAsync(hold)).State, copy.IsHeld));
        Assert.False((await Assert.ThrowsAsync<ObjectLockedException>(() => station.Store.DeleteAsync(copy.Key, copy.Version, default))).IsHeld);
        Assert.Equal(
            [CustodyAction.LockSet, CustodyAction.HoldRequested, CustodyAction.HoldPlaced, CustodyAction.HoldReleaseRequested, CustodyAction.HoldReleaseApproved, CustodyAction.HoldReleased],
            await keeping.ChainAsync(recording.Item));
        await Keeping.RefusedAsync("hold-not-standing", () => keeping.AskAsync(hold));
    }

    [Fact]
    public async Task A_refused_or_withdrawn_release_leaves_the_hold_and_an_old_agreement_does_not_count_for_a_new_request()
    {
        await using var keeping = new Keeping(station);
        var recording = await Recording.ArriveAsync(station, 100);
        var (hold, other) = (await keeping.PlaceAsync(recording.Item), await keeping.AnotherOfficerAsync());
        await keeping.AskAsync(hold);
        var first = (await keeping.HoldAsync(hold)).ReleaseRequestedAt;
        await keeping.DecideAsync(hold, station.EvidenceOfficer, agrees: false);
        Assert.Equal((HoldState.Standing, null), ((await keeping.HoldAsync(hold)).State, (await keeping.HoldAsync(hold)).ReleaseReason));
        await Keeping.RefusedAsync("no-release-asked", () => keeping.DecideAsync(hold, other));
        await keeping.AskAsync(hold, reason: "Asked anew");
        await Keeping.RefusedAsync("no-release-asked", () => keeping.DecideAsync(hold, other, requestedAt: first));
        await Keeping.RefusedAsync("release-asked", () => keeping.AskAsync(hold, other));
        Assert.True((await keeping.AssertInLineAsync(recording.Object)).IsHeld);
    }

    [Fact]
    public async Task Two_accounts_with_one_collar_number_are_one_person()
    {
        await using var keeping = new Keeping(station);
        var recording = await Recording.ArriveAsync(station, 100);
        var (one, two) = (await keeping.AnotherOfficerAsync("7781"), await keeping.AnotherOfficerAsync("7781"));
        var hold = await keeping.PlaceAsync(recording.Item);
        await keeping.AskAsync(hold, one);
        await Keeping.RefusedAsync("same-person", () => keeping.DecideAsync(hold, two));
        Assert.Equal("EV008", await ApproveInSqlAsync(hold, recording.Item, two.Person!.Value));
        Assert.Equal("EV008", await ApproveInSqlAsync(hold, recording.Item, one.Person!.Value));
    }

    [Fact]
    public async Task Holds_stack_and_the_last_one_lets_go()
    {
        await using var keeping = new Keeping(station);
        var recording = await Recording.ArriveAsync(station, 100);
        var (first, second, other) = (await keeping.PlaceAsync(recording.Item), await keeping.PlaceAsync(recording.Item, "Complaint"), await keeping.AnotherOfficerAsync());
        await keeping.AskAsync(first);
        await keeping.DecideAsync(first, other);
        Assert.Equal(HoldState.Released, (await keeping.HoldAsync(first)).State);
        Assert.True((await keeping.AssertInLineAsync(recording.Object)).IsHeld);
        await keeping.AskAsync(second);
        await keeping.DecideAsync(second, other);
        Assert.False((await keeping.AssertInLineAsync(recording.Object)).IsHeld);
    }

    [Fact]
    public async Task While_the_store_is_away_a_hold_stands_in_the_catalogue_and_says_why_and_is_placed_when_it_is_back()
    {
        var store = new StubbornStore(station.Store) { IsAway = true };
        await using var keeping = new Keeping(station, store);
        var recording = await Recording.ArriveAsync(station, 100);
        var hold = await keeping.PlaceAsync(recording.Item);
        var waiting = await keeping.HoldAsync(hold);
        Assert.Equal((HoldState.Standing, null, "The line is down."), (waiting.State, waiting.PlacedAt, waiting.Trouble));
        Assert.False(await keeping.Holds.IsHeldAsync(recording.Object.ToString(), (await keeping.CopyAsync(recording.Object)).Version, default));

        await using var back = new Keeping(station);
        await back.RunAsync();
        Assert.Equal((true, null), ((await keeping.HoldAsync(hold)).PlacedAt is not null, (await keeping.HoldAsync(hold)).Trouble));
        Assert.True((await keeping.AssertInLineAsync(recording.Object)).IsHeld);
    }

    [Fact]
    public async Task No_nearer_day_of_destruction_is_set_while_a_hold_stands()
    {
        await using var keeping = new Keeping(station);
        var recording = await Recording.ArriveAsync(station, 100);
        var now = TimeProvider.System.GetUtcNow();
        await keeping.MustDestroyAsync(recording.Item, now.AddDays(200));
        await keeping.PlaceAsync(recording.Item);
        await Keeping.RefusedAsync("under-hold", () => keeping.MustDestroyAsync(recording.Item, now.AddDays(100)));
        await keeping.MustDestroyAsync(recording.Item, now.AddDays(300));
        await keeping.MustDestroyAsync(recording.Item, null);
        await Keeping.RefusedAsync("under-hold", () => keeping.MustDestroyAsync(recording.Item, now.AddDays(300)));
    }

    [Fact]
    public async Task Placed_and_released_by_many_at_once_rows_and_store_say_the_same_in_the_end()
    {
        var recording = await Recording.ArriveAsync(station, 100);
        await using var keeping = new Keeping(station);
        var other = await keeping.AnotherOfficerAsync();
        var standing = new List<HoldId>();
        for (var round = 0; round < 8; round++)
        {
            await using var elsewhere = new Keeping(station);
            var ending = await keeping.PlaceAsync(recording.Item, $"Round {round}");
            await keeping.AskAsync(ending);
            var release = keeping.DecideAsync(ending, other);
            var place = elsewhere.PlaceAsync(recording.Item, $"Beside {round}");
            await Task.WhenAll(release, place, elsewhere.RunAsync());
            await keeping.RunAsync();
            await keeping.RunAsync();
            Assert.True((await keeping.AssertInLineAsync(recording.Object)).IsHeld, $"round {round}");
            Assert.NotNull((await keeping.HoldAsync(await place)).PlacedAt);
            await keeping.AskAsync(await place);
            await keeping.DecideAsync(await place, other);
            await keeping.RunAsync();
            Assert.False((await keeping.AssertInLineAsync(recording.Object)).IsHeld, $"round {round}");
        }
    }

    [Theory]
    [InlineData("update retention.hold set state = 'released', released_at = now() where id = '{0}'")]
    [InlineData("update retention.hold set state = 'releasing', release_approved_by = requested_by, release_approved_at = now() where id = '{0}'")]
    [InlineData("update retention.hold set reason = 'other' where id = '{0}'")]
    [InlineData("update retention.hold set item_id = item_id, requested_at = now() where id = '{0}'")]
    [InlineData("update retention.hold set placed_at = now() where id = '{0}'")]
    [InlineData("update items.stored_copy set is_held = false where is_held")]
    [InlineData("update retention.horizon set keep_days = 1")]
    public async Task The_database_lets_nobody_go_around(string sql)
    {
        await using var keeping = new Keeping(station);
        await keeping.SetHorizonAsync(40_000 / 2);
        await keeping.SetHorizonAsync(null);
        var hold = await keeping.PlaceAsync((await Recording.ArriveAsync(station, 100)).Item);
        foreach (var connection in new[] { station.Connections.App, station.Connections.Owner })
            Assert.Contains(await StateAsync(connection, sql.Replace("{0}", hold.ToString(), StringComparison.Ordinal)), Refused);
        foreach (var table in new[] { "retention.hold", "retention.item", "retention.horizon" })
        {
            Assert.Equal("42501", await StateAsync(station.Connections.App, $"delete from {table}"));
            Assert.Equal("EV004", await StateAsync(station.Connections.Owner, $"delete from {table}"));
        }
    }

    /// <summary>As a program that was taken over would do it, with an entry and all.</summary>
    private async Task<string?> ApproveInSqlAsync(HoldId hold, ItemId item, PersonId approver)
    {
        await using var db = station.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await station.Custody.AppendAsync(db, new CustodyAct { Actor = EvidenceDatabase.Tester, Action = CustodyAction.HoldReleaseApproved, Subjects = [SubjectOf.Item(item)] }, default);
        return (await Record.ExceptionAsync(() => db.Database.ExecuteSqlAsync(
            $"update retention.hold set state = 'releasing', release_approved_by = {approver.Value}, release_approved_at = now() where id = {hold.Value}")) as PostgresException)?.SqlState;
    }

    private static async Task<string?> StateAsync(string connection, string sql) =>
        (await Record.ExceptionAsync(() => EvidenceDatabase.ExecuteAsync(connection, sql)) as PostgresException)?.SqlState;
}
