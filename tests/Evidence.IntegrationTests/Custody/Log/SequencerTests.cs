using Evidence.Custody;
using Evidence.Custody.Log;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Log;
using Evidence.Formats.Verification;
using Evidence.IntegrationTests.Database;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.Custody.Log;

public sealed class SequencerTests : IAsyncLifetime
{
    private LogWorld world = null!;

    public async Task InitializeAsync() => world = await LogWorld.CreateAsync();

    public async Task DisposeAsync() => await world.DisposeAsync();

    [Fact]
    public async Task Every_entry_gets_one_place_and_the_verifier_finds_nothing()
    {
        var sequencer = await world.SequencerAsync();
        for (var pass = 0; pass < 4; pass++)
        {
            await world.AppendAsync([.. Enumerable.Range(0, 200).Select(_ => SubjectOf.Item(ItemId.New()))]);
            Assert.NotNull(await sequencer.RunAsync(default));
        }

        Assert.Null(await sequencer.RunAsync(default));
        await using var db = world.Database.Open();
        Assert.Equal(await db.Entries.Select(e => e.Hash).OrderBy(h => h).ToListAsync(), await db.LogLeaves.Select(l => l.Hash).OrderBy(h => h).ToListAsync());
        var report = await world.VerifyAsync();
        Assert.Equal([("entries-not-published", Severity.Note)], report.Findings.Select(f => (f.Code, f.Severity)));
        Assert.Equal(801, report.Leaves);
        Assert.Equal(801, await world.Check.RunAsync(default));
    }

    [Fact]
    public async Task Every_entry_and_every_earlier_checkpoint_can_be_proven()
    {
        var sequencer = await world.SequencerAsync();
        for (var pass = 0; pass < 5; pass++)
        {
            await world.AppendAsync([.. Enumerable.Range(0, 137).Select(_ => SubjectOf.Item(ItemId.New()))]);
            await sequencer.RunAsync(default);
        }

        await using var db = world.Database.Open();
        var log = new ReadLog(db, world.Tiles, world.Keys, new LogOptions());
        var newest = (await log.PublishedAsync(default))!;
        var leaves = await db.LogLeaves.AsNoTracking().OrderBy(l => l.Index).ToListAsync();
        var proofs = await log.ProveAsync(leaves.ConvertAll(l => l.Hash), newest, default);
        Assert.Equal(leaves.Select(l => (l.Index, l.Hash)), proofs.Select(p => (p.Proof.Index, p.Entry.Hash)));
        foreach (var (entry, proof) in proofs)
            foreach (var key in world.Keys.LogKeys)
                Assert.Equal(Verdict.Intact, LogVerification.RunOnProof(proof.ToBytes(), LogPolicy.Of(key), entry.Hash).Verdict);

        var checkpoints = await db.LogCheckpoints.AsNoTracking().OrderBy(c => c.Size).ToListAsync();
        Assert.Equal(5, checkpoints.Count);
        foreach (var earlier in checkpoints)
            foreach (var later in checkpoints.Where(c => c.Size >= earlier.Size))
                Assert.True(MerkleProof.Extends(earlier.Size, earlier.Root, later.Size, later.Root, (await log.ConsistencyAsync(earlier.Size, later.Size, default))!));
    }

    [Fact]
    public async Task A_transaction_that_commits_late_is_not_passed_over()
    {
        var sequencer = await world.SequencerAsync();
        await using var db = world.Database.Open();
        await using var late = await db.Database.BeginTransactionAsync();
        var act = new CustodyAct { Actor = EvidenceDatabase.Tester, Action = CustodyAction.ViewStarted, Subjects = [SubjectOf.Item(ItemId.New())] };
        var hash = Assert.Single(await world.Database.Custody.AppendAsync(db, act, default));
        for (var pass = 0; pass < 3; pass++)
        {
            await world.AppendAsync(SubjectOf.Item(ItemId.New()));
            await sequencer.RunAsync(default);
        }

        await late.CommitAsync();
        Assert.NotNull(await sequencer.RunAsync(default));
        await using var after = world.Database.Open();
        Assert.Equal(4, (await after.LogLeaves.SingleAsync(l => l.Hash == hash)).Index);
    }

