using Evidence.Agent.Docks;
using Evidence.Formats.Protocol;
using Xunit;

namespace Evidence.Agent.Tests.Docks;

/// <summary>One small tree for each built-in profile: which it is, and what each file is in it.</summary>
public sealed class BuiltInProfileTests
{
    public static TheoryData<string, string, string[]> Trees() => new()
    {
        { "dji/1", "DJI", ["DCIM/100MEDIA/DJI_0001.MP4 original", "DCIM/100MEDIA/DJI_0001.SRT telemetry", "DCIM/100MEDIA/DJI_0001.LRF proxy", "MISC/THM/100/DJI_0001.THM thumbnail", "MISC/THM/101/DJI_0001.THM original", "DCIM/100MEDIA/DJI_0002.JPG original", "MISC/LOG/x.log original"] },
        { "dji/1", "DJI", ["DCIM/DJI_001/DJI_20260301093000_0001_D.MP4 original", "DCIM/DJI_001/DJI_20260301093000_0001_D.SRT telemetry", "DCIM/DJI_001/DJI_20260301093000_0001_D.LRF proxy", "MISC/THM/DJI_001/DJI_20260301093000_0001_D.THM thumbnail"] },
        { "dji-enterprise/1", "DJI", ["DCIM/DJI_202603010930_001_search/DJI_20260301093001_0001_W.MP4 original", "DCIM/DJI_202603010930_001_search/DJI_20260301093001_0001_T.MP4 original", "DCIM/DJI_202603010930_001_search/DJI_20260301093001_0001_W.SRT telemetry", "DCIM/DJI_202603010930_001_search/DJI_202603010930_001_Timestamp.MRK original"] },
        { "autel/1", "Autel", ["DCIM/100MEDIA/MAX_0001.MP4 original", "DCIM/100MEDIA/MAX_0001.SRT telemetry", "DCIM/100MEDIA/IRX_0001.MP4 original"] },
        { "parrot/1", "Parrot", ["DCIM/100MEDIA/P0010001.MP4 original", "DCIM/100MEDIA/P0010002.JPG original", "DCIM/THUMB/P0010001.THM thumbnail"] },
        { "skydio/1", "Skydio", ["DCIM/100MEDIA/S1000001.MP4 original", "DCIM/100MEDIA/S1000001.LRV proxy", "DCIM/100MEDIA/S1000002.MP4 original", "LRV/S1000002.LRV proxy"] },
        { "gopro/1", "GoPro", ["DCIM/100GOPRO/GX010001.MP4 original", "DCIM/100GOPRO/GX010001.THM thumbnail", "DCIM/100GOPRO/GL010001.LRV proxy", "DCIM/100GOPRO/GOPR0002.JPG original", "MISC/version.txt original"] },
        { "drivepro-body/1", "Transcend", ["DCIM/100MEDIA/2026_0301_093000_001.MP4 original", "DCIM/100MEDIA/2026_0301_093000_001.NMEA telemetry"] },
        { "ambarella-body/1", "Hytera/Ambarella", ["DCIM/100MEDIA/VM780_1234_20260301093000_0001.MP4 original", "DCIM/100MEDIA/VM780_1234_20260301093000_0001.GPS telemetry", "LOG/20260301.TXT original"] },
        { "digital-ally/1", "Digital Ally", ["123420260301093000.asf original", "123420260301093000.mtd sidecar", "Power.txt original"] },
        { "axon-export/1", "Axon", ["case 7/AXON_Body_3_Video_2026-03-01_0930_X60A1234.mp4 original", "case 7/AXON_Body_3_Video_2026-03-01_0930_X60A1234_audit.pdf sidecar", "case 7/audit-trail.csv sidecar"] },
        { "motorola-export/1", "Motorola", ["VB400_20260301_093000.mp4 original", "VB400_20260301_093000-audit.xml sidecar"] },
        { "dcim/1", "", ["DCIM/100MEDIA/MOV_0001.MP4 original", "DCIM/100MEDIA/MOV_0001.SRT telemetry", "DCIM/100MEDIA/MOV_0001.THM thumbnail", "DCIM/100MEDIA/MOV_0001.XMP sidecar", "readme.txt original"] },
        { "video/1", "", ["holiday/a.mkv original", "holiday/a.srt telemetry", "holiday/notes.txt original"] },
        { "generic/1", "", ["notes.txt original", "notes.srt original"] },
    };

