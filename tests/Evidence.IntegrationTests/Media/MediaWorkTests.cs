using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Database;
using Evidence.Items;
using Evidence.Media;
using Evidence.Media.Containers;
using Evidence.Media.Derivation;
using Evidence.Media.Sandboxing;
using Evidence.Review;
using Evidence.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Evidence.IntegrationTests.Media;

public sealed class MediaWorkTests(MediaWorld world) : IClassFixture<MediaWorld>
{
    [Fact]
    public async Task A_recording_is_checked_and_gets_all_that_is_made_of_one()
    {
        var (item, original) = await world.ReceiveAsync(await File.ReadAllBytesAsync(await SampleFootage.RecordingAsync()));
        await world.WorkAsync();

        await using var db = world.Open();
        var check = await db.MediaChecks.SingleAsync(c => c.PartId == original);
        Assert.Equal((MediaCheckState.Playable, true, 500L, 0, 0), (check.State, check.Complete, check.Frames, check.Gaps, check.DecodeErrors));
        Assert.InRange(check.DurationMs!.Value, 19_900, 20_100);
        Assert.Equal("+51.5007-000.1246/", MediaCheckReport.FromJson(check.Report)!.Position);
        var recording = await db.Items.SingleAsync(i => i.Id == item);
        Assert.Equal((check.DurationMs, new DateTime(2026, 11, 21, 14, 2, 9), "file"), (recording.DurationMs, recording.CapturedLocal, recording.CapturedZone));

        var parts = await db.Parts.Where(p => p.ItemId == item).ToListAsync();
        Assert.Equal([FileRole.Original, FileRole.Telemetry, FileRole.Proxy, FileRole.Thumbnail, FileRole.Filmstrip, FileRole.Waveform], parts.Select(p => p.Role).Order());
        Assert.Equal(5, await db.Lineage.CountAsync(l => l.SourceId == original));
        var proxy = parts.Single(p => p.Role == FileRole.Proxy);
        Assert.Equal(("video/mp4", "video/mp4"), (proxy.MediaType, parts.Single(p => p.Id == original).MediaType));
        Assert.True(MediaCheckReport.FromJson(check.Report)!.BrowsersPlay);
        Assert.Equal(ContainerKind.Mp4, ContainerKinds.Of(await File.ReadAllBytesAsync(await world.ToFileAsync(proxy.Id))));
        Assert.Equal(ContainerKind.Jpeg, ContainerKinds.Of(await File.ReadAllBytesAsync(await world.ToFileAsync(parts.Single(p => p.Role == FileRole.Thumbnail).Id))));
        // Its sound ends a few hundredths of a second after the picture.
        Assert.InRange(FilmstripFacts.Read(await File.ReadAllBytesAsync(await world.ToFileAsync(parts.Single(p => p.Role == FileRole.Filmstrip).Id)))!.Count, 20, 21);
        Assert.InRange(JsonNode.Parse(await File.ReadAllBytesAsync(await world.ToFileAsync(parts.Single(p => p.Role == FileRole.Waveform).Id)))!["peaks"]!.AsArray().Count, 395, 405);
        Assert.False(await db.MediaWork.AnyAsync(w => w.ItemId == item));

        var chain = await world.ChainAsync(item);
        Assert.Equal([CustodyAction.ObjectVerified, CustodyAction.MediaChecked, .. Enumerable.Repeat(CustodyAction.DerivativeMade, 5)], chain.Select(e => e.Action));
        Assert.Equal(original, Assert.Single(chain[1].Objects).Part);
    }

