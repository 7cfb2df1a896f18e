using System.Text;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Custody.Log;
using Evidence.IntegrationTests.Preservation;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.Transfer;

public sealed class MoveTests
{
    [Fact]
    public async Task Every_object_moves_with_its_entries_and_the_old_store_is_emptied_only_at_the_very_end()
    {
        await using var world = await MoveWorld.StartAsync();
        var before = await world.InAsync(world.Old);

        Assert.Equal((6, 0), ((await world.CopyAsync()).Objects, (await world.CopyAsync()).Objects));
        var verified = await world.VerifyAsync();
        var sheet = await world.SheetAsync();
        Assert.Equal((6, 6, 0, 0), (verified.Step.Objects, sheet.Objects, sheet.AsFound, sheet.Lost));
        Assert.Equal(before, await world.InAsync(world.New));
        var lines = before.OrderBy(o => o.Key.ToString(), StringComparer.Ordinal).Select(async o => $"{o.Key} {o.Value} {(await world.New.FindAsync(o.Key.ToString(), default))!.Bytes}\n");
        Assert.Equal(sheet.List, Sha256Hash.Of(Encoding.ASCII.GetBytes(string.Concat(await Task.WhenAll(lines)))));

        await world.SwitchAsync();
        await world.ApproveAsync(world.Station.EvidenceOfficer, world.Station.Administrator);
        world.Time.Now += TimeSpan.FromDays(31);
        Assert.Empty(world.Old.Deleted);
        Assert.Equal((6, 0), ((await world.RetireAsync()).Objects, (await world.InAsync(world.Old)).Count(o => o.Value is not null)));
        await world.AssertNothingLostAsync();

        await using var db = world.Station.Open();
        var item = await db.Items.Select(i => i.Id).FirstAsync();
        Assert.Equal([CustodyAction.ObjectCopied, CustodyAction.CopyRemoved], (await world.Station.ActionsAsync(SubjectOf.Item(item))).TakeLast(2));
        Assert.Equal([CustodyAction.MoveBegun, CustodyAction.StoreVerified, CustodyAction.StoreSwitched, CustodyAction.RetirementApproved, CustodyAction.RetirementApproved, CustodyAction.StoreRetired],
            (await world.Station.ActionsAsync(SubjectOf.Agency(world.Station.Keys.Agency))).TakeLast(6));
        Assert.Equal([StoreState.Retired, StoreState.Primary], await db.Stores.OrderBy(s => s.Name).Select(s => s.State).ToListAsync());
    }

    [Fact]
    public async Task A_recording_is_played_from_the_new_store_and_a_bundle_of_it_verifies()
    {
        await using var world = await MoveWorld.StartAsync(1);
        await world.UntilRetirementAsync();
        await world.RetireAsync();
        await using var db = world.Station.Open();
        var bundle = await world.Footage.BundleAsync(await db.Items.Select(i => i.Id).SingleAsync());
        using var file = new MemoryStream();
        var download = await Logged.DownloadAsync(db, world.Station.Custody, CopiesIn.OneStore(db, world.New, world.Station.Keys), world.Station.Keys, bundle, world.Station.EvidenceOfficer);
        await download.WriteAsync(file, default);
        Assert.True(file.Length > 3_000);
    }

    public static TheoryData<Lie> WritingLies => [Lie.AcknowledgesAndDrops, Lie.KeepsOtherBytes, Lie.KeepsLess, Lie.KeepsMore, Lie.ReadsOtherBytes];

    [Theory, MemberData(nameof(WritingLies))]
    public async Task A_store_that_lies_about_what_it_took_gets_no_catalogued_copy(Lie lie)
    {
        await using var world = await MoveWorld.StartAsync(2);
        var one = (await world.InAsync(world.Old)).Keys.First().ToString();
        (world.New.Lie, world.New.About) = (lie, key => key == one);
        var report = await world.CopyAsync();
        Assert.Equal((3, 1), (report.Objects, report.Failed));
        Assert.Contains(one, report.Failures.Single(), StringComparison.Ordinal);
        Assert.Null((await world.VerifyAsync()).Sheet);
        Assert.Equal("not-verified", await MoveWorld.RefusalAsync(world.SwitchAsync));
        await world.AssertNothingLostAsync();
        world.New.Lie = Lie.None;
        Assert.Equal((1, 0), ((await world.CopyAsync()).Objects, (await world.CopyAsync()).Failed));
        Assert.NotNull((await world.VerifyAsync()).Sheet);
    }

    [Fact]
    public async Task An_answer_that_was_lost_is_asked_for_again()
    {
        await using var world = await MoveWorld.StartAsync(2);
        world.New.Lie = Lie.KeepsAndFails;
        await Assert.ThrowsAsync<IOException>(world.CopyAsync);
        Assert.Equal(0, (await world.CopyAsync()).Failed);
        Assert.Equal(4, (await world.VerifyAsync()).Step.Objects);
    }

    public static TheoryData<Lie> LaterLies => [Lie.ListsTheOld, Lie.ReadsOtherBytes, Lie.ListsTheLost];

