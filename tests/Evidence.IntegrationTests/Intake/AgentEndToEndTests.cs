using Evidence.Custody;
using Evidence.Devices;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Intake;
using Evidence.Items;
using Evidence.Testing;
using Evidence.Testing.Running;
using Microsoft.EntityFrameworkCore;
using Xunit;
using Xunit.Abstractions;

namespace Evidence.IntegrationTests.Intake;

/// <summary>The real agent, as a process, against the real Web and the real verify job.</summary>
public sealed class AgentEndToEndTests(Station station, ITestOutputHelper output) : IClassFixture<Station>, IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_docked_camera_ends_with_receipts_for_every_file_and_complete_custody()
    {
        var camera = await MakeCameraAsync("BWC-1001");
        var device = await station.RegisterAsync(new TestDevice("Evidence Sample", "BWC-1", "BWC-1001"));
        await EnrolAsync();

        var offload = await OffloadAsync(camera);
        Assert.True(offload.ExitCode == 0, offload.Output + offload.Error);

        await using var db = station.Open();
        var uploads = await db.Uploads.Where(u => u.DeviceId == device).ToListAsync();
        Assert.Equal(Directory.GetFiles(camera, "*", SearchOption.AllDirectories).Length, uploads.Count);
        Assert.All(uploads, u => Assert.Equal(UploadState.Verified, u.State));
        var items = await db.Items.Where(i => i.DeviceId == device).ToListAsync();
        Assert.All(items, i => Assert.Equal(ItemState.Verified, i.State));
        var recording = items.Single(i => i.Title == "MOV_0001.MP4");
        var parts = await db.Parts.Where(p => p.ItemId == recording.Id).Select(p => p.Role).ToListAsync();
        Assert.Equal([FileRole.Original, FileRole.Telemetry], parts.Order());
        var actions = await station.ActionsAsync(SubjectOf.Item(recording.Id));
        Assert.Equal(2, actions.Count(a => a == CustodyAction.ItemReceived));
        Assert.Equal(2, actions.Count(a => a == CustodyAction.ObjectVerified));
        Assert.Equal(DockSessionState.Closed, (await db.DockSessions.SingleAsync(s => s.DeviceId == device)).State);

        var again = await OffloadAsync(camera);
        Assert.True(again.ExitCode == 0, again.Output + again.Error);
        Assert.Equal(uploads.Count, await db.Uploads.CountAsync(u => u.DeviceId == device));
        Assert.Equal(items.Count, await db.Items.CountAsync(i => i.DeviceId == device));
    }

    [Fact]
    public async Task Erases_by_permit_and_the_second_inventory_explains_what_is_gone()
    {
        var camera = await MakeCameraAsync("BWC-1002");
        var device = await station.RegisterAsync(new TestDevice("Evidence Sample", "BWC-1", "BWC-1002"));
        await EnrolAsync();

        var offload = await OffloadAsync(camera, "--erase");
        Assert.True(offload.ExitCode == 0, offload.Output + offload.Error);
        output.WriteLine(offload.Output);

        Assert.False(File.Exists(Path.Combine(camera, "DCIM", "100MEDIA", "MOV_0001.MP4")));
        await using var db = station.Open();
        var session = await db.DockSessions.SingleAsync(s => s.DeviceId == device);
        Assert.Contains("\"erased\"", session.Differences, StringComparison.Ordinal);
        Assert.DoesNotContain("vanished", session.Differences, StringComparison.Ordinal);
        var second = Inventory.Read(UnverifiedDocument.Parse(session.SecondInventory!).Value!.Json).Value!;
        Assert.Equal([.. Enumerable.Repeat(ChangeKind.Erased, 4)], second.Completeness!.Changes!.Select(change => change.Kind));
        var permit = (await db.Permits.SingleAsync(p => p.SessionId == session.Id)).Id;
        Assert.All(second.Completeness.Changes!, change => Assert.Equal(permit, change.Permit));
        var item = await db.Items.SingleAsync(i => i.DeviceId == device && i.Title == "MOV_0001.MP4");
        var actions = await station.ActionsAsync(SubjectOf.Item(item.Id));
        Assert.Contains(CustodyAction.ErasePermitted, actions);
        Assert.Contains(CustodyAction.EraseReported, actions);
    }

    [Fact]
    public async Task Chapters_on_a_card_become_one_item_in_their_order_and_docked_again_add_nothing()
    {
        var camera = Directory.CreateDirectory(folder["GOPRO"]).FullName;
        var media = Directory.CreateDirectory(Path.Combine(camera, "DCIM", "100GOPRO")).FullName;
        Directory.CreateDirectory(Path.Combine(camera, "MISC"));
        await File.WriteAllTextAsync(Path.Combine(camera, "MISC", "version.txt"), """{"firmware version":"HD9.01","camera type":"HERO9","camera serial number":"C-77",}""");
        foreach (var (name, minutes) in new[] { ("GX010001.MP4", 1), ("GX020001.MP4", 9), ("GX030001.MP4", 12), ("GX010003.MP4", 30) })
        {
            await File.WriteAllBytesAsync(Path.Combine(media, name), TestFile.Random("a", 100_000, seed: minutes).Bytes);
            File.SetLastWriteTimeUtc(Path.Combine(media, name), TestFile.Recorded.UtcDateTime.AddMinutes(minutes));
        }
        var device = await station.RegisterAsync(new TestDevice("GoPro", "HERO9", "C-77"));
        await EnrolAsync();

        for (var docking = 0; docking < 2; docking++)
        {
            var offload = await OffloadAsync(camera, "--in-flight", "3");
            Assert.True(offload.ExitCode == 0, offload.Output + offload.Error);
        }

        await using var db = station.Open();
        var items = await db.Items.Where(i => i.DeviceId == device).ToListAsync();
        Assert.Equal(["GX010001.MP4", "GX010003.MP4", "version.txt"], items.Select(i => i.Title).Order(StringComparer.Ordinal));
        var recording = items.Single(i => i.Title == "GX010001.MP4").Id;
        Assert.Equal(["GX010001.MP4", "GX020001.MP4", "GX030001.MP4"],
            await db.Parts.Where(p => p.ItemId == recording && p.Role == FileRole.Original).OrderBy(p => p.Ordinal).Select(p => p.Display).ToListAsync());
        var told = CompletenessFacts.Read((await db.DockSessions.OrderBy(s => s.OpenedAt).FirstAsync(s => s.DeviceId == device)).Completeness!);
        Assert.Equal((1, 3, 1), (told.Counters[0].First, told.Counters[0].Last, told.Missing));
        Assert.True(told.FreeBytes > 0);
    }

    [Fact]
    public async Task An_unknown_volume_waits_for_a_decision_and_is_not_read()
    {
        var camera = await MakeCameraAsync("BWC-1003");
        await EnrolAsync();
        var offload = await OffloadAsync(camera);
        Assert.True(offload.ExitCode == 3, offload.Output + offload.Error);
        await using var db = station.Open();
        var session = await db.DockSessions.SingleAsync(s => s.State == DockSessionState.Waiting);
        Assert.False(await db.Uploads.AnyAsync(u => u.SessionId == session.Id));
    }

    [Theory]
    [InlineData(true, "older than 24 hours", "Have an administrator make a new code")]
    [InlineData(false, "not one of ours, or it was mistyped", "Compare the code letter by letter")]
    public async Task A_wrong_or_expired_code_is_told_with_what_to_do_and_a_good_one_enrols_afterwards(bool expired, string told, string advice)
    {
        await using var db = station.Open();
        var code = expired
            ? (await new IssueEnrolmentCode(db, station.Keys, new LaterClock(TimeSpan.FromHours(-25))).RunAsync(station.Administrator, default)).Code
            : EnrolmentCode.New(station.Keys.RootFingerprint).ToString();
        var agents = await db.Agents.CountAsync();
        var refused = await EnrolAsync(code);
        Assert.True(refused.ExitCode == 5, refused.Output + refused.Error);
        Assert.Contains($"evidence-agent: This enrolment code is {told}", refused.Error, StringComparison.Ordinal);
        Assert.Contains(advice, refused.Error, StringComparison.Ordinal);
        Assert.Equal(agents, await db.Agents.CountAsync());
        Assert.Equal(1, (await AgentAsync("offload", folder.Path, "--state", folder["state"])).ExitCode);
        await EnrolAsync();
        Assert.Equal(agents + 1, await db.Agents.CountAsync());
    }

    private async Task EnrolAsync()
    {
        var enrolled = await EnrolAsync(await station.EnrolmentCodeAsync());
        Assert.True(enrolled.ExitCode == 0, enrolled.Output + enrolled.Error);
    }

    private Task<ChildProcess> EnrolAsync(string code) =>
        AgentAsync("enroll", "--server", station.Address.ToString(), "--code", code, "--state", folder["state"]);

    /// <summary>Runs the agent, and the verify job beside it as a worker would.</summary>
    private async Task<ChildProcess> OffloadAsync(string volume, params string[] more)
    {
        var offload = AgentAsync(["offload", volume, "--state", folder["state"], "--patience", "40", .. more]);
        while (!offload.IsCompleted)
        {
            await station.VerifyAsync();
            await Task.WhenAny(offload, Task.Delay(100));
        }

        return await offload;
    }

    private static Task<ChildProcess> AgentAsync(params string[] arguments) =>
        ChildProcess.RunAsync("dotnet", ["exec", Programs.PathOf("evidence-agent"), .. arguments]);

    private async Task<string> MakeCameraAsync(string serial)
    {
        var camera = Directory.CreateDirectory(folder[serial]).FullName;
        var media = Directory.CreateDirectory(Path.Combine(camera, "DCIM", "100MEDIA")).FullName;
        await File.WriteAllTextAsync(Path.Combine(camera, "DEVICE.TXT"), $"MAKE=Evidence Sample\nMODEL=BWC-1\nSERIAL={serial}\n");
        await File.WriteAllBytesAsync(Path.Combine(media, "MOV_0001.MP4"), TestFile.Random("a", 20_000_000, seed: 7).Bytes);
        await File.WriteAllTextAsync(Path.Combine(media, "MOV_0001.SRT"), "1\n00:00:00,000 --> 00:00:01,000\n");
        await File.WriteAllBytesAsync(Path.Combine(media, "Запись 2.MP4"), TestFile.Random("b", 300_000, seed: 8).Bytes);
        await File.WriteAllBytesAsync(Path.Combine(media, "MOV_0003.MP4"), []);
        return camera;
    }
}