    [Fact]
    public async Task A_device_s_own_proxy_is_checked_too_and_leaves_the_recording_s_length_alone()
    {
        using var folder = new TempFolder();
        await SampleFootage.MakeAsync(folder["short.mp4"], SampleFootage.Clip(1));
        var (item, original) = await world.ReceiveAsync(await File.ReadAllBytesAsync(await SampleFootage.RecordingAsync()));
        var own = await world.ReceiveProxyAsync(item, await File.ReadAllBytesAsync(folder["short.mp4"]));
        await world.WorkAsync();

        await using var db = world.Open();
        Assert.Equal("video/mp4", (await db.Parts.SingleAsync(p => p.Id == own)).MediaType);
        Assert.Equal((await db.MediaChecks.SingleAsync(c => c.PartId == original)).DurationMs, (await db.Items.SingleAsync(i => i.Id == item)).DurationMs);
        Assert.False(await db.Lineage.AnyAsync(l => l.SourceId == own || l.DerivedId == own));
        var facts = await new ReadItem(db, TimeProvider.System).RunAsync(item, EvidenceDatabase.Tester, Permission.SeeFootage, default);
        Assert.Equal([FileRole.Original, FileRole.Proxy, FileRole.Proxy], facts!.Parts.Where(p => p.BrowsersPlay).Select(p => p.Role));
        Assert.Equal(facts.Original!.Id, original);
    }

    [Fact]
    public async Task What_no_browser_decodes_is_typed_but_not_offered_as_it_is()
    {
        using var folder = new TempFolder();
        await SampleFootage.MakeAsync(folder["old.mp4"], [.. SampleFootage.Clip(1), "-c:v", "mpeg4"]);
        var (item, original) = await world.ReceiveAsync(await File.ReadAllBytesAsync(folder["old.mp4"]));
        await world.WorkAsync();

        await using var db = world.Open();
        Assert.Equal("video/mp4", (await db.Parts.SingleAsync(p => p.Id == original)).MediaType);
        var facts = await new ReadItem(db, TimeProvider.System).RunAsync(item, EvidenceDatabase.Tester, Permission.SeeFootage, default);
        Assert.Equal([FileRole.Proxy], facts!.Parts.Where(p => p.BrowsersPlay).Select(p => p.Role));
    }

    [Theory]
    [InlineData("", MediaCheckState.Unplayable)]
    [InlineData("#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n", MediaCheckState.NotMedia)]
    [InlineData("just some words", MediaCheckState.NotMedia)]
    public async Task What_is_no_recording_is_stated_and_kept(string content, MediaCheckState expected)
    {
        var (item, original) = await world.ReceiveAsync(System.Text.Encoding.UTF8.GetBytes(content));
        await world.WorkAsync();
        await using var db = world.Open();
        var check = await db.MediaChecks.SingleAsync(c => c.PartId == original);
        Assert.Equal(expected, check.State);
        Assert.NotEmpty(check.Text!);
        Assert.Equal(1, await db.Parts.CountAsync(p => p.ItemId == item));
        Assert.False(await db.MediaWork.AnyAsync(w => w.ItemId == item));
        Assert.Equal(content.Length, (await File.ReadAllBytesAsync(await world.ToFileAsync(original))).Length);
    }

