using System.Globalization;
using Evidence.Agent.Docks;
using Xunit;

namespace Evidence.Agent.Tests.Docks;

public sealed class RecordingChainsTests
{
    private const long Full = 4_294_967_295;

    [Fact]
    public void Chapters_are_one_recording_and_other_recordings_stay_apart() => Assert.Equal(
        ["GX010001.MP4 0", "GX010001.MP4 1", "GX010001.MP4 2", "GX010002.MP4 0", "GX010002.MP4 1", null, null],
        Chains(Gopro("GX010001", 1, 10), Gopro("GX020001", 1, 20), Gopro("GX030001", 1, 25), Gopro("GX010002", 1, 40), Gopro("GX020002", 1, 50), Gopro("GX010003", 1, 60), Gopro("GH020003", 1, 61)));

    [Fact]
    public void A_missing_chapter_leaves_its_place_free() => Assert.Equal(
        ["GX010001.MP4 0", "GX010001.MP4 2"], Chains(Gopro("GX010001", 1, 10), Gopro("GX030001", 1, 30)));

    [Fact]
    public void A_chapter_that_is_older_than_the_one_before_belongs_to_another_recording() =>
        Assert.Equal([null, null], Chains(Gopro("GX010001", 1, 600), Gopro("GX020001", 1, 20)));

    [Fact]
    public void A_chapter_of_another_day_belongs_to_another_recording() =>
        Assert.Equal([null, null], Chains(Gopro("GX010001", 1, 10), Gopro("GX020001", 1, 10 + 24 * 60)));

    [Fact]
    public void Old_chapters_join_the_file_without_a_chapter_number() => Assert.Equal(
        ["GOPR0007.MP4 0", "GOPR0007.MP4 1", "GOPR0007.MP4 2", null],
        Chains(Gopro("GOPR0007", 1, 1), Gopro("GP010007", 1, 11), Gopro("GP020007", 1, 21), Gopro("GP010008", 1, 31)));

    [Fact]
    public void The_same_names_in_two_folders_are_two_recordings() => Assert.Equal(
        ["100GOPRO/GX010001.MP4 0", "100GOPRO/GX010001.MP4 1", "101GOPRO/GX010001.MP4 0", "101GOPRO/GX010001.MP4 1"],
        Chains(withFolder: true, Gopro("GX010001", 1, 1), Gopro("GX020001", 1, 2), ("DCIM/101GOPRO/GX010001.MP4", 1, 3), ("DCIM/101GOPRO/GX020001.MP4", 1, 4)));

    [Fact]
    public void Chapters_go_on_in_the_next_folder_and_in_no_other() => Assert.Equal(
        ["GX010001.MP4 0", "GX010001.MP4 1", "GX010001.MP4 2", "GX010001.MP4 3", null],
        Chains(Gopro("GX010001", 1, 1), Gopro("GX020001", 1, 2), ("DCIM/101GOPRO/GX030001.MP4", 1, 3), ("DCIM/101GOPRO/GX040001.MP4", 1, 4), ("DCIM/103GOPRO/GX050001.MP4", 1, 5)));

    [Fact]
    public void Old_chapters_go_on_in_the_next_folder() => Assert.Equal(
        ["GOPR0007.MP4 0", "GOPR0007.MP4 1"], Chains(Gopro("GOPR0007", 1, 1), ("DCIM/101GOPRO/GP010007.MP4", 1, 11)));

    [Theory]
    [InlineData("102GOPRO/GX020001", 2)]
    [InlineData("101GOPRO/GX030001", 2)]
    [InlineData("101GOPRO/GH020001", 2)]
    [InlineData("101GOPRO/GX020002", 2)]
    [InlineData("101GOPRO/GX020001", 1_000)]
    [InlineData("101GOPRO/GX020001", -1)]
    public void A_chapter_of_the_next_folder_that_does_not_fit_belongs_to_another_recording(string path, double minutes) =>
        Assert.Equal([null, null], Chains(Gopro("GX010001", 1, 1), ($"DCIM/{path}.MP4", 1, minutes)));

