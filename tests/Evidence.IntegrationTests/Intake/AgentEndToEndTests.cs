using Evidence.Custody;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Intake;
using Evidence.Items;
using Evidence.Testing;
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
        var item = await db.Items.SingleAsync(i => i.DeviceId == device && i.Title == "MOV_0001.MP4");
        var actions = await station.ActionsAsync(SubjectOf.Item(item.Id));
        Assert.Contains(CustodyAction.ErasePermitted, actions);
        Assert.Contains(CustodyAction.EraseReported, actions);
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

    private async Task EnrolAsync()
    {
        var enrolled = await AgentAsync("enroll", "--server", station.Address.ToString(), "--code", await station.EnrolmentCodeAsync(), "--state", folder["state"]);
        Assert.True(enrolled.ExitCode == 0, enrolled.Output + enrolled.Error);
    }

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
        ChildProcess.RunAsync("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "evidence-agent.dll"), .. arguments]);

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
