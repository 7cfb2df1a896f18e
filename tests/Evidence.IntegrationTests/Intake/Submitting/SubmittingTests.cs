using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Intake.Submitting;
using Evidence.IntegrationTests.Custody;
using Evidence.IntegrationTests.Items.Reach;
using Evidence.IntegrationTests.Review;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.Intake.Submitting;

/// <summary>Files that people add in a browser, over the running Web, and read back as a worker does.</summary>
public sealed class SubmittingTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task A_file_that_comes_in_chunks_is_received_by_its_person_read_back_and_verified_and_is_the_same_bytes()
    {
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        var (client, file) = (new TusClient(viewer), Bytes(2 * TusClient.Chunk + 12_345));
        var submission = await BeginAsync();

        var address = await SendAsync(client, submission, "export 3.mkv", file);
        await using var db = station.Open();
        var sent = await FileAsync(address);
        Assert.Equal(UploadState.Claimed, sent.State);
        Assert.Equal(ItemState.Received, (await db.Items.AsNoTracking().SingleAsync(i => i.Id == sent.ItemId)).State);
        await SettleAsync();

        var item = await db.Items.AsNoTracking().SingleAsync(i => i.Id == sent.ItemId);
        Assert.Equal((ItemState.Verified, "export 3.mkv", station.Officer.Person, "stated", (long?)-450_000, (DateTime?)new DateTime(2026, 11, 21, 14, 9, 30)),
            (item.State, item.Title, item.OfficerId, item.CapturedZone!, item.ClockOffsetMs, item.CapturedLocal));
        Assert.Equal([CustodyAction.ItemReceived, CustodyAction.ObjectVerified], await station.ActionsAsync(SubjectOf.Item(item.Id)));
        var held = await db.SealedObjects.SingleAsync(o => o.Id == sent.ObjectId);
        Assert.Equal((Sha256Hash.Of(file), (long)file.Length, true), (held.PlaintextSha256, held.PlaintextBytes, held.PlaintextSha512.AsSpan().SequenceEqual(SHA512.HashData(file))));
        Assert.True(await db.MediaWork.AnyAsync(w => w.ItemId == item.Id && w.Kind == MediaWorkKind.Check));
        Assert.Null((await FileAsync(address)).SealedKey);
        using var read = await viewer.GetAsync($"/items/{item.Id}/parts/{sent.PartId}/stream", "bytes=8388430-8388530");
        Assert.Equal(file.AsSpan(8_388_430, 101).ToArray(), await read.Content.ReadAsByteArrayAsync());
        await IsWithinTheTrailAsync(item.Id);
    }

    [Fact]
    public async Task The_makers_own_player_is_kept_with_the_recording_whichever_comes_first()
    {
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        var (client, submission) = (new TusClient(viewer), await BeginAsync());
        var recording = await client.BeginAsync(submission, "camera 1.dav", 70_000, 3);

        var player = await SendAsync(client, submission, "Player.exe", Bytes(50_000, 2), 3, goesWith: true);
        await SettleAsync();
        await client.SendAsync(recording, Bytes(70_000, 3));
        using (await client.ClaimAsync(recording, Bytes(70_000, 3)))
            Assert.Equal(ItemState.Received, await StateAsync(player));
        await SettleAsync();

        var (one, other) = (await FileAsync(player), await FileAsync(recording));
        Assert.Equal(one.ItemId, other.ItemId);
        Assert.Equal(ItemState.Verified, await StateAsync(recording));
        await using var db = station.Open();
        Assert.Equal([("camera 1.dav", FileRole.Original), ("Player.exe", FileRole.Sidecar)],
            (await db.Parts.Where(p => p.ItemId == one.ItemId).ToListAsync()).OrderBy(p => p.Role).Select(p => (p.Display, p.Role)));
        Assert.Equal("camera 1.dav", await db.Items.Where(i => i.Id == one.ItemId).Select(i => i.Title).SingleAsync());
    }

    [Fact]
    public async Task What_a_client_without_checksums_sends_is_taken_chunk_by_chunk_and_the_rest_is_left()
    {
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        var (client, file) = (new TusClient(viewer), Bytes(3 * TusClient.Chunk, 5));
        var address = await client.BeginAsync(await BeginAsync(), "long.avi", file.Length);

        using (var answer = await client.PatchAsync(address, 0, file.AsMemory(0, 2 * TusClient.Chunk)))
            Assert.Equal((HttpStatusCode.NoContent, (long)TusClient.FirstChunk + TusClient.Chunk), (answer.StatusCode, TusClient.OffsetOf(answer)));
        using (var answer = await client.PatchAsync(address, TusClient.FirstChunk + TusClient.Chunk, file.AsMemory(TusClient.FirstChunk + TusClient.Chunk)))
            Assert.Equal((long)file.Length, TusClient.OffsetOf(answer));
        using (await client.ClaimAsync(address, file))
            await SettleAsync();

        Assert.Equal(ItemState.Verified, await StateAsync(address));
    }

    [Fact]
    public async Task Wrong_bytes_are_refused_and_nothing_of_them_is_kept()
    {
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        var (client, file) = (new TusClient(viewer), Bytes(TusClient.Chunk + 100, 7));
        var address = await client.BeginAsync(await BeginAsync(), "a.mp4", file.Length);
        var first = file.AsMemory(0, TusClient.FirstChunk);

        await TusClient.RefusedAsync(client.PatchAsync(address, 0, first, TusClient.Checksum(file)), 460, "chunk-hash-wrong");
        await TusClient.RefusedAsync(client.PatchAsync(address, 0, first, "md5 AAAA"), 400, "checksum-unknown");
        await TusClient.RefusedAsync(client.PatchAsync(address, 0, first[..1000], TusClient.Checksum(first.Span[..1000])), 400, "chunk-too-short");
        await TusClient.RefusedAsync(client.PatchAsync(address, 5, first, TusClient.Checksum(first.Span)), 409, "upload-offset-wrong");
        await TusClient.RefusedAsync(client.PatchAsync(address, TusClient.FirstChunk, file.AsMemory(TusClient.FirstChunk)), 409, "upload-offset-wrong");
        Assert.Equal(0, await client.OffsetAsync(address));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await client.PatchAsync(address, 0, first, type: "application/octet-stream")).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await client.PatchAsync(address, 0, first, versioned: false)).StatusCode);
        await client.SendAsync(address, file);
        await TusClient.RefusedAsync(client.ClaimAsync(address, "md5=:AAAA:"), 400, "digest-needed");
        Assert.Equal(HttpStatusCode.Accepted, (await client.ClaimAsync(address, file)).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await client.ClaimAsync(address, file)).StatusCode);
        await TusClient.RefusedAsync(client.ClaimAsync(address, first.Span), 409, "claim-differs");
        await TusClient.RefusedAsync(client.PatchAsync(address, file.Length, first), 410, "file-not-uploading");
    }

    [Fact]
    public async Task Of_a_file_that_changed_meanwhile_no_other_bytes_are_ever_sealed_in_the_same_place()
    {
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        var (client, file, other) = (new TusClient(viewer), Bytes(TusClient.Chunk + 100, 8), Bytes(TusClient.Chunk + 100, 9));
        var address = await client.BeginAsync(await BeginAsync(), "growing.mp4", file.Length);
        await using var db = station.Open();
        var id = TusClient.ObjectOf(address);
        // As if a program was killed between the name of the chunk and its bytes.
        db.SubmittedChunks.Add(new SubmittedChunk { ObjectId = id, Number = 0, Sha256 = Sha256Hash.Of(file.AsSpan(0, TusClient.FirstChunk)) });
        await db.SaveChangesAsync();

        await TusClient.RefusedAsync(client.PatchAsync(address, 0, other.AsMemory(0, TusClient.FirstChunk), TusClient.Checksum(other.AsSpan(0, TusClient.FirstChunk))), 409, "chunk-differs");
        await client.SendAsync(address, file);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => db.SubmittedChunks.Where(c => c.ObjectId == id).ExecuteUpdateAsync(set => set.SetProperty(c => c.Sha256, Sha256Hash.Of(other))));
        Assert.Equal("EV004", refused.SqlState);
    }

    [Fact]
    public async Task What_is_not_what_the_browser_read_is_quarantined_with_its_reason()
    {
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        var (client, file) = (new TusClient(viewer), Bytes(90_000, 11));
        var address = await client.BeginAsync(await BeginAsync(), "told wrong.mp4", file.Length);
        await client.SendAsync(address, file);
        using (await client.ClaimAsync(address, Bytes(90_000, 12)))
            await SettleAsync();

        var sent = await FileAsync(address);
        Assert.Equal((UploadState.Quarantined, ItemState.Quarantined), (sent.State, await StateAsync(address)));
        Assert.Contains("another SHA-256 than the browser told", sent.Reason, StringComparison.Ordinal);
        Assert.Equal([CustodyAction.ItemReceived, CustodyAction.ObjectQuarantined], await station.ActionsAsync(SubjectOf.Item(sent.ItemId!.Value)));
        Assert.NotNull(sent.SealedKey);
    }

    [Fact]
    public async Task What_the_store_altered_is_quarantined_and_says_where()
    {
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        var (client, file) = (new TusClient(viewer), Bytes(TusClient.Chunk + 5_000, 13));
        var address = await SendAsync(client, await BeginAsync(), "altered.mp4", file);
        var stored = Directory.EnumerateFiles(station.StoreFolder, $"*{TusClient.ObjectOf(address)}*", SearchOption.AllDirectories).Single();
        File.SetAttributes(stored, FileAttributes.Normal);
        await using (var bytes = new FileStream(stored, FileMode.Open, FileAccess.ReadWrite))
        {
            bytes.Seek(3_000_000, SeekOrigin.Begin);
            var old = bytes.ReadByte();
            bytes.Seek(3_000_000, SeekOrigin.Begin);
            bytes.WriteByte((byte)(old ^ 1));
        }

        await SettleAsync();

        var sent = await FileAsync(address);
        Assert.Equal(UploadState.Quarantined, sent.State);
        Assert.Contains("altered at byte", sent.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_sends_into_what_is_somebody_elses_and_nothing_tells_that_it_is_there()
    {
        using var mine = await Viewer.OpenAsync(station, station.Officer);
        using var other = await Viewer.OpenAsync(station, station.EvidenceOfficer);
        using var auditor = await Viewer.OpenAsync(station, station.Auditor);
        var submission = await BeginAsync();
        var address = await new TusClient(mine).BeginAsync(submission, "mine.mp4", 100);
        var client = new TusClient(other);

        await TusClient.RefusedAsync(client.CreateAsync(submission, 100, $"name {TusClient.Base64("x")}"), 404, "submission-unknown");
        await TusClient.RefusedAsync(client.PatchAsync(address, 0, Bytes(100)), 404, "file-unknown");
        await TusClient.RefusedAsync(client.SendAsync(HttpMethod.Get, address + "/chunks"), 404, "file-unknown");
        await TusClient.RefusedAsync(client.SendAsync(HttpMethod.Delete, address), 404, "file-unknown");
        await TusClient.RefusedAsync(client.ClaimAsync(address, Bytes(100)), 404, "file-unknown");
        Assert.Equal(HttpStatusCode.Forbidden, (await new TusClient(auditor).SendAsync(HttpMethod.Get, address + "/chunks")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await other.PageAsync($"/submissions/{submission}")).Status);
    }

    [Theory]
    [InlineData(0, "name YQ==", 422, "file-empty")]
    [InlineData(100, "", 422, "file-name-needed")]
    [InlineData(100, "name YQ==,name YQ==", 400, "upload-metadata-wrong")]
    [InlineData(100, "name !!!", 400, "upload-metadata-wrong")]
    [InlineData(100, "name YQ==,recording LTE=", 400, "upload-metadata-wrong")]
    [InlineData(long.MaxValue, "name YQ==", 413, "file-too-long")]
    public async Task A_file_that_cannot_be_is_not_begun(long bytes, string metadata, int status, string code)
    {
        using var viewer = await Viewer.OpenAsync(station, station.Officer);

        await TusClient.RefusedAsync(new TusClient(viewer).CreateAsync(await BeginAsync(), bytes, metadata), status, code);
    }

    [Fact]
    public async Task What_is_given_up_or_rests_for_a_week_leaves_no_key_and_no_bytes()
    {
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        var (client, file, submission) = (new TusClient(viewer), Bytes(TusClient.Chunk + 100, 15), await BeginAsync());
        var (given, resting) = (await client.BeginAsync(submission, "given up.mp4", file.Length), await client.BeginAsync(submission, "resting.mp4", file.Length));
        foreach (var address in new[] { given, resting })
            using (await client.PatchAsync(address, 0, file.AsMemory(0, TusClient.FirstChunk), TusClient.Checksum(file.AsSpan(0, TusClient.FirstChunk)))) { }

        Assert.Equal(HttpStatusCode.NoContent, (await client.SendAsync(HttpMethod.Delete, given)).StatusCode);
        await using var db = station.Open();
        await new SweepFiles(db, station.Store, new StoppedClock(TimeProvider.System.GetUtcNow().AddDays(8))).RunAsync(default);

        foreach (var address in new[] { given, resting })
        {
            var sent = await FileAsync(address);
            Assert.Equal((UploadState.Abandoned, null), (sent.State, sent.SealedKey));
            Assert.Empty(Directory.EnumerateFiles(station.StoreFolder, $"*{sent.ObjectId}*", SearchOption.AllDirectories));
            await TusClient.RefusedAsync(client.PatchAsync(address, 0, file), 410, "file-not-uploading");
        }
    }

    [Fact]
    public async Task A_file_that_another_worker_is_at_does_not_keep_the_others_waiting()
    {
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        var (client, submission) = (new TusClient(viewer), await BeginAsync());
        var (first, second) = (await SendAsync(client, submission, "long.mp4", Bytes(1_000, 21)), await SendAsync(client, submission, "short.mp4", Bytes(1_000, 22), 1));
        await using var source = NpgsqlDataSource.Create(station.Connections.App);
        await using var services = new ServiceCollection().AddScoped(_ => station.Open()).AddSingleton(station.Store).AddSingleton(station.Keys).AddSingleton(station.Custody).AddSingleton(TimeProvider.System).AddScoped<SettleFile>().BuildServiceProvider();
        var verify = new VerifyFiles(source, services.GetRequiredService<IServiceScopeFactory>(), TimeProvider.System, NullLogger<VerifyFiles>.Instance);
        await using (await AdvisoryLock.TryTakeAsync(source, "submitted", TusClient.ObjectOf(first).Value, default))
            Assert.Equal(1, await verify.DrainAsync(default));
        Assert.Equal((UploadState.Claimed, UploadState.Verified), ((await FileAsync(first)).State, (await FileAsync(second)).State));

        Assert.Equal(1, await verify.DrainAsync(default));
        Assert.Equal(UploadState.Verified, (await FileAsync(first)).State);
    }

    [Fact]
    public async Task What_was_said_of_files_is_never_rewritten()
    {
        var submission = await BeginAsync();
        await using var db = station.Open();

        var refused = await Assert.ThrowsAsync<PostgresException>(() => db.Submissions.Where(s => s.Id == new SubmissionId(Guid.Parse(submission))).ExecuteUpdateAsync(set => set.SetProperty(s => s.Producer, "somebody else")));

        Assert.Equal("EV004", refused.SqlState);
    }

    private static async Task<string> SendAsync(TusClient client, string submission, string name, byte[] file, int recording = 0, bool goesWith = false)
    {
        var address = await client.BeginAsync(submission, name, file.Length, recording, goesWith);
        await client.SendAsync(address, file);
        using var claimed = await client.ClaimAsync(address, file);
        Assert.True(claimed.StatusCode == HttpStatusCode.Accepted, await claimed.Content.ReadAsStringAsync());
        return address;
    }

    private static byte[] Bytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private async Task<string> BeginAsync()
    {
        await using var db = station.Open();
        var said = new SubmissionSaid(SubmissionSource.Cctv, "Corner shop, 12 High Street", "Dahua XVR", new DateTime(2026, 11, 21, 14, 9, 30), 450_000, "Compared with a police radio", "Camera 3 looks at the till.");
        return (await new BeginSubmission(db, TimeProvider.System).RunAsync(said, station.Officer, default)).ToString();
    }

    /// <summary>As the worker does it.</summary>
    private async Task SettleAsync()
    {
        await using var db = station.Open();
        foreach (var id in await db.SubmittedFiles.Where(f => f.State == UploadState.Claimed).Select(f => f.ObjectId).ToListAsync())
        {
            await using var own = station.Open();
            Assert.True(await new SettleFile(own, station.Store, station.Keys, station.Custody, TimeProvider.System).RunAsync(id, default));
        }
    }

    private async Task<SubmittedFile> FileAsync(string address)
    {
        await using var db = station.Open();
        var id = TusClient.ObjectOf(address);
        return await db.SubmittedFiles.AsNoTracking().SingleAsync(f => f.ObjectId == id);
    }

    private async Task<ItemState> StateAsync(string address)
    {
        await using var db = station.Open();
        var item = (await FileAsync(address)).ItemId;
        return await db.Items.Where(i => i.Id == item).Select(i => i.State).SingleAsync();
    }

    /// <summary>The entry repeats what was said, as a commitment that the detail opens.</summary>
    private async Task IsWithinTheTrailAsync(ItemId item)
    {
        await using var db = station.Open();
        var entries = await new ReadChain(db).RunAsync(SubjectOf.Item(item), Chain.Operational, ChainReader.Custodian, -1, default);
        var told = JsonDocument.Parse(entries[0].Details["submission"].Value!.ToString()!).RootElement;
        Assert.Equal(("Corner shop, 12 High Street", "cctv", 450_000), (told.GetProperty("producer").GetString(), told.GetProperty("source").GetString(), told.GetProperty("clock.error").GetInt32()));
        Assert.Equal("PC Robin Hale", entries[0].Text("actor.name"));
    }
}
