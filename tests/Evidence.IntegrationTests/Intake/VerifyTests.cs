using Evidence.Access;
using Evidence.Custody;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Intake.Verifying;
using Evidence.IntegrationTests.Database;
using Evidence.Items;
using Evidence.Keys;
using Evidence.Review;
using Evidence.Storage;
using Evidence.Storage.FileSystem;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.Intake;

public sealed class VerifyTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task Tampered_bytes_are_quarantined_with_the_reason_and_a_good_sending_heals_the_item()
    {
        using var agent = await station.EnrolAsync();
        var (device, session) = await DockAsync(agent, TestFile.Random("DCIM/A.MP4", 3_000_000));
        var file = await agent.SendFileAsync(device.Files[0], session, device);
        Tamper(file, bytes => bytes[2_000_000] ^= 1);
        await station.VerifyAsync();

        var outcome = await agent.OutcomeOfAsync(file);
        Assert.Equal((OutcomeKind.Quarantined, null), (outcome.Kind, outcome.Receipt));
        Assert.Contains("altered", outcome.Reason, StringComparison.Ordinal);
        var item = await ItemOfAsync(file);
        Assert.Equal((ItemState.Quarantined, outcome.Reason), (item.State, item.Reason));
        Assert.Equal([CustodyAction.ItemReceived, CustodyAction.ObjectQuarantined], await station.ActionsAsync(SubjectOf.Item(item.Id)));
        Assert.True(File.Exists(StoredPath(file)));

        var again = await agent.SendFileAsync(device.Files[0], session, device);
        await station.VerifyAsync();
        Assert.Equal(OutcomeKind.Verified, (await agent.OutcomeOfAsync(again)).Kind);
        var healed = await ItemOfAsync(again);
        Assert.Equal((item.Id, ItemState.Verified, null), (healed.Id, healed.State, healed.Reason));
        await using var db = station.Open();
        var facts = await new ReadItem(db, TimeProvider.System).RunAsync(item.Id, EvidenceDatabase.Tester, Permission.SeeFootage, default);
        Assert.Equal(again.Object, facts!.Original!.ObjectId);
        Assert.Equal(2, facts.Parts.Count);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("gone")]
    [InlineData("swapped")]
    [InlineData("header")]
    public async Task Every_kind_of_damage_is_found(string damage)
    {
        using var agent = await station.EnrolAsync();
        var (device, session) = await DockAsync(agent, TestFile.Random("DCIM/A.MP4", 3_000_000));
        var file = await agent.SendFileAsync(device.Files[0], session, device);
        var path = StoredPath(file);
        var bytes = await File.ReadAllBytesAsync(path);
        switch (damage)
        {
            case "cut": await File.WriteAllBytesAsync(path, bytes[..2_000_000]); break;
            case "gone": File.Delete(path); break;
            case "header": Tamper(file, b => b[5] ^= 1); break;
            default:
                Tamper(file, b =>
                {
                    var segment = b[(1 << 20)..(2 << 20)];
                    b.AsSpan(0, 1 << 20).CopyTo(b.AsSpan(1 << 20));
                    segment.CopyTo(b, 0);
                });
                break;
        }

        await station.VerifyAsync();
        var outcome = await agent.OutcomeOfAsync(file);
        Assert.Equal(OutcomeKind.Quarantined, outcome.Kind);
        Assert.False(string.IsNullOrWhiteSpace(outcome.Reason));
    }

    [Fact]
    public async Task A_claim_that_is_not_what_was_sealed_is_quarantined()
    {
        using var agent = await station.EnrolAsync();
        var (device, session) = await DockAsync(agent, TestFile.Random("DCIM/A.MP4", 1000), TestFile.Random("DCIM/B.MP4", 1000), TestFile.Random("DCIM/C.MP4", 1000));
        var files = device.Files.Select(f => SealedFile.Seal(agent, f, session, device)).ToArray();
        foreach (var file in files)
            await agent.PutPartAsync(file, 0, (int)(await agent.BeginAsync(file)).PartBytes);
        await agent.ClaimAsync(files[0], files[0].Claim with { PlaintextSha256 = Sha256Hash.Of("other"u8) });
        await agent.ClaimAsync(files[1], files[1].Claim with { CiphertextSha256 = Sha256Hash.Of("other"u8) });
        // A wrap of another object's key: everything fits but what is inside.
        await agent.ClaimAsync(files[2] with { Wrap = files[0].Wrap }, files[2].Claim with { WrapSha256 = Sha256Hash.Of(files[0].Wrap) });
        await station.VerifyAsync();
        foreach (var file in files)
            Assert.Equal(OutcomeKind.Quarantined, (await agent.OutcomeOfAsync(file)).Kind);
    }

    [Fact]
    public async Task The_same_file_of_the_same_device_again_is_a_duplicate_with_the_first_receipt()
    {
        using var agent = await station.EnrolAsync();
        var (device, session) = await DockAsync(agent, TestFile.Random("DCIM/A.MP4", 50_000));
        var first = await agent.SendFileAsync(device.Files[0], session, device);
        await station.VerifyAsync();
        var receipt = (await agent.OutcomeOfAsync(first)).Receipt;

        using var other = await station.EnrolAsync("a dock that knows nothing of it");
        var later = DockSessionId.New();
        await other.DockAsync(device, later);
        var second = await other.SendFileAsync(device.Files[0], later, device);
        await station.VerifyAsync();
        var outcome = await other.OutcomeOfAsync(second);
        Assert.Equal((OutcomeKind.Duplicate, receipt), (outcome.Kind, outcome.Receipt));
        await using var db = station.Open();
        Assert.Equal(1, await db.Items.CountAsync(i => db.Uploads.Any(u => u.ItemId == i.Id && (u.SessionId == session || u.SessionId == later))));
        Assert.False(File.Exists(StoredPath(second)));
        Assert.True(File.Exists(StoredPath(first)));
    }

    public static TheoryData<FaultPoint, string> Duplicates => EndToEnd.FaultCoverage.EachWithEveryFault(EndToEnd.FaultCoverage.Duplicates);

    [Theory, MemberData(nameof(Duplicates))]
    public async Task A_worker_struck_while_it_takes_a_duplicate_s_bytes_away_leaves_none_for_good(FaultPoint point, string fault)
    {
        using var agent = await station.EnrolAsync();
        var (device, session) = await DockAsync(agent, TestFile.Random("DCIM/A.MP4", 50_000));
        await agent.SendFileAsync(device.Files[0], session, device);
        await station.VerifyAsync();
        var later = DockSessionId.New();
        await agent.DockAsync(device, later);
        var second = await agent.SendFileAsync(device.Files[0], later, device);
        await EndToEnd.BesideDockingKillTests.ProbeStruckAsync(["verify", station.Connections.App, station.DataFolder], new EndToEnd.Strike(point, 1), fault);
        await station.VerifyAsync();
        Assert.Equal(OutcomeKind.Duplicate, (await agent.OutcomeOfAsync(second)).Kind);
        Assert.False(File.Exists(StoredPath(second)));
        await using var db = station.Open();
        Assert.Null(await db.Uploads.Where(u => u.ObjectId == second.Object).Select(u => u.StoreVersion).SingleAsync());
    }

    /// <summary>Run as a program of its own, to be struck.</summary>
    internal static async Task RunAsync(string connection, string data)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        using var keys = FileKeyRing.Open(Path.Combine(data, "keys"));
        var store = new FileSystemStore(Path.Combine(data, "store"), keys.Agency.ToString());
        await new VerifyClaims(source, store, new CustodyLog(TimeProvider.System), keys, TimeProvider.System, NullLogger<VerifyClaims>.Instance).DrainAsync(default);
    }

    [Fact]
    public async Task Two_sendings_of_one_file_at_once_give_one_item()
    {
        using var agent = await station.EnrolAsync();
        var (device, session) = await DockAsync(agent, TestFile.Random("DCIM/A.MP4", 50_000));
        var later = DockSessionId.New();
        await agent.DockAsync(device, later);
        var sent = await Task.WhenAll(agent.SendFileAsync(device.Files[0], session, device), agent.SendFileAsync(device.Files[0], later, device));
        // Both lanes and a second worker at the same time; what must wait for the other is taken up a second later.
        for (var i = 0; i < 100 && (await agent.OutcomesAsync(session)).Outcomes.Count + (await agent.OutcomesAsync(later)).Outcomes.Count < 2; i++)
        {
            await Task.WhenAll(station.VerifyAsync(), station.VerifyAsync());
            await Task.Delay(100);
        }

        var outcomes = new[] { await agent.OutcomeOfAsync(sent[0]), await agent.OutcomeOfAsync(sent[1]) };
        Assert.Equal([OutcomeKind.Verified, OutcomeKind.Duplicate], outcomes.Select(o => o.Kind).Order());
        Assert.Equal(outcomes[0].Receipt, outcomes[1].Receipt);
        await using var db = station.Open();
        Assert.Equal(1, await db.Uploads.Where(u => u.DeviceId == db.DockSessions.Single(s => s.Id == session).DeviceId && u.ItemId != null).Select(u => u.ItemId).Distinct().CountAsync());
    }

    [Fact]
    public async Task A_damaged_second_sending_of_what_is_held_leaves_the_item_alone_and_is_loud_on_the_device()
    {
        using var agent = await station.EnrolAsync();
        var (device, session) = await DockAsync(agent, TestFile.Random("DCIM/A.MP4", 50_000));
        var first = await agent.SendFileAsync(device.Files[0], session, device);
        await station.VerifyAsync();
        var later = DockSessionId.New();
        await agent.DockAsync(device, later);
        var second = await agent.SendFileAsync(device.Files[0], later, device);
        Tamper(second, b => b[100] ^= 1);
        await station.VerifyAsync();
        Assert.Equal(OutcomeKind.Quarantined, (await agent.OutcomeOfAsync(second)).Kind);
        Assert.Equal(ItemState.Verified, (await ItemOfAsync(first)).State);
        await using var db = station.Open();
        var id = await db.Uploads.Where(u => u.ObjectId == second.Object).Select(u => u.DeviceId).SingleAsync();
        Assert.Contains(CustodyAction.ObjectQuarantined, await station.ActionsAsync(SubjectOf.Device(id)));
    }

    [Fact]
    public async Task A_name_that_the_camera_uses_again_is_another_item()
    {
        using var agent = await station.EnrolAsync();
        var (device, session) = await DockAsync(agent, TestFile.Random("DCIM/A.MP4", 50_000, seed: 1));
        var first = await agent.SendFileAsync(device.Files[0], session, device);
        var reused = device with { Files = [TestFile.Random("DCIM/A.MP4", 50_000, seed: 2) with { Modified = TestFile.Recorded.AddDays(1) }] };
        var later = DockSessionId.New();
        await agent.DockAsync(reused, later);
        var second = await agent.SendFileAsync(reused.Files[0], later, reused);
        await station.VerifyAsync();
        Assert.Equal(OutcomeKind.Verified, (await agent.OutcomeOfAsync(second)).Kind);
        Assert.NotEqual((await ItemOfAsync(first)).Id, (await ItemOfAsync(second)).Id);
    }

    [Fact]
    public async Task A_store_that_cannot_be_read_gives_no_outcome_and_is_tried_again()
    {
        using var agent = await station.EnrolAsync();
        var (device, session) = await DockAsync(agent, TestFile.Random("DCIM/A.MP4", 50_000));
        var file = await agent.SendFileAsync(device.Files[0], session, device);
        Assert.Equal(0, await station.VerifyAsync(new UnreadableStore(station.Store)));
        Assert.Empty((await agent.OutcomesAsync(session)).Outcomes);
        await using var db = station.Open();
        var upload = await db.Uploads.SingleAsync(u => u.ObjectId == file.Object);
        Assert.Equal((UploadState.Claimed, 1), (upload.State, upload.Attempts));
        Assert.Contains("tried again", upload.Trouble, StringComparison.Ordinal);
        await db.Uploads.Where(u => u.ObjectId == file.Object).ExecuteUpdateAsync(u => u.SetProperty(x => x.RetryAt, (DateTimeOffset?)null));
        Assert.Equal(1, await station.VerifyAsync());
        Assert.Equal(OutcomeKind.Verified, (await agent.OutcomeOfAsync(file)).Kind);
    }

    [Fact]
    public async Task A_worker_that_dies_frees_its_objects_at_once()
    {
        using var agent = await station.EnrolAsync();
        var (device, session) = await DockAsync(agent, TestFile.Random("DCIM/A.MP4", 50_000), TestFile.Random("DCIM/B.MP4", 50_000));
        foreach (var file in device.Files)
            await agent.SendFileAsync(file, session, device);
        await using var source = NpgsqlDataSource.Create(station.Connections.App + ";Application Name=dying worker");
        var now = TimeProvider.System.GetUtcNow();
        await using (var taken = await ClaimedBatch.TakeAsync(source, now, default))
        {
            Assert.Equal(2, taken!.Uploads.Count);
            Assert.Null(await ClaimedBatch.TakeAsync(source, now, default));
            // What a SIGKILL does to a worker's connection.
            await Database.EvidenceDatabase.ExecuteAsync(station.Connections.Admin,
                $"select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'dying worker' and datname = '{station.Connections.Name}'");
        }

        Assert.Equal(2, await station.VerifyAsync());
    }

    [Fact]
    public async Task A_thousand_tiny_files_all_get_their_receipts()
    {
        using var agent = await station.EnrolAsync();
        var (device, session) = await DockAsync(agent, [.. Enumerable.Range(0, 1000).Select(n => TestFile.Random($"DCIM/T{n:0000}.MP4", n % 90, seed: n))]);
        await Parallel.ForEachAsync(device.Files, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (file, _) => await agent.SendFileAsync(file, session, device));
        await station.VerifyAsync();
        var outcomes = new List<Outcome>();
        for (var next = 0L; outcomes.Count < 1000;)
        {
            var answer = await agent.OutcomesAsync(session, next);
            Assert.NotEmpty(answer.Outcomes);
            outcomes.AddRange(answer.Outcomes);
            next = answer.Next;
        }

        Assert.All(outcomes, o => Assert.Equal(OutcomeKind.Verified, o.Kind));
        Assert.Equal(Enumerable.Range(1, 1000).Select(n => (long)n), outcomes.Select(o => o.N));
        await using var db = station.Open();
        Assert.Equal(1000, await db.Uploads.Where(u => u.SessionId == session).Select(u => u.ItemId).Distinct().CountAsync());
    }

    private static string StoredPath(Station station, SealedFile file)
    {
        var key = file.Object.ToString();
        return Path.Combine(station.StoreFolder, "objects", key[..2], key[2..4], key);
    }

    private string StoredPath(SealedFile file) => StoredPath(station, file);

    private void Tamper(SealedFile file, Action<byte[]> change)
    {
        var bytes = File.ReadAllBytes(StoredPath(file));
        change(bytes);
        File.WriteAllBytes(StoredPath(file), bytes);
    }

    private async Task<EvidenceItem> ItemOfAsync(SealedFile file)
    {
        await using var db = station.Open();
        return await db.Uploads.Where(u => u.ObjectId == file.Object).Join(db.Items, u => u.ItemId, i => i.Id, (u, i) => i).SingleAsync();
    }

    private async Task<(TestDevice Device, DockSessionId Session)> DockAsync(TestAgent agent, params TestFile[] files)
    {
        var device = TestDevice.New(files);
        await station.RegisterAsync(device);
        var session = DockSessionId.New();
        await agent.DockAsync(device, session);
        return (device, session);
    }

    /// <summary>The real store behind a disk that gives read errors.</summary>
    private sealed class UnreadableStore(IObjectStore store) : IObjectStore
    {
        public string Name => store.Name;

        public Task BeginUploadAsync(string key, long length, int partBytes, CancellationToken cancellation) => store.BeginUploadAsync(key, length, partBytes, cancellation);

        public Task PutPartAsync(string key, int number, long offset, Stream body, long length, ReadOnlyMemory<byte> sha256, CancellationToken cancellation) =>
            store.PutPartAsync(key, number, offset, body, length, sha256, cancellation);

        public Task<StoredVersion> CompleteAsync(string key, CancellationToken cancellation) => store.CompleteAsync(key, cancellation);

        public Task<StoredVersion> PutWholeAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => store.PutWholeAsync(key, bytes, cancellation);

        public Task<Stream> OpenReadAsync(string key, string version, long offset, long length, CancellationToken cancellation) => throw new IOException("input/output error", 5);

        public Task<StoredVersion?> FindAsync(string key, CancellationToken cancellation) => store.FindAsync(key, cancellation);

        public Task AbortAsync(string key, CancellationToken cancellation) => store.AbortAsync(key, cancellation);

        public Task DeleteAsync(string key, string version, CancellationToken cancellation) => store.DeleteAsync(key, version, cancellation);
    }
}