    [Fact]
    public async Task The_places_of_a_chain_rise_with_it()
    {
        var subjects = Enumerable.Range(0, 4).Select(_ => SubjectOf.Item(ItemId.New())).ToArray();
        var sequencer = await world.SequencerAsync();
        using var done = new CancellationTokenSource();
        var writing = Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (n, _) => await world.AppendAsync(subjects[n % 4]))
            .ContinueWith(_ => done.Cancel(), TaskScheduler.Default);
        while (!done.IsCancellationRequested)
            await sequencer.RunAsync(default);
        await writing;
        await sequencer.RunAsync(default);
        await using var db = world.Database.Open();
        foreach (var subject in subjects)
        {
            var places = await db.Entries.Where(e => e.SubjectId == subject.Id).OrderBy(e => e.Sequence).Join(db.LogLeaves, e => e.Hash, l => l.Hash, (e, l) => l.Index).ToListAsync();
            Assert.Equal(50, places.Count);
            Assert.Equal(places.Order(), places);
        }
    }

    [Fact]
    public async Task Two_that_believe_they_have_the_turn_write_one_log()
    {
        var (one, other) = (await world.SequencerAsync(), await world.SequencerAsync());
        await world.AppendAsync(SubjectOf.Item(ItemId.New()));
        await one.RunAsync(default);
        await world.AppendAsync(SubjectOf.Item(ItemId.New()));
        await Assert.ThrowsAsync<LogInconsistentException>(() => other.RunAsync(default));
        await one.RunAsync(default);
        Assert.Equal(3, await world.Check.RunAsync(default));
    }

    [Fact]
    public async Task A_log_that_was_signed_is_not_gone_back_on()
    {
        var sequencer = await world.SequencerAsync();
        world.Memory.Remember((await sequencer.RunAsync(default))!);
        await world.AppendAsync(SubjectOf.Item(ItemId.New()));
        world.Memory.Remember((await sequencer.RunAsync(default))!);
        await world.AttackAsync("""
            alter table custody.leaf disable trigger user; alter table custody.checkpoint disable trigger user;
            delete from custody.leaf where index = 1; delete from custody.checkpoint where size = 2
            """);
        var tree = await world.Check.RebuildAsync(default);
        Assert.Contains("put back to an earlier state", Assert.Throws<LogInconsistentException>(() => world.Memory.Require(tree)).Message, StringComparison.Ordinal);

        await using var db = world.Database.Open();
        var goOn = new GoOnWithLog(db, world.Check, world.Memory, world.Database.Custody, world.Keys);
        Assert.Equal(LogRefusals.ReasonNeeded, (await Assert.ThrowsAsync<RefusedException>(() => goOn.RunAsync(" ", EvidenceDatabase.Tester, default))).Refusal);
        Assert.Equal(new LogGoneOnWith(1, 2), await goOn.RunAsync("the disk of the database was lost", EvidenceDatabase.Tester, default));
        world.Memory.Require(await world.Check.RebuildAsync(default));
        Assert.Equal(LogRefusals.NothingAgainstIt, (await Assert.ThrowsAsync<RefusedException>(() => goOn.RunAsync("again", EvidenceDatabase.Tester, default))).Refusal);
        Assert.Equal(1, await db.Entries.CountAsync(e => e.Action == CustodyAction.LogGoneOnWith.Word));
    }

    [Theory]
    [InlineData("An entry's bytes", "alter table custody.entry disable trigger user; update custody.entry set bytes = bytes || ' ' where action = 'view started'")]
    [InlineData("An entry that is gone", "alter table custody.entry disable trigger user; alter table custody.detail disable trigger user; delete from custody.detail; delete from custody.entry where action = 'view started'")]
    [InlineData("A leaf", "alter table custody.leaf disable trigger user; update custody.leaf set hash = sha256(hash) where index = 1")]
    [InlineData("A leaf that is gone", "alter table custody.leaf disable trigger user; delete from custody.leaf where index = 1")]
    [InlineData("The last leaf gone", "alter table custody.leaf disable trigger user; delete from custody.leaf where index = (select max(index) from custody.leaf)")]
    [InlineData("Two leaves that changed places", "alter table custody.leaf disable trigger user; update custody.leaf set index = -1 where index = 1; update custody.leaf set index = 1 where index = 2; update custody.leaf set index = 2 where index = -1")]
    [InlineData("A node", "alter table custody.node disable trigger user; update custody.node set hash = sha256(hash)")]
    [InlineData("The newest checkpoint", "alter table custody.checkpoint disable trigger user; update custody.checkpoint set note = set_byte(note, length(note) - 9, get_byte(note, length(note) - 9) # 1)")]
    [InlineData("The root of an old checkpoint", "alter table custody.checkpoint disable trigger user; update custody.checkpoint set root = sha256(root) where size < (select max(size) from custody.checkpoint)")]
    public async Task What_was_changed_behind_the_log_is_found_before_anything_is_signed_on_it(string what, string sql)
    {
        var sequencer = await world.SequencerAsync();
        await sequencer.RunAsync(default);
        await world.AppendAsync([.. Enumerable.Range(0, 300).Select(_ => SubjectOf.Item(ItemId.New()))]);
        await sequencer.RunAsync(default);
        Assert.Equal(301, await world.Check.RunAsync(default));
        await world.AttackAsync(sql);
        Assert.True(await Assert.ThrowsAsync<LogInconsistentException>(() => world.Check.RunAsync(default)) is not null, what);
    }

    [Theory]
    [InlineData("update custody.leaf set index = index")]
    [InlineData("delete from custody.checkpoint")]
    [InlineData("truncate custody.node")]
    public async Task The_log_only_grows_also_for_the_owner(string sql)
    {
        await (await world.SequencerAsync()).RunAsync(default);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => world.AttackAsync(sql));
        Assert.Equal("EV004", refused.SqlState);
    }

    [Theory]
    [InlineData("insert into custody.leaf (index, hash) values (7, sha256('x'))")]
    [InlineData("insert into custody.leaf (index, hash) select 5, hash from custody.entry limit 1")]
    [InlineData("insert into custody.checkpoint (size, root, at, note) values (9, sha256('x'), now(), 'x')")]
    public async Task The_database_takes_no_leaf_that_does_not_follow_and_no_checkpoint_over_other_leaves(string sql)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => world.AttackAsync(sql));
        Assert.Equal("EV010", refused.SqlState);
    }
}
