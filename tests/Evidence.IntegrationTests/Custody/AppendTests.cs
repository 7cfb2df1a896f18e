using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Json;
using Evidence.IntegrationTests.Database;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.Custody;

public sealed class AppendTests(EvidenceDatabase database) : IClassFixture<EvidenceDatabase>
{
    [Fact]
    public async Task A_row_and_its_entry_commit_together()
    {
        var device = NewDevice();
        await using var db = database.Open();
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            db.Devices.Add(device);
            await db.SaveChangesAsync();
            await database.Custody.AppendAsync(db, Registered(device.Id), default);
            await transaction.CommitAsync();
        }

        var entries = await new ReadChain(db).RunAsync(SubjectOf.Device(device.Id), Chain.Operational, ChainReader.Custodian, -1, default);
        var entry = Assert.Single(entries);
        Assert.Equal(CustodyAction.DeviceRegistered, entry.Entry.Action);
        Assert.Equal(database.Agency, entry.Entry.Agency);
        Assert.Equal("integration test", entry.Text("actor.name"));
        Assert.Equal("BW-1", entry.Text("device.serial"));
    }

    [Fact]
    public async Task Refuses_a_row_without_its_entry()
    {
        await using var db = database.Open();
        db.Devices.Add(NewDevice());
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => db.SaveChangesAsync());
        Assert.Equal("EV001", SqlState(refused));
    }

    [Fact]
    public async Task Refuses_a_row_whose_entry_is_about_another_subject()
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        db.Devices.Add(NewDevice());
        await db.SaveChangesAsync();
        await database.Custody.AppendAsync(db, Registered(DeviceId.New()), default);
        Assert.Equal("EV001", SqlState(await Assert.ThrowsAnyAsync<Exception>(() => transaction.CommitAsync())));
    }

    [Fact]
    public async Task Refuses_a_row_whose_entry_was_written_by_an_earlier_transaction()
    {
        var device = NewDevice();
        await AppendAsync(Registered(device.Id));
        await using var db = database.Open();
        db.Devices.Add(device);
        Assert.Equal("EV001", SqlState(await Assert.ThrowsAnyAsync<Exception>(() => db.SaveChangesAsync())));
    }

    [Fact]
    public async Task Columns_that_change_freely_need_no_entry_and_others_do()
    {
        var agent = new DockAgent
        {
            Id = AgentId.New(), Name = "dock", Host = "pc", Os = "linux", Version = "1",
            Fingerprint = Sha256Hash.Of(Guid.NewGuid().ToByteArray()), PublicKey = [1], EnrolledAt = DateTimeOffset.UnixEpoch,
        };
        await using var db = database.Open();
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            db.Agents.Add(agent);
            await db.SaveChangesAsync();
            await database.Custody.AppendAsync(db, Act(CustodyAction.AgentEnrolled, SubjectOf.Agent(agent.Id)), default);
            await transaction.CommitAsync();
        }

        agent.LastSeenAt = DateTimeOffset.UnixEpoch.AddDays(1);
        await db.SaveChangesAsync();
        agent.Version = "2";
        Assert.Equal("EV001", SqlState(await Assert.ThrowsAnyAsync<Exception>(() => db.SaveChangesAsync())));
    }

    [Fact]
    public async Task A_rollback_leaves_nothing()
    {
        var subject = SubjectOf.Item(ItemId.New());
        await using (var db = database.Open())
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await database.Custody.AppendAsync(db, Act(CustodyAction.ItemReceived, subject), default);
        }

        await using var after = database.Open();
        Assert.False(await after.Entries.AnyAsync(e => e.SubjectId == subject.Id));
        Assert.False(await after.ChainHeads.AnyAsync(h => h.SubjectId == subject.Id));
        await AppendAsync(Act(CustodyAction.ItemReceived, subject));
        Assert.Equal(0, (await after.Entries.SingleAsync(e => e.SubjectId == subject.Id)).Sequence);
    }

    [Fact]
    public async Task Concurrent_appends_give_gapless_chains_and_no_deadlock()
    {
        var subjects = Enumerable.Range(0, 5).Select(_ => SubjectOf.Item(ItemId.New())).ToArray();
        await Parallel.ForEachAsync(Enumerable.Range(0, 60), new ParallelOptions { MaxDegreeOfParallelism = 12 }, async (n, cancellation) =>
        {
            // Each takes some subjects, in an order of its own.
            var mine = subjects.Where((_, i) => (n >> i) % 2 == 0).Reverse().DefaultIfEmpty(subjects[n % 5]).ToList();
            if (n % 3 == 0)
                mine.Reverse();
            await AppendAsync(Act(CustodyAction.ViewStarted, [.. mine]));
        });

        await using var db = database.Open();
        foreach (var subject in subjects)
        {
            var records = await db.Entries.Where(e => e.SubjectId == subject.Id).OrderBy(e => e.Sequence).ToListAsync();
            Assert.Equal(Enumerable.Range(0, records.Count).Select(n => (long)n), records.Select(e => e.Sequence));
            Assert.Equal(records.Select(e => (Sha256Hash?)e.Hash).Prepend(null).Take(records.Count), records.Select(e => e.Previous));
            Assert.All(records, e => Assert.Equal(EntryHash.Of(e.Bytes), e.Hash));
            var head = await db.ChainHeads.SingleAsync(h => h.SubjectId == subject.Id);
            Assert.Equal((records[^1].Sequence, records[^1].Hash), (head.Sequence, head.Hash!.Value));
        }
    }

    [Fact]
    public async Task An_act_on_several_subjects_has_one_act_id_and_salts_of_its_own_for_each()
    {
        var act = Act(CustodyAction.ItemDisclosed, SubjectOf.Item(ItemId.New()), SubjectOf.Item(ItemId.New()));
        var hashes = await AppendAsync(act);
        await using var db = database.Open();
        var records = await db.Entries.Where(e => e.ActId == act.Id).ToListAsync();
        Assert.Equal(act.Subjects.Select(s => s.Id), hashes.Select(hash => records.Single(r => r.Hash == hash).SubjectId));
        var salts = await db.Details.Where(d => hashes.Contains(d.EntryHash)).Select(d => d.Salt!).ToListAsync();
        Assert.Equal(salts.Count, salts.Select(Convert.ToHexString).Distinct().Count());
    }

    [Fact]
    public async Task Acts_on_one_subject_in_one_call_follow_each_other()
    {
        var item = SubjectOf.Item(ItemId.New());
        await AppendAsync(Act(CustodyAction.ItemReceived, item));
        await using var db = database.Open();
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            await database.Custody.AppendAsync(db, [Act(CustodyAction.ViewStarted, item), Act(CustodyAction.ViewEnded, item), Act(CustodyAction.ItemDisclosed, item) with { Chain = Chain.Defence }], default);
            await transaction.CommitAsync();
        }

        var entries = await db.Entries.Where(e => e.SubjectId == item.Id).OrderBy(e => e.Number).Select(e => new { e.Action, e.Sequence }).ToListAsync();
        Assert.Equal([("item received", 0L), ("view started", 1L), ("view ended", 2L), ("item disclosed", 0L)], entries.Select(e => (e.Action, e.Sequence)));
    }

    [Fact]
    public async Task Who_waited_for_another_says_what_that_one_called_the_subject()
    {
        var device = NewDevice();
        await using var first = database.Open();
        await using (var transaction = await first.Database.BeginTransactionAsync())
        {
            first.Devices.Add(device);
            await first.SaveChangesAsync();
            await database.Custody.AppendAsync(first, Registered(device.Id), default);
            await transaction.CommitAsync();
        }

        Task<IReadOnlyList<Sha256Hash>> second;
        await using (var transaction = await first.Database.BeginTransactionAsync())
        {
            device.Label = "Camera 12";
            await first.SaveChangesAsync();
            await database.Custody.AppendAsync(first, Registered(device.Id), default);
            second = AppendAsync(Registered(device.Id));
            while (!await first.Database.SqlQuery<bool>($"""select exists (select from pg_locks where not granted and pid <> pg_backend_pid()) as "Value" """).SingleAsync())
                await Task.Delay(20);
            await transaction.CommitAsync();
        }

        var hash = Assert.Single(await second);
        var entries = await new ReadChain(first).RunAsync(SubjectOf.Device(device.Id), Chain.Operational, ChainReader.Custodian, -1, default);
        Assert.Equal(hash, entries[^1].Hash);
        Assert.Equal("Camera 12", entries[^1].Text("subject.title"));
    }

    [Theory]
    [InlineData("\"quoted\" \\ and / slashed")]
    [InlineData("\b\f\n\r\t\u0001\u001f\u007f\u0080\u009f")]
    [InlineData("<script>&'\u2028\u2029\ufeff")]
    [InlineData("Zoë\u0301 \U0001F4F9 \u05d0\u202e \uffff")]
    [InlineData("\",\"subject.title\":\"\",\"agency\":\"\",\"previous\":null,\"sequence\":0")]
    public async Task Whatever_a_subject_is_called_its_entry_commits_to_it_as_canonical_JSON(string title)
    {
        var device = NewDevice();
        device.Label = title;
        await using var db = database.Open();
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            db.Devices.Add(device);
            await db.SaveChangesAsync();
            await database.Custody.AppendAsync(db, Registered(device.Id) with { Actor = EvidenceDatabase.Tester with { Name = title } }, default);
            await database.Custody.AppendAsync(db, Registered(device.Id), default);
            await transaction.CommitAsync();
        }

        var entries = await new ReadChain(db).RunAsync(SubjectOf.Device(device.Id), Chain.Operational, ChainReader.Custodian, -1, default);
        Assert.Equal([title, title], entries.Select(entry => entry.Text("subject.title")));
        Assert.Equal(title, entries[0].Text("actor.name"));
        var record = await db.Entries.SingleAsync(e => e.Hash == entries[1].Hash);
        Assert.Equal(CanonicalJson.Write(JsonNode.Parse(record.Bytes)), record.Bytes);
        var value = (await db.Details.SingleAsync(d => d.EntryHash == record.Hash && d.Field == "subject.title")).Value;
        Assert.Equal(CanonicalJson.Write(title), value);
    }

    [Fact]
    public async Task Refuses_to_append_outside_a_transaction()
    {
        await using var db = database.Open();
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => database.Custody.AppendAsync(db, Act(CustodyAction.ItemReceived, SubjectOf.Item(ItemId.New())), default));
    }

    [Fact]
    public async Task A_colleague_sees_who_but_not_from_where()
    {
        var item = SubjectOf.Item(ItemId.New());
        var actor = EvidenceDatabase.Tester with { Address = "10.0.0.7" };
        await AppendAsync(Act(CustodyAction.ViewStarted, item) with { Actor = actor });
        await using var db = database.Open();
        var chain = new ReadChain(db);
        var colleague = Assert.Single(await chain.RunAsync(item, Chain.Operational, ChainReader.Colleague, -1, default));
        Assert.Equal(("integration test", DetailState.Withheld, null), (colleague.Text("actor.name"), colleague.Details["actor.address"].State, colleague.Text("actor.address")));
        var custodian = Assert.Single(await chain.RunAsync(item, Chain.Operational, ChainReader.Custodian, -1, default));
        Assert.Equal("10.0.0.7", custodian.Text("actor.address"));
    }

    private async Task<IReadOnlyList<Sha256Hash>> AppendAsync(CustodyAct act)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var hashes = await database.Custody.AppendAsync(db, act, default);
        await transaction.CommitAsync();
        return hashes;
    }

    private static CustodyAct Act(CustodyAction action, params Subject[] subjects) =>
        new() { Actor = EvidenceDatabase.Tester, Action = action, Subjects = subjects };

    private static CustodyAct Registered(DeviceId id) => Act(CustodyAction.DeviceRegistered, SubjectOf.Device(id)) with
    {
        Details = new Dictionary<string, System.Text.Json.Nodes.JsonNode?> { ["device.serial"] = "BW-1" },
    };

    private static Device NewDevice() => new()
    {
        Id = DeviceId.New(), Make = "Acme", Model = "Cam", Serial = Guid.NewGuid().ToString(), Kind = DeviceKind.BodyWorn,
        Ownership = DeviceOwnership.Agency, RegisteredAt = DateTimeOffset.UnixEpoch,
    };

    private static string? SqlState(Exception e) => (e as PostgresException ?? e.InnerException as PostgresException)?.SqlState;
}
