using Evidence.Agent.Docks;
using Evidence.Testing;
using Xunit;

namespace Evidence.Agent.Tests.Docks;

public sealed class DockFolderTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly List<string> unusable = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Sees_volumes_appear_and_vanish_and_takes_nothing_else_for_one()
    {
        var dock = new DockFolder(folder.Path);
        Assert.Empty(dock.Look(unusable));

        Directory.CreateDirectory(folder["BWC/DCIM"]);
        File.WriteAllText(folder["file"], "");
        File.CreateSymbolicLink(folder["link"], "/");
        Assert.Equal(folder["BWC"], Assert.Single(dock.Look(unusable)).Path);

        Directory.Delete(folder["BWC"], recursive: true);
        Assert.Empty(dock.Look(unusable));
    }

    [Fact]
    public void Another_volume_under_the_same_name_is_another_volume()
    {
        var dock = new DockFolder(folder.Path);
        Directory.CreateDirectory(folder["BWC/DCIM"]);
        var first = Assert.Single(dock.Look(unusable));

        Directory.Move(folder["BWC"], folder["away"]);
        Directory.CreateDirectory(folder["BWC/DCIM"]);

        Assert.NotEqual(first, dock.Look(unusable).Single(volume => volume.Path == folder["BWC"]));
    }

    [Fact]
    public async Task An_empty_folder_of_the_dock_is_no_volume_until_one_is_mounted_there()
    {
        var dock = new DockFolder(folder.Path);
        Directory.CreateDirectory(folder["bay-1"]);
        Assert.Empty(dock.Look(unusable));
        await RunAsync("mount", "-t", "tmpfs", "tmpfs", folder["bay-1"]);
        try
        {
            // Of a volume it does not matter that it is empty: it is a card that somebody docked.
            Assert.Equal(folder["bay-1"], Assert.Single(dock.Look(unusable)).Path);
        }
        finally
        {
            await RunAsync("umount", folder["bay-1"]);
        }
        Assert.Empty(dock.Look(unusable));
    }

    [Fact]
    public void A_dock_that_is_away_has_no_volumes() => Assert.Empty(new DockFolder(folder["none"]).Look(unusable));

    [Fact]
    public async Task Names_a_volume_that_it_cannot_open()
    {
        await ChildProcess.RunAsync("bash", ["-ec", "mkdir -p \"$0/$(printf 'n\\376')/DCIM\"", folder.Path]);

        Assert.Empty(new DockFolder(folder.Path).Look(unusable));
        Assert.Equal(@"n\xfe", Assert.Single(unusable));
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var run = await ChildProcess.RunAsync(program, arguments);
        Assert.True(run.ExitCode == 0, run.Error);
    }
}