    [Theory, MemberData(nameof(Trees))]
    public void Knows_its_devices_and_what_their_files_are(string profile, string make, string[] files)
    {
        using var card = new Card("VOLUME");
        foreach (var file in files) card.With(PathOf(file));
        using var docked = card.Dock();

        Assert.Equal((profile, make), (docked.Profile.Profile.Id, docked.Identity.Make));
        Assert.Equal(
            files.Order(StringComparer.Ordinal),
            docked.Listing.Files.Select(file => $"{file.Display} {Formats.Vocabulary.Word(docked.Profile.RoleOf(file.Path))}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("CAM01", "tecsar-body/1")]
    [InlineData("CAM01-7", "tecsar-body/1")]
    [InlineData("MY STICK", "video/1")]
    public void A_tecsar_camera_is_known_by_label_and_folder_together(string label, string profile)
    {
        using var card = new Card(label).With("files/data/2026/a.mp4");
        using var docked = card.Dock();

        Assert.Equal(profile, docked.Profile.Profile.Id);
    }

    [Theory]
    [InlineData("DCIM/DJI_001", "dji/1")]
    [InlineData("DCIM/100GOPRO", "gopro/1")]
    [InlineData("DCIM/DJI_202603010930_001_search", "dji-enterprise/1")]
    [InlineData("DCIM", "dcim/1")]
    public void An_emptied_card_is_known_by_the_folders_that_are_left(string folder, string profile)
    {
        using var card = new Card().Folder(folder);
        using var docked = card.Dock();

        Assert.Equal(profile, docked.Profile.Profile.Id);
    }

    [Fact]
    public void An_audit_file_of_the_whole_export_belongs_to_no_recording_in_particular()
    {
        using var card = new Card().With("AXON_Body_3_Video_1.mp4").With("AXON_Body_3_Video_2.mp4").With("audit.csv").With("AXON_Body_3_Video_2-audit.pdf");
        using var docked = card.Dock();

        Assert.Equal(FileRole.Original, docked.Profile.RoleOf(docked.Listing.Files.Single(file => file.Display == "audit.csv").Path));
        Assert.Equal("AXON_Body_3_Video_2.mp4", docked.SidecarOf(docked.Listing.Files.Single(file => file.Display.EndsWith(".pdf", StringComparison.Ordinal)))!.Value.Display);
    }

    [Fact]
    public void A_low_resolution_copy_of_a_chapter_belongs_to_that_chapter()
    {
        using var card = new Card().With("DCIM/100GOPRO/GX010001.MP4").With("DCIM/100GOPRO/GX020001.MP4").With("DCIM/100GOPRO/GL020001.LRV").With("DCIM/101GOPRO/GL010001.LRV");
        using var docked = card.Dock();

        Assert.Equal("DCIM/100GOPRO/GX020001.MP4", docked.SidecarOf(docked.Listing.Files.Single(file => file.Display == "DCIM/100GOPRO/GL020001.LRV"))!.Value.Display);
        Assert.Null(docked.SidecarOf(docked.Listing.Files.Single(file => file.Display == "DCIM/101GOPRO/GL010001.LRV")));
    }

    [Fact]
    public void A_small_picture_in_another_folder_belongs_to_the_recording_of_its_folder_s_number()
    {
        using var card = new Card().With("DCIM/100MEDIA/DJI_0001.MP4").With("DCIM/101MEDIA/DJI_0001.MP4").With("DCIM/101MEDIA/DJI_0001.JPG").With("MISC/THM/101/DJI_0001.THM");
        using var docked = card.Dock();

        Assert.Equal("DCIM/101MEDIA/DJI_0001.MP4", docked.SidecarOf(docked.Listing.Files.Single(file => file.Display == "MISC/THM/101/DJI_0001.THM"))!.Value.Display);
        Assert.Equal(0, docked.Profile.Unclear);
    }

    [Theory]
    [InlineData("DCIM/100MEDIA/S1000001.MP4", "DCIM/101MEDIA/S1000001.MP4", "LRV/S1000001.LRV")]
    [InlineData("DCIM/100MEDIA/P0010001.MP4", "DCIM/101MEDIA/P0010001.MP4", "THUMB/P0010001.THM")]
    [InlineData("DCIM/DJI_001/DJI_20260301093000_0001_D.MP4", "DCIM/DJI_002/DJI_20260301093000_0001_D.MP4", "MISC/THM/DJI_20260301093000_0001_D.THM")]
    [InlineData("DCIM/DJI_202603010930_001_a/DJI_20260301093001_0001_W.JPG", "DCIM/DJI_202603010930_001_a/DJI_20260301093002_0002_W.JPG", "DCIM/DJI_202603010930_001_a/DJI_202603010930_001_a_Timestamp.MRK")]
    [InlineData("AXON_Body_3_Video_1.mp4", "AXON_Body_3_Video_2.mp4", "audit.csv")]
    public void A_file_that_could_belong_to_two_recordings_belongs_to_none_and_that_is_said(string first, string second, string file)
    {
        using var card = new Card("X").With(first).With(second).With(file);
        using (var docked = card.Dock())
        {
            var unclear = docked.Listing.Files.Single(one => one.Display == file);
            Assert.Equal((null, FileRole.Original, true, 1), (docked.SidecarOf(unclear), docked.Profile.RoleOf(unclear.Path), docked.Profile.IsUnclear(unclear.Path), docked.Profile.Unclear));
        }

        File.Delete(Path.Combine(card.Path, second));
        using var alone = card.Dock();
        Assert.Equal(first, alone.SidecarOf(alone.Listing.Files.Single(one => one.Display == file))!.Value.Display);
    }

    [Fact]
    public void Whatever_a_card_holds_a_sidecar_elsewhere_has_the_stem_of_the_only_recording_it_can_mean()
    {
        var random = new Random(17);
        string[] extensions = ["MP4", "JPG", "THM", "SCR"];
        string[] folders = ["DCIM/100MEDIA", "DCIM/101MEDIA", "MISC/THM/100", "MISC/THM/101", "MISC"];
        for (var run = 0; run < 40; run++)
        {
            using var card = new Card();
            card.With("DCIM/100MEDIA/DJI_0009.MP4");
            for (var file = 0; file < 30; file++)
                card.With($"{folders[random.Next(folders.Length)]}/DJI_{random.Next(1, 5):0000}.{extensions[random.Next(extensions.Length)]}");
            using var docked = card.Dock();
            foreach (var file in docked.Listing.Files)
            {
                if (docked.SidecarOf(file) is not { } of) continue;
                Assert.Equal(Path.GetFileNameWithoutExtension(of.Display), Path.GetFileNameWithoutExtension(file.Display));
                Assert.False(docked.Profile.IsUnclear(file.Path));
                var (place, recording) = (Path.GetDirectoryName(file.Display)!, Path.GetDirectoryName(of.Display)!);
                Assert.True(place == recording || place[^3..] == recording["DCIM/".Length..][..3], $"{file.Display} of {of.Display}");
            }
        }
    }

    private static string PathOf(string file) => file[..file.LastIndexOf(' ')];
}