    [Theory]
    [InlineData("100MEDIA/DJI_0999", "101MEDIA/DJI_0001")]
    [InlineData("100MEDIA/DJI_0500", "101MEDIA/DJI_0501")]
    [InlineData("100MEDIA/DJI_0999", "100MEDIA/DJI_1000")]
    public void A_recording_cut_at_4_GiB_goes_on_where_the_folder_or_its_numbers_roll_over(string first, string second) => Assert.Equal(
        [$"{first[9..]}.MP4 0", $"{first[9..]}.MP4 1", $"{first[9..]}.MP4 2"],
        Chains(($"DCIM/{first}.MP4", Full, 10), ($"DCIM/{second}.MP4", Full, 20), ($"DCIM/{second[..^1]}{second[^1] + 1 - '0'}.MP4", 500, 25)));

    [Theory]
    [InlineData("100MEDIA/DJI_0500", "101MEDIA/DJI_0001", Full)]
    [InlineData("100MEDIA/DJI_0999", "102MEDIA/DJI_0001", Full)]
    [InlineData("100MEDIA/DJI_0999", "101MEDIA/DJI_0002", Full)]
    [InlineData("100MEDIA/DJI_0999", "101MEDIA/DJI_0001", Full / 2)]
    public void Where_it_is_doubtful_that_numbers_rolled_over_files_stay_apart(string first, string second, long bytes) =>
        Assert.Equal([null, null], Chains(($"DCIM/{first}.MP4", bytes, 10), ($"DCIM/{second}.MP4", 5, 20)));

    [Theory]
    [InlineData("MP4")]
    [InlineData("MOV")]
    [InlineData("AVI")]
    [InlineData("TS")]
    [InlineData("MTS")]
    [InlineData("MPG")]
    public void A_recording_goes_on_after_the_highest_number_whatever_its_container(string kind) => Assert.Equal(
        ["MOVI9998 0", "MOVI9998 1", "MOVI9998 2", null],
        Chains(($"DCIM/100CAMRA/MOVI9998.{kind}", Full, 1), ($"DCIM/100CAMRA/MOVI9999.{kind}", Full, 11), ($"DCIM/100CAMRA/MOVI0001.{kind}", 9, 21), ($"DCIM/100CAMRA/MOVI0003.{kind}", 9, 31))
            .Select(told => told?.Replace("." + kind, "", StringComparison.Ordinal)));

    [Fact]
    public void Two_places_in_which_a_recording_could_go_on_are_none() => Assert.Equal(
        [null, null, null],
        Chains(("DCIM/100CAMRA/MOVI9999.MP4", Full, 1), ("DCIM/100CAMRA/MOVI0001.MP4", 9, 2), ("DCIM/101CAMRA/MOVI0001.MP4", 9, 3)));

    [Fact]
    public void Newer_names_go_on_in_the_next_folder() => Assert.Equal(
        ["DJI_20260301060000_0999_D.MP4 0", "DJI_20260301060000_0999_D.MP4 1"],
        Chains(("DCIM/DJI_001/DJI_20260301060000_0999_D.MP4", Full, 10), ("DCIM/DJI_002/DJI_20260301061000_1000_D.MP4", 9, 15)));

    [Fact]
    public void A_recording_cut_at_4_GiB_goes_on_in_the_next_number() => Assert.Equal(
        ["DJI_0001.MP4 0", "DJI_0001.MP4 1", "DJI_0001.MP4 2", null, null],
        Chains(Dji("DJI_0001", Full, 10), Dji("DJI_0002", Full, 20), Dji("DJI_0003", 500, 25), Dji("DJI_0004", 500, 26), Dji("DJI_0005", Full, 40)));

    [Fact]
    public void A_short_file_is_not_gone_on_with() => Assert.Equal([null, null], Chains(Dji("DJI_0001", Full / 2, 10), Dji("DJI_0002", 100, 11)));

    [Fact]
    public void A_number_between_that_is_not_there_ends_the_recording() => Assert.Equal([null, null], Chains(Dji("DJI_0001", Full, 10), Dji("DJI_0003", 100, 11)));

    [Fact]
    public void Names_with_times_chain_by_their_numbers() => Assert.Equal(
        ["DJI_20260301060000_0001_D.MP4 0", "DJI_20260301060000_0001_D.MP4 1"],
        Chains(("DCIM/DJI_001/DJI_20260301060000_0001_D.MP4", Full, 10), ("DCIM/DJI_001/DJI_20260301061000_0002_D.MP4", 9, 15)));

