using Evidence.Formats.Protocol;
using Evidence.Intake;
using Evidence.Testing;
using Evidence.Testing.Running;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>A camera's medium, mounted by the dock PC's own programs as every docked volume is, and the real agent that erases by permit.</summary>
public sealed class ReadOnlyDockTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task A_registered_camera_that_is_mounted_read_only_is_erased_by_permit_and_read_only_again()
    {
        await using var docked = await DockAsync("READ-ONLY-1");
        await using var listening = docked.Listen();
        var run = await station.Dock.OffloadAsync(VolumeOf(docked), "--erase", "--writable", docked.Socket);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);

        Assert.Equal(["DEVICE.TXT"], FilesOf(docked));
        Assert.Throws<IOException>(() => File.WriteAllText(Path.Combine(VolumeOf(docked), "x"), ""));
        await using var db = station.Open();
        var session = await db.DockSessions.AsNoTracking().OrderByDescending(s => s.OpenedAt).FirstAsync();
        Assert.True(VolumeFacts.Read(session.Volume).ReadOnly);
        Assert.True(Inventory.Read(UnverifiedDocument.Parse(session.SecondInventory!).Value!.Json).Value!.Volume.ReadOnly);
        await ProofOfAll.HoldsAsync(station.Running);
    }

    [Fact]
    public async Task Where_nothing_makes_it_writable_everything_is_stored_and_nothing_erased()
    {
        await using var docked = await DockAsync("READ-ONLY-2");
        var before = FilesOf(docked);
        var run = await station.Dock.OffloadAsync(VolumeOf(docked), "--erase");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("Nothing is erased: the volume is mounted read-only.", run.Output, StringComparison.Ordinal);
        Assert.Equal(before, FilesOf(docked));
        await using var db = station.Open();
        var session = await db.DockSessions.OrderByDescending(s => s.OpenedAt).Select(s => s.Id).FirstAsync();
        Assert.False(await db.Permits.AnyAsync(permit => permit.SessionId == session));
    }

    private async Task<DockedMedium> DockAsync(string serial)
    {
        await station.RegisterAsync(serial);
        var card = station.Camera(serial);
        Filling.Small(card, serial[^1]);
        var docked = new DockedMedium(await LoopMedium.MakeAsync("ext2", serial, card.Root));
        var mounted = await docked.MountAsync();
        Assert.True(mounted.ExitCode == 0, mounted.Error);
        return docked;
    }

    private static string VolumeOf(DockedMedium docked) => Assert.Single(Directory.EnumerateDirectories(docked.Docks));

    private static List<string> FilesOf(DockedMedium docked) =>
        [.. Directory.EnumerateFiles(VolumeOf(docked), "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(VolumeOf(docked), path)).Order(StringComparer.Ordinal)];
}