    [Fact]
    public async Task A_damaged_recording_still_gets_a_proxy_of_what_decodes()
    {
        using var folder = new TempFolder();
        await SampleFootage.MakeAsync(folder["clip.mp4"], [.. SampleFootage.Clip(4), "-movflags", "+faststart"]);
        var whole = await File.ReadAllBytesAsync(folder["clip.mp4"]);
        var (item, original) = await world.ReceiveAsync(whole[..(whole.Length / 2)]);
        await world.WorkAsync();
        await using var db = world.Open();
        var check = await db.MediaChecks.SingleAsync(c => c.PartId == original);
        Assert.Equal((MediaCheckState.Damaged, false), (check.State, check.Complete));
        Assert.True(await db.Parts.AnyAsync(p => p.ItemId == item && p.Role == FileRole.Proxy));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_drone_s_own_clock_wins_whichever_comes_first(bool telemetryFirst)
    {
        using var folder = new TempFolder();
        await SampleFootage.MakeAsync(folder["clip.mp4"], [.. SampleFootage.Clip(1), "-metadata", "creation_time=2026-11-21T09:00:00Z"]);
        var subtitle = "1\n00:00:00,000 --> 00:00:00,020\n<font size=\"28\">FrameCnt: 1, DiffTime: 20ms\n2026-11-21 14:02:09.373\n[latitude: 51.5] [longitude: -0.14] </font>\n\n"u8.ToArray();
        var (item, _) = await world.ReceiveAsync(await File.ReadAllBytesAsync(folder["clip.mp4"]));
        if (!telemetryFirst)
            await world.WorkAsync();
        await world.ReceiveTelemetryAsync(item, subtitle);
        await world.WorkAsync();
        await using var db = world.Open();
        var recording = await db.Items.SingleAsync(i => i.Id == item);
        Assert.Equal((new DateTime(2026, 11, 21, 14, 2, 9, 373), "unknown"), (recording.CapturedLocal, recording.CapturedZone));
        Assert.False(await db.MediaWork.AnyAsync(w => w.ItemId == item));
        await world.ChainAsync(item);
    }

    [Fact]
    public async Task Without_a_proven_sandbox_everything_waits_and_says_so()
    {
        var (item, original) = await world.ReceiveAsync(MakeMp4.Bomb());
        await using (var bare = MediaWorld.Services(world.Data, world.Connection, services => services.AddSingleton(
            new MediaSandbox(new SandboxTools { Bubblewrap = "/nowhere/bwrap" }, Path.Combine(world.Data, "bare"), TimeProvider.System))))
            await MediaWorld.WorkAsync(bare);

        await using var db = world.Open();
        var work = await db.MediaWork.AsNoTracking().SingleAsync(w => w.PartId == original);
        Assert.StartsWith("Waiting: sandbox not proven.", work.Text, StringComparison.Ordinal);
        Assert.Equal(0, work.Attempts);
        Assert.False(await db.MediaChecks.AnyAsync(c => c.PartId == original));

        await world.WorkAsync();
        Assert.True(await db.MediaChecks.AnyAsync(c => c.PartId == original));
        Assert.Equal(2, (await world.ChainAsync(item)).Count);
    }

    [Fact]
    public async Task Stored_bytes_that_were_altered_are_told_and_nothing_is_made_of_them()
    {
        var (_, original) = await world.ReceiveAsync(await File.ReadAllBytesAsync(await SampleFootage.RecordingAsync()));
        await using var db = world.Open();
        var id = await db.Parts.Where(p => p.Id == original).Select(p => p.ObjectId).SingleAsync();
        var file = Directory.GetFiles(Path.Combine(world.Data, "store"), id.ToString(), SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        await world.WorkAsync();
        var work = await db.MediaWork.AsNoTracking().SingleAsync(w => w.PartId == original);
        Assert.Contains("No stored copy of it is what was verified", work.Text, StringComparison.Ordinal);
        var finding = await db.Findings.SingleAsync(f => f.ObjectId == id);
        Assert.Equal((FindingKind.Altered, FoundBy.MediaWork), (finding.Kind, finding.FoundBy));
        Assert.False(await db.MediaChecks.AnyAsync(c => c.PartId == original));
        await db.MediaWork.Where(w => w.PartId == original).ExecuteDeleteAsync();
    }

    [Fact]
    public async Task Decrypted_copies_are_private_and_gone_afterwards()
    {
        var (_, original) = await world.ReceiveAsync(await File.ReadAllBytesAsync(await SampleFootage.RecordingAsync()));
        await world.WorkAsync();
        var root = Path.Combine(world.Data, "work");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(root));
        var left = Directory.GetFiles(root, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Where(name => name != "seccomp.bpf" && !name!.EndsWith(".lock", StringComparison.Ordinal));
        Assert.Empty(left);
        await using var db = world.Open();
        Assert.True(await db.MediaChecks.AnyAsync(c => c.PartId == original));
    }

    [Fact]
    public void What_a_killed_worker_left_is_swept_and_a_living_one_s_is_not()
    {
        using var folder = new TempFolder();
        using var living = new WorkFolder(folder.Path);
        var dead = Path.Combine(folder.Path, "0123");
        Directory.CreateDirectory(dead);
        File.WriteAllText(dead + ".lock", "");
        File.WriteAllText(Path.Combine(dead, "plain"), "somebody's recording");
        File.WriteAllText(living.NewFile(), "mine");
        using var next = new WorkFolder(folder.Path);
        Assert.False(Directory.Exists(dead));
        Assert.False(File.Exists(dead + ".lock"));
        Assert.Single(Directory.GetFiles(living.Path));
    }

    [Theory]
    [InlineData(MediaWorkKind.Proxy, false)]
    [InlineData(MediaWorkKind.Telemetry, true)]
    public async Task What_a_killed_attempt_left_in_the_store_goes_when_there_will_be_no_other(MediaWorkKind kind, bool isDone)
    {
        var (item, original) = await world.ReceiveAsync("no recording, and nothing that tells where it was"u8.ToArray());
        await world.WorkAsync();
        var left = ObjectId.New();
        await world.Store.BeginUploadAsync(left.ToString(), 1000, 1000, default);
        await using (var db = world.Open())
        {
            db.MediaWork.Add(new MediaWork { ItemId = item, PartId = original, Kind = kind, OrderedAt = DateTimeOffset.UnixEpoch, DueAt = DateTimeOffset.UnixEpoch, NextAt = DateTimeOffset.UnixEpoch, Attempts = 1, ObjectId = left });
            await db.SaveChangesAsync();
        }

        await world.WorkAsync();
        Assert.Empty(Directory.GetFiles(Path.Combine(world.Data, "store"), $"{left}*", SearchOption.AllDirectories));
        await using var after = world.Open();
        var order = await after.MediaWork.SingleOrDefaultAsync(w => w.PartId == original);
        Assert.Equal((isDone, null, null), (order is null, order?.NextAt, order?.ObjectId));
    }

    [Fact]
    public async Task A_worker_that_is_stopped_at_its_work_says_nothing_of_it_and_leaves_it_to_do()
    {
        using var folder = new TempFolder();
        await SampleFootage.MakeAsync(folder["long.mp4"], SampleFootage.Clip(30));
        var (item, original) = await world.ReceiveAsync(await File.ReadAllBytesAsync(folder["long.mp4"]));
        var said = new KeptLog();
        await using var db = world.Open();
        await using (var worker = MediaWorld.Services(world.Data, world.Connection, services => services.AddLogging(log => log.AddProvider(said))))
        {
            var work = MediaWorld.WorkAsync(worker);
            while (!work.IsCompleted && !await db.MediaWork.AnyAsync(w => w.PartId == original && w.Attempts == 1))
                await Task.Delay(10);
            // Bubblewrap keeps one beside each program that runs inside.
            while (!work.IsCompleted && !Directory.EnumerateFiles(Path.Combine(world.Data, "work"), "*.status", SearchOption.AllDirectories).Any())
                await Task.Delay(10);
            Assert.False(work.IsCompleted);
            worker.GetRequiredService<IHostApplicationLifetime>().StopApplication();
            await work;
        }

        Assert.Empty(said.Warnings);
        Assert.NotNull((await db.MediaWork.AsNoTracking().FirstAsync(w => w.PartId == original)).NextAt);
        await world.WorkAsync();
        Assert.True(await db.MediaChecks.AnyAsync(c => c.PartId == original));
        Assert.False(await db.MediaWork.AnyAsync(w => w.ItemId == item));
    }

    [Fact]
    public async Task Two_workers_make_one_derivative_of_each_kind()
    {
        using var folder = new TempFolder();
        await SampleFootage.MakeAsync(folder["clip.mp4"], SampleFootage.Clip(1));
        var clip = await File.ReadAllBytesAsync(folder["clip.mp4"]);
        List<ItemId> items = [];
        for (var i = 0; i < 4; i++)
            items.Add((await world.ReceiveAsync(clip)).Item);
        await using var other = MediaWorld.Services(world.Data, world.Connection);
        await Task.WhenAll(world.WorkAsync(), MediaWorld.WorkAsync(other));
        await world.WorkAsync();
        await using var db = world.Open();
        foreach (var item in items)
        {
            Assert.Equal([FileRole.Original, FileRole.Proxy, FileRole.Thumbnail, FileRole.Filmstrip, FileRole.Waveform], (await db.Parts.Where(p => p.ItemId == item).Select(p => p.Role).ToListAsync()).Order());
            Assert.Equal(6, (await world.ChainAsync(item)).Count);
        }
    }
}
