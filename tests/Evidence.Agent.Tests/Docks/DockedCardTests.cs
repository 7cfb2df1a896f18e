using Evidence.Agent.Docks;
using Evidence.Durability;
using Evidence.Formats.Protocol;
using Xunit;

namespace Evidence.Agent.Tests.Docks;

public sealed class DockedCardTests
{
    [Fact]
    public void A_body_worn_camera_is_known_by_its_marker_file()
    {
        using var card = new Card("BWC").With("DEVICE.TXT", "MAKE=Acme\nMODEL=X\nSERIAL=SN-1\n").With("DCIM/100MEDIA/A_0001.MP4");
        using var docked = card.Dock();

        Assert.Equal("dcim/1", docked.Profile.Profile.Id);
        Assert.Equal(new CardIdentity("Acme", "X", "SN-1", "DEVICE.TXT"), docked.Identity);
        Assert.Equal("Acme X SN-1", docked.Name);
    }

    [Fact]
    public void A_camera_that_was_erased_is_still_known_by_its_marker_file()
    {
        using var full = new Card("A").With("DEVICE.TXT", "MAKE=Acme\nMODEL=X\nSERIAL=SN-1\n").With("DCIM/100MEDIA/A_0001.MP4");
        using var erased = new Card("B").With("DEVICE.TXT", "MAKE=Acme\nMODEL=X\nSERIAL=SN-1\n");
        using var before = full.Dock();
        using var after = erased.Dock();

        Assert.Equal((before.Identity, before.Key), (after.Identity, after.Key));
    }

    [Fact]
    public void A_camera_that_writes_json_is_known_by_it()
    {
        using var card = new Card().With("MISC/version.txt", """{"firmware version":"2.0","camera type":"H","camera serial number":"C9",}""").With("DCIM/A.MP4");
        using var docked = card.Dock();

        Assert.Equal(new CardIdentity("GoPro", "H", "C9", "MISC/version.txt", "2.0"), docked.Identity);
    }

    [Fact]
    public void Without_a_marker_the_volume_label_stands_in_and_says_so()
    {
        using var card = new Card("CAM01").With("DCIM/A.MP4");
        using var docked = card.Dock();

        Assert.Equal(new CardIdentity("", "", "CAM01", "volume label"), docked.Identity);
    }

    [Fact]
    public void A_drone_card_is_known_by_its_files_before_it_is_taken_for_a_camera()
    {
        using var card = new Card("DJI").With("MISC/serial.txt", "1581F5X\n").With("DCIM/DJI_001/DJI_20260101_0001_D.MP4");
        using var docked = card.Dock();

        Assert.Equal("dji/1", docked.Profile.Profile.Id);
        Assert.Equal(new CardIdentity("DJI", "", "1581F5X", "MISC/serial.txt"), docked.Identity);
    }

    [Theory]
    [InlineData("MISC/serial.txt", "1581F5X\n", "DCIM/DJI_001/DJI_20260101120000_0001_D.MP4")]
    [InlineData("MISC/version.txt", """{"camera serial number":"C9","camera type":"HERO9"}""", "DCIM/100GOPRO/GX010001.MP4")]
    [InlineData("DEVICE.TXT", "MAKE=Acme\nSERIAL=7\n", "DCIM/DJI_001/DJI_20260101120000_0001_D.MP4")]
    public void A_card_that_was_emptied_is_still_the_same_device(string marker, string content, string recording)
    {
        using var full = new Card("A").With(marker, content).With(recording);
        using var empty = new Card("B").With(marker, content);
        using var before = full.Dock();
        using var after = empty.Dock();

        Assert.Equal((before.Identity, before.Key), (after.Identity, after.Key));
        Assert.True(before.TellsWhoItIs(before.Listing.Files.Single(file => file.Display == marker)));
    }

    [Fact]
    public void Where_the_label_is_the_id_it_is_the_serial_and_keeps_no_file_from_being_erased()
    {
        using var card = new Card("BWC0815").With("DCIM/100MEDIA/BWC0815_4711_20260301093000_0001.MP4");
        using var docked = card.Dock();

        Assert.Equal(("ambarella-body/1", "BWC0815", CardIdentity.IsLabel), (docked.Profile.Profile.Id, docked.Identity.Serial, docked.Identity.SerialSource));
        Assert.False(docked.TellsWhoItIs(docked.Listing.Files[0]));
    }

    [Fact]
    public void A_name_alone_makes_no_drone()
    {
        using var card = new Card("DJI_CARD").With("notes.txt").With("DJI_0001.MP4");
        using var docked = card.Dock();

        Assert.Equal("video/1", docked.Profile.Profile.Id);
        Assert.Equal(FileRole.Original, docked.Profile.RoleOf(RawPath.Parse("DJI_0001.MP4"u8)));
    }