    [Fact]
    public void Two_files_with_one_number_chain_with_nothing() => Assert.Equal(
        [null, null, null],
        Chains(("DCIM/DJI_001/DJI_20260301060000_0001_D.MP4", Full, 10), ("DCIM/DJI_001/DJI_20260301061000_0002_D.MP4", 9, 15), ("DCIM/DJI_001/DJI_20260301061100_0002_D.MP4", 9, 16)));

    [Fact]
    public void Two_cameras_in_one_folder_are_never_one_recording() => Assert.Equal(
        [null, null], Chains(("DCIM/100MEDIA/CAMA0001.MP4", Full, 10), ("DCIM/100MEDIA/CAMB0002.MP4", 9, 12)));

    [Fact]
    public void Whatever_a_card_holds_chains_are_sound()
    {
        var random = new Random(11);
        for (var run = 0; run < 40; run++)
        {
            using var card = new Card();
            for (var file = 0; file < 25; file++)
                card.Long($"DCIM/{random.Next(100, 103)}GOPRO/G{"XHS"[random.Next(3)]}{random.Next(1, 5):00}{random.Next(1, 4):0000}.MP4", 1, random.Next(0, 700));
            using var docked = card.Dock();
            var chained = docked.Listing.Files.Select(one => (File: one, Segment: docked.SegmentOf(one))).Where(one => one.Segment is not null).ToList();
            foreach (var recording in chained.GroupBy(one => one.Segment!.Of))
            {
                Assert.True(recording.Count() > 1);
                Assert.Equal(recording.Count(), recording.Select(one => one.Segment!.Number).Distinct().Count());
                var first = recording.Single(one => one.Segment!.Number == 0).File;
                Assert.Equal(recording.Key.ToString(), Convert.ToBase64String(first.Path.Bytes));
                // One codec, one recording number; only the chapter differs, and folders follow each other without a gap.
                Assert.Single(recording.Select(one => one.File.Display.Remove(one.File.Display.Length - 10, 2)["DCIM/100GOPRO/".Length..]).Distinct());
                var parts = recording.OrderBy(one => one.Segment!.Number).ToList();
                Assert.Equal(parts.Select(one => one.File.Mark.ModifiedNanoseconds).Order(), parts.Select(one => one.File.Mark.ModifiedNanoseconds));
                Assert.All(parts.Zip(parts.Skip(1)), pair => Assert.InRange(Folder(pair.Second.File) - Folder(pair.First.File), 0, 1));
                Assert.All(parts.Zip(parts.Skip(1)), pair => Assert.Equal(pair.Second.Segment!.Number - pair.First.Segment!.Number, Chapter(pair.Second.File) - Chapter(pair.First.File)));
            }
        }
    }

    private static (string, long, double) Gopro(string name, long bytes, double minutes) => ($"DCIM/100GOPRO/{name}.MP4", bytes, minutes);

    private static (string, long, double) Dji(string name, long bytes, double minutes) => ($"DCIM/100MEDIA/{name}.MP4", bytes, minutes);

    private static int Folder(CardFile file) => int.Parse(file.Display.AsSpan(5, 3), CultureInfo.InvariantCulture);

    private static int Chapter(CardFile file) => int.Parse(file.Display.AsSpan(file.Display.Length - 10, 2), CultureInfo.InvariantCulture);

    /// <summary>For each file, in the order given: name of its recording's first file and its place, or null.</summary>
    private static IEnumerable<string?> Chains(params (string Path, long Bytes, double Minutes)[] files) => Chains(withFolder: false, files);

    private static IEnumerable<string?> Chains(bool withFolder, params (string Path, long Bytes, double Minutes)[] files)
    {
        using var card = new Card();
        foreach (var file in files) card.Long(file.Path, file.Bytes, file.Minutes);
        using var docked = card.Dock();
        return [.. files.Select(file => docked.Listing.Files.Single(one => one.Display == file.Path)).Select(docked.SegmentOf)
            .Select(segment => segment is null ? null : $"{(withFolder ? segment.Of.Display["DCIM/".Length..] : Path.GetFileName(segment.Of.Display))} {segment.Number}")];
    }
}
