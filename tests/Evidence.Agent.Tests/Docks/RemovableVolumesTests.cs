using Evidence.Agent.Docks;
using Evidence.Testing;
using Xunit;

namespace Evidence.Agent.Tests.Docks;

/// <summary>Against a /sys and a mount table made by the test: what the kernel says of disks is a matter of small files.</summary>
public sealed class RemovableVolumesTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly List<string> lines = [], unusable = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Sees_what_can_be_taken_out_and_nothing_else()
    {
        Disk("devices/pci0/virtio1/block/vda", "254:0");
        Disk("devices/pci0/usb1/1-2/host3/block/sdb", "8:16", partition: "8:17");
        Disk("devices/pci0/ata1/block/sdc", "8:32", removable: true);
        Disk("devices/platform/mmc0/mmc0:1/block/mmcblk0", "179:0", type: "MMC", partition: "179:1");
        Disk("devices/platform/mmc1/mmc1:1/block/mmcblk1", "179:8", type: "SD", partition: "179:9");
        Mounted("254:0", "/");
        Mounted("8:17", "/media/CAM\\040ONE");
        Mounted("8:32", "/mnt/card");
        Mounted("179:1", "/mnt/built-in");
        Mounted("179:9", "/mnt/sd");
        Mounted("0:42", "/mnt/tmpfs");

        Assert.Equal(["/media/CAM ONE", "/mnt/card", "/mnt/sd"], Look().Select(volume => volume.Path));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/boot/efi")]
    [InlineData("/var/lib/evidence-agent-disk")]
    public void Leaves_the_disk_alone_that_the_system_or_the_agents_state_lies_on(string point)
    {
        Disk("devices/pci0/usb1/1-2/host3/block/sdb", "8:16", partition: "8:17");
        Mounted("8:16", point);
        Mounted("8:17", "/media/data");

        Assert.Empty(new RemovableVolumes("/var/lib/evidence-agent-disk/state", Table(), folder["sys"]).Look(unusable));
    }

    [Fact]
    public void A_volume_that_is_mounted_twice_or_in_part_counts_once()
    {
        Disk("devices/pci0/usb1/1-2/host3/block/sdb", "8:16", partition: "8:17");
        Mounted("8:17", "/mnt/a");
        Mounted("8:17", "/mnt/b");
        Mounted("8:17", "/mnt/part", root: "/DCIM");

        Assert.Equal("/mnt/a", Assert.Single(Look()).Path);
    }

    [Fact]
    public void A_file_system_in_user_space_is_known_by_its_source()
    {
        Disk("devices/pci0/usb1/1-2/host3/block/sdb", "8:16", partition: "8:17");
        Mounted("0:55", "/mnt/ntfs", type: "fuseblk", source: "/dev/sdb1");

        Assert.Equal("/mnt/ntfs", Assert.Single(Look()).Path);
    }

    [Fact]
    public void Another_mount_at_the_same_path_is_another_volume()
    {
        Disk("devices/pci0/usb1/1-2/host3/block/sdb", "8:16", partition: "8:17");
        Disk("devices/pci0/usb1/1-3/host4/block/sdd", "8:48", partition: "8:49");
        Mounted("8:17", "/mnt/a");
        var first = Assert.Single(Look());
        lines.Clear();
        Assert.Empty(Look());
        Mounted("8:49", "/mnt/a");

        Assert.NotEqual(first, Assert.Single(Look()));
    }

    [Fact]
    public void Names_a_mount_that_cannot_be_opened_by_path()
    {
        Disk("devices/pci0/usb1/1-2/host3/block/sdb", "8:16", partition: "8:17");
        Mounted("8:17", "/mnt/n\\376");

        Assert.Empty(Look());
        Assert.Equal("/dev/x", Assert.Single(unusable));
    }

    [Fact]
    public void Lines_that_make_no_sense_are_passed_over()
    {
        Disk("devices/pci0/usb1/1-2/host3/block/sdb", "8:16", partition: "8:17");
        lines.AddRange(["", "nonsense", "1 2 3", "x y 8:17 / /mnt/z rw - vfat /dev/x rw", "99 1 9:9 / /mnt/unknown rw - vfat /dev/y rw"]);
        Mounted("8:17", "/mnt/a");

        Assert.Equal("/mnt/a", Assert.Single(Look()).Path);
    }

    [Fact]
    public void A_volume_in_a_dock_folder_that_is_removable_too_is_watched_once()
    {
        var dock = folder["dock"];
        Directory.CreateDirectory(Path.Combine(dock, "CAM"));
        Disk("devices/pci0/usb1/1-2/host3/block/sdb", "8:16", partition: "8:17");
        Mounted("8:17", Path.Combine(dock, "CAM"));
        Mounted("8:16", "/mnt/other");
        var watch = new VolumeWatch([new DockFolder(dock)], new RemovableVolumes("/state", Table(), folder["sys"]));

        Assert.Equal([Path.Combine(dock, "CAM"), "/mnt/other"], watch.Look(unusable).Select(volume => volume.Path));
    }

    [Fact]
    public void Reads_the_mounts_of_this_system()
    {
        var root = MountInfo.Read().Last(mount => mount.Point == "/");

        Assert.NotEqual("", root.Type);
        Assert.DoesNotContain(new RemovableVolumes("/").Look(unusable), volume => volume.Path == "/");
    }

    private IReadOnlyList<DockedVolume> Look() => new RemovableVolumes("/state", Table(), folder["sys"]).Look(unusable);

    private string Table()
    {
        File.WriteAllLines(folder["mountinfo"], lines);
        return folder["mountinfo"];
    }

    private void Mounted(string device, string point, string root = "/", string type = "vfat", string source = "/dev/x") =>
        lines.Add($"{lines.Count + 30} 1 {device} {root} {point} rw,noatime shared:1 - {type} {source} rw");

    private void Disk(string path, string number, bool removable = false, string? type = null, string? partition = null)
    {
        var disk = folder[Path.Combine("sys", path)];
        Directory.CreateDirectory(Path.Combine(disk, "device"));
        File.WriteAllText(Path.Combine(disk, "removable"), removable ? "1\n" : "0\n");
        if (type is not null) File.WriteAllText(Path.Combine(disk, "device", "type"), type + "\n");
        Link(disk, number);
        if (partition is null) return;
        var part = Path.Combine(disk, Path.GetFileName(disk) + "1");
        Directory.CreateDirectory(part);
        File.WriteAllText(Path.Combine(part, "partition"), "1\n");
        Link(part, partition);
    }

    private void Link(string target, string number)
    {
        Directory.CreateDirectory(folder["sys/dev/block"]);
        Directory.CreateDirectory(folder["sys/class/block"]);
        Directory.CreateSymbolicLink(folder["sys/dev/block/" + number], target);
        Directory.CreateSymbolicLink(folder["sys/class/block/" + Path.GetFileName(target)], target);
    }
}
