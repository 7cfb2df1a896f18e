using Evidence.Agent.Docks;
using Evidence.Durability;
using Evidence.Testing;
using Xunit;

namespace Evidence.Agent.Tests.Docks;

/// <summary>A service with a /dev of its own sees no /dev/disk: label and UUID come from udev's database.</summary>
public sealed class VolumeFactsTests : IDisposable
{
    private readonly TempFolder folder = new();

    public VolumeFactsTests()
    {
        foreach (var name in new[] { "udev", "mounted-here", "sys/class/block/sdb1" }) Directory.CreateDirectory(folder[name]);
        File.WriteAllText(folder["udev/b8:17"], "S:disk/by-uuid/6A3F-11C2\nE:ID_FS_LABEL=B_rge_07\nE:ID_FS_LABEL_ENC=B\\x20ü_07\nE:ID_FS_UUID=6A3F-11C2\nE:ID_FS_UUID_ENC=6A3F-11C2\n");
        File.WriteAllText(folder["sys/class/block/sdb1/dev"], "8:17\n");
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("8:17")]
    [InlineData("0:49")]
    public void Label_and_UUID_are_the_file_systems_own_wherever_it_is_mounted(string device)
    {
        var facts = Facts($"77 1 {device} / {folder["mounted-here"]} ro - vfat /dev/sdb1 ro\n");
        Assert.Equal(("B ü_07", "6A3F-11C2"), (facts.Label, facts.FileSystemId));
    }

    [Fact]
    public void A_volume_that_udev_says_nothing_of_has_its_folders_name_and_the_systems_number()
    {
        var facts = Facts($"77 1 8:33 / {folder["mounted-here"]} ro - vfat /dev/sdc1 ro\n");
        Assert.Equal("mounted-here", facts.Label);
        Assert.Matches("^device [0-9a-f]{16}$", facts.FileSystemId);
        Assert.Equal("folder", Facts("").FileSystemId);
    }

    private VolumeFacts Facts(string mounts)
    {
        File.WriteAllText(folder["mountinfo"], mounts);
        using var root = RawFolder.OpenRoot(folder["mounted-here"]);
        return VolumeFacts.Of(folder["mounted-here"], root, MountInfo.Read(folder["mountinfo"]), mount => UdevDatabase.Read(mount, folder["udev"], folder["sys"]));
    }
}