    [Theory, MemberData(nameof(LaterLies))]
    public async Task What_a_store_loses_after_the_copying_gives_no_count_sheet(Lie lie)
    {
        await using var world = await MoveWorld.StartAsync(2);
        await world.New.RememberListAsync();
        await world.CopyAsync();
        var one = (await world.InAsync(world.Old)).Keys.First().ToString();
        if (lie == Lie.ListsTheLost) world.New.Lose(one);
        (world.New.Lie, world.New.About) = (lie, key => key == one);
        var verified = await world.VerifyAsync();
        Assert.Null(verified.Sheet);
        Assert.Contains(verified.Step.Failures, failure => failure.Contains(one, StringComparison.Ordinal));
        Assert.Equal("not-verified", await MoveWorld.RefusalAsync(world.SwitchAsync));
    }

    [Fact]
    public async Task A_mover_that_only_says_so_unlocks_nothing()
    {
        await using var world = await MoveWorld.StartAsync(2);
        world.New.Lie = Lie.AcknowledgesAndDrops;
        await world.CopyAsync();
        // A copying program of somebody else that catalogues what it never read back, by a hand with the programs' own rights.
        await using (var db = world.Station.Open())
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            foreach (var held in await db.SealedObjects.ToListAsync())
            {
                db.StoredCopies.Add(new() { ObjectId = held.Id, Store = "vault", Key = held.Id.ToString(), Version = "1", StoredAt = DateTimeOffset.UnixEpoch, VerifiedAt = DateTimeOffset.UnixEpoch });
                await db.SaveChangesAsync();
            }

            await world.Station.Custody.AppendAsync(db, new CustodyAct
            {
                Actor = EvidenceDatabase.Tester, Action = CustodyAction.ObjectCopied, Subjects = [.. await db.Items.Select(i => SubjectOf.Item(i.Id)).ToListAsync()],
            }, default);
            await transaction.CommitAsync();
        }

        Assert.Null((await world.VerifyAsync()).Sheet);
        Assert.Equal("not-verified", await MoveWorld.RefusalAsync(world.SwitchAsync));
        Assert.Empty(world.Old.Deleted);
        await world.AssertNothingLostAsync();
    }

    [Fact]
    public async Task What_arrives_after_the_count_holds_up_the_switch_until_it_is_there_too()
    {
        await using var world = await MoveWorld.StartAsync(1);
        await world.CopyAsync();
        await world.VerifyAsync();
        await world.Footage.RecordAsync("LATE", 4_000);
        Assert.Equal("not-verified", await MoveWorld.RefusalAsync(world.SwitchAsync));
        await world.Footage.ReceiveUnverifiedAsync();
        await world.CopyAsync();
        Assert.Equal(3, (await world.VerifyAsync()).Step.Objects);
        Assert.Equal("objects-being-checked", await MoveWorld.RefusalAsync(world.SwitchAsync));
        await world.Station.VerifyAsync();
        await world.SwitchAsync();
        Assert.Equal(5, (await world.SheetAsync()).Objects);
    }

    [Fact]
    public async Task Nothing_is_added_to_a_closed_store_and_no_program_starts_on_it()
    {
        await using var world = await MoveWorld.StartAsync(1);
        await world.CopyAsync();
        await world.VerifyAsync();
        await world.SwitchAsync();
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => world.Footage.RecordAsync("AFTER", 4_000));
        Assert.Contains("store-closed", refused.Message, StringComparison.Ordinal);
        await using var db = world.Station.Open();
        var start = await Assert.ThrowsAsync<StartRefusedException>(() => PrimaryCheck.RequireAsync(db, new ObjectStores("files", null, new Dictionary<string, Func<IObjectStore>>()), default));
        Assert.Contains("moved to the store 'vault'", start.Message, StringComparison.Ordinal);
        await PrimaryCheck.RequireAsync(db, world.Stores, default);
    }

    [Fact]
    public async Task The_database_itself_refuses_a_copy_in_a_closed_store()
    {
        await using var world = await MoveWorld.StartAsync(1);
        await world.CopyAsync();
        await world.VerifyAsync();
        await world.SwitchAsync();
        var error = await Assert.ThrowsAsync<PostgresException>(() => EvidenceDatabase.ExecuteAsync(world.Station.Connections.Owner,
            "insert into items.stored_copy (object_id, store, key, version, stored_at) select gen_random_uuid(), 'files', 'key0', '1', now()"));
        Assert.Equal("EV006", error.SqlState);
    }

    [Fact]
    public async Task A_primary_store_that_has_none_of_the_objects_is_no_primary_store()
    {
        await using var world = await MoveWorld.StartAsync(1);
        await using var db = world.Station.Open();
        var start = await Assert.ThrowsAsync<StartRefusedException>(() => PrimaryCheck.RequireAsync(db, new ObjectStores("vault", null, new Dictionary<string, Func<IObjectStore>>()), default));
        Assert.Contains("the objects lie in the store 'files'", start.Message, StringComparison.Ordinal);
    }
}
