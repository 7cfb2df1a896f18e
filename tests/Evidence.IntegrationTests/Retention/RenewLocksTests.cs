using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Disclosure;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Review;
using Evidence.Retention;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Retention;

public sealed class RenewLocksTests(Station station) : IClassFixture<Station>
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Locks_a_verified_version_once_reads_it_back_and_says_so_in_the_item_s_chain()
    {
        await using var keeping = new Keeping(station);
        var recording = await Recording.ArriveAsync(station, 100);
        await keeping.RunAsync();

        var copy = await keeping.AssertInLineAsync(recording.Object);
        Assert.InRange(copy.LockedUntil!.Value, Now + Keeping.LockFor - TimeSpan.FromMinutes(10), Now + Keeping.LockFor);
        await Assert.ThrowsAsync<ObjectLockedException>(() => station.Store.DeleteAsync(copy.Key, copy.Version, default));
        Assert.Equal([CustodyAction.LockSet], await keeping.ChainAsync(recording.Item));
        Assert.Equal(0, await keeping.RunAsync());
        Assert.Equal([CustodyAction.LockSet], await keeping.ChainAsync(recording.Item));
    }

    [Fact]
    public async Task What_is_not_verified_is_not_locked()
    {
        await using var keeping = new Keeping(station);
        using var footage = new Footage(station);
        var item = await footage.ReceiveUnverifiedAsync();
        await keeping.RunAsync();
        await using var db = station.Open();
        var copy = await (from p in db.Parts join c in db.StoredCopies on p.ObjectId equals c.ObjectId where p.ItemId == item select c).SingleAsync();
        Assert.Null(copy.LockedUntil);
        Assert.Null(await keeping.Locks.ReadLockAsync(copy.Key, copy.Version, default));
        await station.VerifyAsync();
        await keeping.RunAsync();
        Assert.NotNull((await keeping.AssertInLineAsync(copy.ObjectId)).LockedUntil);
    }

    [Fact]
    public async Task Locks_are_renewed_by_one_entry_about_the_store_and_none_about_the_items()
    {
        var policy = SubjectOf.Policy("locks/" + station.Store.Name);
        var recordings = new List<Recording> { await Recording.ArriveAsync(station, 100), await Recording.ArriveAsync(station, 200) };
        await using (var near = new Keeping(station, lockFor: TimeSpan.FromDays(30)))
            await near.RunAsync();
        var before = (await station.ActionsAsync(policy)).Count;
        await using var keeping = new Keeping(station, lockFor: TimeSpan.FromDays(90));
        await keeping.RunAsync();

        foreach (var recording in recordings)
        {
            Assert.True((await keeping.AssertInLineAsync(recording.Object)).LockedUntil > Now.AddDays(89));
            Assert.Equal([CustodyAction.LockSet], await keeping.ChainAsync(recording.Item));
        }

        Assert.All((await station.ActionsAsync(policy)).Skip(before), action => Assert.Equal(CustodyAction.LocksRenewed, action));
        Assert.True((await station.ActionsAsync(policy)).Count > before);
        // A shorter time ahead is no reason to shorten what is there.
        await using var shorter = new Keeping(station, lockFor: TimeSpan.FromDays(30));
        await shorter.RunAsync();
        Assert.True((await shorter.AssertInLineAsync(recordings[0].Object)).LockedUntil > Now.AddDays(89));
    }

    [Fact]
    public async Task No_lock_outlasts_the_day_of_destruction_and_one_that_would_is_shortened()
    {
        await using var keeping = new Keeping(station);
        var (early, late) = (await Recording.ArriveAsync(station, 100), await Recording.ArriveAsync(station, 200));
        var by = Now.AddDays(10);
        await keeping.MustDestroyAsync(early.Item, by);
        Assert.InRange((await keeping.AssertInLineAsync(early.Object)).LockedUntil!.Value, by.AddSeconds(-1), by);

        await keeping.RunAsync();
        Assert.True((await keeping.CopyAsync(late.Object)).LockedUntil > by);
        await keeping.MustDestroyAsync(late.Item, by);
        Assert.InRange((await keeping.AssertInLineAsync(late.Object)).LockedUntil!.Value, by.AddSeconds(-1), by);
        Assert.Equal([CustodyAction.LockSet, CustodyAction.DestructionDateSet, CustodyAction.LockSet], await keeping.ChainAsync(late.Item));

        await keeping.MustDestroyAsync(late.Item, null);
        Assert.True((await keeping.AssertInLineAsync(late.Object)).LockedUntil > Now.AddDays(59));
    }

    [Fact]
    public async Task A_store_that_lets_nobody_shorten_keeps_its_lock_and_the_row_says_what_it_has()
    {
        var recording = await Recording.ArriveAsync(station, 100);
        await using var keeping = new Keeping(station, new StubbornStore(station.Store) { Shortens = false });
        await keeping.RunAsync();
        var before = await keeping.CopyAsync(recording.Object);
        await keeping.MustDestroyAsync(recording.Item, Now.AddDays(10));
        await keeping.RunAsync();
        Assert.Equal(before.LockedUntil, (await keeping.CopyAsync(recording.Object)).LockedUntil);
        Assert.Equal([station.Store.Name], keeping.Tell.NotShortening);
        Assert.Empty(keeping.Tell.Paused);
    }

    [Fact]
    public async Task A_recording_is_kept_by_the_agency_s_setting_and_longer_where_somebody_said_so_never_shorter()
    {
        await using var keeping = new Keeping(station);
        await keeping.SetHorizonAsync(20);
        try
        {
            var recording = await Recording.ArriveAsync(station, 100);
            await keeping.RunAsync();
            Assert.InRange((await keeping.AssertInLineAsync(recording.Object)).LockedUntil!.Value, Now.AddDays(19.9), Now.AddDays(20));

            await keeping.SetHorizonAsync(1);
            await keeping.RunAsync();
            Assert.True((await keeping.AssertInLineAsync(recording.Object)).LockedUntil > Now.AddDays(19.9));
            await keeping.ExtendAsync(recording.Item, Now.AddDays(40));
            Assert.True((await keeping.AssertInLineAsync(recording.Object)).LockedUntil > Now.AddDays(39.9));
            await Keeping.RefusedAsync("kept-longer", () => keeping.ExtendAsync(recording.Item, Now.AddDays(30)));
            await Keeping.RefusedAsync("day-passed", () => keeping.ExtendAsync(recording.Item, Now.AddDays(-1)));
            await Keeping.RefusedAsync("too-far", () => keeping.ExtendAsync(recording.Item, Now.AddDays(40_000)));
            Assert.Equal([CustodyAction.LockSet, CustodyAction.RetentionExtended], await keeping.ChainAsync(recording.Item));
        }
        finally
        {
            await keeping.SetHorizonAsync(null);
        }
    }

    [Fact]
    public async Task The_rows_that_the_database_finds_due_are_those_that_the_rule_would_lock()
    {
        var keep = new int?[] { null, 5, 44, 46, 70 };
        var gone = new double?[] { null, 5, 44, 46 };
        var locked = new double?[] { null, 2, 44, 46 };
        await using var keeping = new Keeping(station);
        var recordings = new List<(Recording Recording, ItemTerms Terms, DateTimeOffset? Locked)>();
        foreach (var days in keep)
        {
            await keeping.SetHorizonAsync(days);
            var recording = await Recording.ArriveAsync(station, 64);
            await using var db = station.Open();
            var arrived = (await db.Items.SingleAsync(i => i.Id == recording.Item)).ArrivedAt;
            var all = await db.Horizons.AsNoTracking().ToListAsync();
            recordings.Add((recording, ItemTerms.Of(arrived, all, null), null));
        }

        await keeping.SetHorizonAsync(null);
        foreach (var (recording, _, _) in recordings)
        {
            foreach (var by in gone)
            {
                foreach (var until in locked)
                {
                    await StateAsync(recording, by, until);
                    await using var db = station.Open();
                    var now = Now;
                    var terms = ItemTerms.Of((await db.Items.SingleAsync(i => i.Id == recording.Item)).ArrivedAt, await db.Horizons.AsNoTracking().ToListAsync(), await db.ItemRetentions.AsNoTracking().SingleOrDefaultAsync(r => r.ItemId == recording.Item));
                    var wanted = LockRule.Of(terms, Keeping.LockFor, now, (await keeping.CopyAsync(recording.Object)).LockedUntil).Duty;
                    var due = await new DueItems(db, Keeping.LockFor).ReadAsync(now, 10_000, [], [], [], default);
                    Assert.True(due.Contains(recording.Item) == (wanted != LockDuty.Nothing), $"kept {terms.KeepUntil:u}, gone {by}, locked {until}: the rule says {wanted}");
                }
            }
        }
    }

    [Fact]
    public async Task A_clock_that_is_wrong_locks_nothing()
    {
        var recording = await Recording.ArriveAsync(station, 100);
        await using var keeping = new Keeping(station, time: new WrongClock(TimeSpan.FromDays(30_000)));
        Assert.Equal(0, await keeping.RunAsync());
        Assert.Null((await keeping.CopyAsync(recording.Object)).LockedUntil);
        await using var right = new Keeping(station, time: new WrongClock(TimeSpan.FromMinutes(3)));
        await right.RunAsync();
        Assert.NotNull((await right.CopyAsync(recording.Object)).LockedUntil);
    }

    [Fact]
    public async Task A_store_that_does_not_lock_is_told_once_and_left_alone()
    {
        _ = await Recording.ArriveAsync(station, 100);
        _ = await Recording.ArriveAsync(station, 101);
        var store = new StubbornStore(station.Store) { Refuses = "it does not lock" };
        await using var keeping = new Keeping(station, store);
        await keeping.RunAsync();
        await keeping.RunAsync();
        Assert.InRange(store.Asked, 1, 8);
        await using var db = station.Open();
        Assert.Contains("it does not lock", (await db.StoreProtections.SingleAsync(s => s.Store == store.Name)).Trouble, StringComparison.Ordinal);

        await using var healed = new Keeping(station);
        await healed.RunAsync();
        var standing = await db.StoreProtections.AsNoTracking().SingleAsync(s => s.Store == store.Name);
        Assert.Equal((null, Enforcement.Software), (standing.Trouble, standing.Enforcement));
    }

    [Fact]
    public async Task A_lock_or_a_hold_that_is_doubted_is_asked_for_and_set_anew()
    {
        await using var keeping = new Keeping(station);
        var recording = await Recording.ArriveAsync(station, 100);
        await keeping.PlaceAsync(recording.Item);
        await keeping.RunAsync();
        var copy = await keeping.AssertInLineAsync(recording.Object);
        await keeping.Locks.ShortenLockAsync(copy.Key, copy.Version, Now.AddDays(1), default);
        await keeping.Holds.ReleaseAsync(copy.Key, copy.Version, default);
        Assert.Equal(0, await keeping.RunAsync());

        await keeping.DoubtAsync(recording.Object);
        await keeping.RunAsync();
        copy = await keeping.AssertInLineAsync(recording.Object);
        Assert.True(copy is { IsHeld: true } && copy.LockedUntil > Now.AddDays(59));
    }

    [Fact]
    public async Task Any_number_of_workers_at_once_end_with_one_lock_and_one_entry_for_each()
    {
        var recordings = new List<Recording>();
        for (var n = 0; n < 12; n++)
            recordings.Add(await Recording.ArriveAsync(station, 50 + n));
        var workers = Enumerable.Range(0, 4).Select(_ => new Keeping(station)).ToList();
        await Task.WhenAll(workers.Select(worker => worker.RunAsync()));
        await workers[0].RunAsync();
        foreach (var recording in recordings)
        {
            Assert.NotNull((await workers[0].AssertInLineAsync(recording.Object)).LockedUntil);
            Assert.Equal([CustodyAction.LockSet], await workers[0].ChainAsync(recording.Item));
        }

        foreach (var worker in workers)
            await worker.DisposeAsync();
    }

    /// <summary>Brings a recording's rows to a state, in days from now, with the entries that the database asks for.</summary>
    private async Task StateAsync(Recording recording, double? goneIn, double? lockedFor)
    {
        await using var db = station.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var copy = await db.StoredCopies.SingleAsync(c => c.ObjectId == recording.Object);
        (copy.LockedUntil, copy.LockMode) = (In(lockedFor), lockedFor is null ? null : LockMode.Liftable);
        var own = await db.ItemRetentions.SingleOrDefaultAsync(r => r.ItemId == recording.Item);
        if (own is null)
            db.ItemRetentions.Add(own = new ItemRetention { ItemId = recording.Item });
        own.MustDestroyBy = In(goneIn);
        await db.SaveChangesAsync();
        await station.Custody.AppendAsync(db, new CustodyAct { Actor = EvidenceDatabase.Tester, Action = CustodyAction.LockSet, Subjects = [SubjectOf.Item(recording.Item)] }, default);
        await transaction.CommitAsync();

        static DateTimeOffset? In(double? days) => days is { } some ? Instant.Truncate(Now.AddDays(some)) : null;
    }

    private sealed class WrongClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
