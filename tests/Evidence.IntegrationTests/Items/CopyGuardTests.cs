using Evidence.Custody;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Review;
using Evidence.Items;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.Items;

/// <summary>What the database asks for before it takes a word about the lock or the hold of a stored copy.</summary>
public sealed class CopyGuardTests(Station station) : IClassFixture<Station>
{
    private const string NoEntry = "EV001";

    private static readonly DateTimeOffset Near = new(2031, 1, 1, 0, 0, 0, TimeSpan.Zero), Far = new(2031, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_first_lock_a_shorter_one_another_mode_and_a_hold_need_an_entry_about_the_item()
    {
        var recording = await Recording.ArriveAsync(station, 100);
        foreach (var change in new Action<StoredCopy>[]
        {
            copy => (copy.LockedUntil, copy.LockMode) = (Far, LockMode.Liftable),
            copy => copy.LockedUntil = Near,
            copy => copy.LockMode = LockMode.Final,
            copy => copy.IsHeld = true,
            copy => (copy.LockedUntil, copy.LockMode) = (null, null),
        })
        {
            Assert.Equal(NoEntry, await ChangeAsync(recording, change));
            Assert.Equal(NoEntry, await ChangeAsync(recording, change, Renewed(station.Store.Name)));
            Assert.Null(await ChangeAsync(recording, change, About(SubjectOf.Item(recording.Item), CustodyAction.LockSet)));
        }
    }

    [Fact]
    public async Task A_lock_that_only_grows_may_be_told_by_one_entry_about_its_store()
    {
        var recording = await Recording.ArriveAsync(station, 100);
        Assert.Null(await ChangeAsync(recording, copy => (copy.LockedUntil, copy.LockMode) = (Near, LockMode.Liftable), About(SubjectOf.Item(recording.Item), CustodyAction.LockSet)));

        Assert.Equal(NoEntry, await ChangeAsync(recording, copy => copy.LockedUntil = Far));
        Assert.Equal(NoEntry, await ChangeAsync(recording, copy => copy.LockedUntil = Far, Renewed("another")));
        Assert.Equal(NoEntry, await ChangeAsync(recording, copy => copy.LockedUntil = Far, About(SubjectOf.Policy("locks/" + station.Store.Name), CustodyAction.RetentionSet)));
        Assert.Equal(NoEntry, await ChangeAsync(recording, copy => (copy.LockedUntil, copy.IsHeld) = (Far, true), Renewed(station.Store.Name)));
        Assert.Null(await ChangeAsync(recording, copy => copy.LockedUntil = Far, Renewed(station.Store.Name)));
    }

    [Fact]
    public async Task A_doubt_about_what_the_store_has_is_an_order_and_needs_none() =>
        Assert.Null(await ChangeAsync(await Recording.ArriveAsync(station, 100), copy => copy.ProtectionDoubtedAt = Near));

    private static CustodyAct Renewed(string store) => About(SubjectOf.Policy("locks/" + store), CustodyAction.LocksRenewed);

    private static CustodyAct About(Subject subject, CustodyAction action) => new() { Actor = EvidenceDatabase.Tester, Action = action, Subjects = [subject] };

    /// <returns>How the database refused it; null where it did not.</returns>
    private async Task<string?> ChangeAsync(Recording recording, Action<StoredCopy> change, CustodyAct? act = null)
    {
        await using var db = station.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        change(await db.StoredCopies.SingleAsync(c => c.ObjectId == recording.Object));
        await db.SaveChangesAsync();
        if (act is not null)
            await station.Custody.AppendAsync(db, act, default);
        return (await Record.ExceptionAsync(() => transaction.CommitAsync()) as PostgresException)?.SqlState;
    }
}
