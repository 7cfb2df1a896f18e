using System.Security.Cryptography;
using Evidence.Agent.Offload;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Testing;
using Evidence.Testing.Running;
using Xunit;

namespace Evidence.Agent.Tests.Packaging;

/// <summary>What mount-volume and writable-volume do to a medium that may be evidence itself, on real block devices.</summary>
public sealed class DockedMediumTests : IDisposable
{
    private readonly TempFolder content = new();

    public DockedMediumTests()
    {
        Directory.CreateDirectory(content["DCIM"]);
        File.WriteAllText(content["DCIM/A.MP4"], "recorded");
    }

    public void Dispose() => content.Dispose();

    [Theory]
    [InlineData("ext4")]
    [InlineData("ext2")]
    public async Task Mounting_and_reading_a_medium_that_was_pulled_out_changes_no_bit_of_it(string type)
    {
        await using var docked = new DockedMedium(await LoopMedium.MakeAsync(type, "SEIZED", content.Path, pulledOut: true));
        var before = HashOf(docked.Medium);
        var mounted = await docked.MountAsync();
        Assert.True(mounted.ExitCode == 0, mounted.Error);
        var volume = Path.Combine(docked.Docks, "SEIZED");
        using (var root = RawFolder.OpenRoot(volume)) Assert.True(root.Volume.ReadOnly);
        Assert.Equal("recorded", await File.ReadAllTextAsync(Path.Combine(volume, "DCIM/A.MP4")));
        Assert.Throws<IOException>(() => File.WriteAllText(Path.Combine(volume, "x"), ""));
        Assert.Equal("1", (await ChildProcess.RunAsync("blockdev", ["--getro", docked.Medium.Device])).Output.Trim());
        Assert.Equal(0, (await docked.RemoveAsync()).ExitCode);
        Assert.False(Directory.Exists(volume));
        Assert.Equal(before, HashOf(docked.Medium));
    }

    [Fact]
    public async Task A_volume_is_writable_while_leave_is_held_and_read_only_once_it_is_given_back()
    {
        await using var docked = new DockedMedium(await LoopMedium.MakeAsync("ext2", "CAM 01", content.Path));
        await docked.MountAsync();
        await using var listening = docked.Listen();
        var volume = Path.Combine(docked.Docks, "CAM_01");
        Assert.Null(await WritableVolume.WhyNotAsync(docked.Socket, volume, default));
        await using (var leave = await WritableVolume.OpenAsync(docked.Socket, volume, PermitId.New(), default))
        {
            Assert.Null(leave.Refused);
            File.Delete(Path.Combine(volume, "DCIM/A.MP4"));
        }
        using (var root = RawFolder.OpenRoot(volume)) Assert.True(root.Volume.ReadOnly);
        Assert.Throws<IOException>(() => File.WriteAllText(Path.Combine(volume, "x"), ""));
        Assert.False(File.Exists(Path.Combine(volume, "DCIM/A.MP4")));
    }

    [Fact]
    public async Task A_volume_whose_journal_was_left_alone_is_never_made_writable()
    {
        await using var docked = new DockedMedium(await LoopMedium.MakeAsync("ext4", "JOURNAL", content.Path));
        await docked.MountAsync();
        await using var listening = docked.Listen();
        Assert.Contains("keeps a journal", await WhyNotAsync(docked, "JOURNAL"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_dock_is_not_set_up_to_erase_nothing_becomes_writable()
    {
        await using var docked = new DockedMedium(await LoopMedium.MakeAsync("ext2", "CAM01", content.Path), options: "--in-flight 2 --erased");
        await docked.MountAsync();
        await using var listening = docked.Listen();
        Assert.Contains("not set up to erase", await WhyNotAsync(docked, "CAM01"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rw CAM01 no-permit", "that is no permit")]
    [InlineData("rw ../../etc 00000000-0000-0000-0000-000000000000", "no name of a docked volume")]
    [InlineData("rw CAM01 00000000-0000-0000-0000-000000000000 more", "no name of a docked volume")]
    [InlineData("rw OTHER 00000000-0000-0000-0000-000000000000", "this machine mounted no such volume")]
    [InlineData("can .stage-x", "no name of a docked volume")]
    [InlineData("erase CAM01", "that is no question")]
    [InlineData("", "that is no question")]
    public async Task Nothing_but_a_volume_that_this_machine_mounted_is_ever_made_writable(string question, string answer)
    {
        await using var docked = new DockedMedium(await LoopMedium.MakeAsync("ext2", "CAM01", content.Path));
        await docked.MountAsync();
        Directory.CreateDirectory(Path.Combine(docked.Docks, "OTHER"));
        var asked = await ChildProcess.RunAsync("bash", ["-c", "printf '%s\\n' \"$0\" | \"$1\"", question, DockedMedium.ProgramOf("writable-volume")], docked.Environment);
        Assert.StartsWith("no ", asked.Output, StringComparison.Ordinal);
        Assert.Contains(answer, asked.Output, StringComparison.Ordinal);
        using var root = RawFolder.OpenRoot(Path.Combine(docked.Docks, "CAM01"));
        Assert.True(root.Volume.ReadOnly);
    }

    [Fact]
    public async Task Without_anybody_to_ask_a_read_only_volume_stays_so_and_a_writable_one_needs_nobody()
    {
        await using var docked = new DockedMedium(await LoopMedium.MakeAsync("ext2", "CAM01", content.Path));
        await docked.MountAsync();
        Assert.Equal("the volume is mounted read-only", await WritableVolume.WhyNotAsync(null, Path.Combine(docked.Docks, "CAM01"), default));
        Assert.Contains("cannot be reached", await WhyNotAsync(docked, "CAM01"), StringComparison.Ordinal);
        Assert.Null(await WritableVolume.WhyNotAsync(null, content.Path, default));
    }

    private static Task<string?> WhyNotAsync(DockedMedium docked, string name) => WritableVolume.WhyNotAsync(docked.Socket, Path.Combine(docked.Docks, name), default);

    private static string HashOf(LoopMedium medium)
    {
        using var image = File.OpenRead(medium.Image);
        return Convert.ToHexString(SHA256.HashData(image));
    }
}