    [Fact]
    public async Task A_marker_that_is_a_link_tells_nothing()
    {
        using var card = new Card("L").With("DCIM/A.MP4");
        await card.ShellAsync("printf 'SERIAL=stolen\\n' > ../outside; ln -s ../outside DEVICE.TXT");
        using var docked = card.Dock();

        Assert.Equal("volume label", docked.Identity.SerialSource);
    }

    [Fact]
    public void A_huge_marker_is_read_in_part()
    {
        using var card = new Card("H").With("DCIM/A.MP4").With("DEVICE.TXT", new string('\n', 100_000) + "SERIAL=late\n");
        using var docked = card.Dock();

        Assert.Equal("volume label", docked.Identity.SerialSource);
    }

    [Fact]
    public void Sidecars_join_the_recording_of_their_stem_in_their_folder()
    {
        using var card = new Card()
            .With("DCIM/DJI_001/DJI_1.MP4").With("DCIM/DJI_001/DJI_1.SRT").With("DCIM/DJI_001/DJI_1.LRF").With("DCIM/DJI_001/DJI_1.THM")
            .With("DCIM/DJI_002/DJI_1.SRT").With("DCIM/DJI_001/DJI_2.JPG").With("DCIM/DJI_001/DJI_2.DNG").With("DCIM/DJI_001/dji_1.XMP");
        using var docked = card.Dock();

        Assert.Equal((FileRole.Telemetry, "DCIM/DJI_001/DJI_1.MP4"), Role(docked, "DCIM/DJI_001/DJI_1.SRT"));
        Assert.Equal((FileRole.Proxy, "DCIM/DJI_001/DJI_1.MP4"), Role(docked, "DCIM/DJI_001/DJI_1.LRF"));
        Assert.Equal((FileRole.Thumbnail, "DCIM/DJI_001/DJI_1.MP4"), Role(docked, "DCIM/DJI_001/DJI_1.THM"));
        Assert.Equal((FileRole.Original, null), Role(docked, "DCIM/DJI_002/DJI_1.SRT"));
        Assert.Equal((FileRole.Original, null), Role(docked, "DCIM/DJI_001/DJI_2.DNG"));
        Assert.Equal((FileRole.Original, null), Role(docked, "DCIM/DJI_001/dji_1.XMP"));
    }

    [Fact]
    public void A_sidecar_prefers_the_video_to_the_photo_of_the_same_stem()
    {
        using var card = new Card().With("DCIM/DJI_1.JPG").With("DCIM/DJI_1.MP4").With("DCIM/DJI_1.SRT");
        using var docked = card.Dock();

        Assert.Equal((FileRole.Telemetry, "DCIM/DJI_1.MP4"), Role(docked, "DCIM/DJI_1.SRT"));
    }

    [Fact]
    public void The_same_device_keeps_its_key_on_another_path_and_another_device_has_another()
    {
        using var one = new Card("A").With("DEVICE.TXT", "MAKE=M\nSERIAL=1").With("DCIM/A.MP4");
        using var moved = new Card("B").With("DEVICE.TXT", "MAKE=M\nSERIAL=1").With("DCIM/A.MP4").With("DCIM/B.MP4");
        using var other = new Card("A").With("DEVICE.TXT", "MAKE=M\nSERIAL=2").With("DCIM/A.MP4");
        using var labelled = new Card("1").With("DCIM/A.MP4");
        using DockedCard first = one.Dock(), second = moved.Dock(), third = other.Dock(), fourth = labelled.Dock();

        Assert.Equal(first.Key, second.Key);
        Assert.Equal(4 - 1, new[] { first.Key, second.Key, third.Key, fourth.Key }.Distinct().Count());
    }

    [Fact]
    public void A_card_is_opened_for_reading_only()
    {
        using var card = new Card().With("A.MP4");
        using var docked = card.Dock();

        Assert.Throws<InvalidOperationException>(() => docked.Root.Delete(RawPath.Parse("A.MP4"u8)));
        Assert.True(File.Exists(Path.Combine(card.Path, "A.MP4")));
    }

    [Fact]
    public void Knows_when_its_path_is_gone()
    {
        using var card = new Card().With("A.MP4");
        using var docked = card.Dock();
        Assert.True(docked.IsStillThere());

        Directory.Move(card.Path, card.Path + ".away");

        Assert.False(docked.IsStillThere());
    }

    private static (FileRole Role, string? Of) Role(DockedCard card, string path)
    {
        var file = card.Listing.Files.Single(one => one.Display == path);
        return (card.Profile.RoleOf(file.Path), card.SidecarOf(file)?.Display);
    }
}
