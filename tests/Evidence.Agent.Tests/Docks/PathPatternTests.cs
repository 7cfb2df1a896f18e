using System.Text;
using Evidence.Agent.Docks;
using Xunit;

namespace Evidence.Agent.Tests.Docks;

public sealed class PathPatternTests
{
    [Theory]
    [InlineData("DEVICE.TXT", "device.txt")]
    [InlineData("DCIM/**/*.MP4", "DCIM/a.mp4")]
    [InlineData("DCIM/**/*.MP4", "dcim/100MEDIA/x/y/a.MP4")]
    [InlineData("**/*.MP4", "a.mp4")]
    [InlineData("DCIM/**/DJI_*.MP4", "DCIM/DJI_001/DJI_20260101_0001_D.MP4")]
    [InlineData("DCIM/DJI_???/*", "DCIM/DJI_001/anything")]
    [InlineData("a*b*c", "aXbYbZc")]
    [InlineData("**", "any/thing")]
    [InlineData("**/a/**/b", "x/a/a/y/b")]
    [InlineData("DCIM/**/**/a", "DCIM/a")]
    [InlineData("G?{segment:2}{number:4}.MP4", "gx010001.mp4")]
    [InlineData("*_{number:4}.MP4", "1_2_34_0005.MP4")]
    [InlineData("ä*.mp4", "ä1.mp4")]
    public void Matches(string pattern, string path) =>
        Assert.True(PathPattern.Parse(pattern).Matches(Encoding.UTF8.GetBytes(path)));

    [Theory]
    [InlineData("DEVICE.TXT", "MISC/DEVICE.TXT")]
    [InlineData("DCIM/**/*.MP4", "a.mp4")]
    [InlineData("DCIM/*.MP4", "DCIM/100MEDIA/a.MP4")]
    [InlineData("*.MP4", "a.MP4.exe")]
    [InlineData("DCIM/DJI_???/*", "DCIM/DJI_1/x")]
    [InlineData("DCIM/**/x", "DCIM")]
    [InlineData("GX####.MP4", "GX00A1.MP4")]
    [InlineData("*{number:4}.MP4", "123.MP4")]
    [InlineData("a/**/b", "a")]
    public void Does_not_match(string pattern, string path) =>
        Assert.False(PathPattern.Parse(pattern).Matches(Encoding.UTF8.GetBytes(path)));

    [Fact]
    public void Matches_names_that_are_no_text() =>
        Assert.True(PathPattern.Parse("DCIM/*.MP4").Matches([.. "DCIM/n\xfe\xff"u8, 0xfe, 0xff, .. ".mp4"u8]));

    [Fact]
    public void Tells_the_numbers_and_where_they_stand()
    {
        Assert.True(PathPattern.Parse("DCIM/**/G?{segment:2}{number:4}.MP4").TryMatch("DCIM/100GOPRO/GX120034.MP4"u8, out var match));

        Assert.Equal((new Captured(34, 18, 4), new Captured(12, 16, 2)), (match.Number!.Value, match.Segment!.Value));
    }

    [Fact]
    public void Tells_the_number_of_a_folder_also_behind_others_that_look_like_it()
    {
        Assert.True(PathPattern.Parse("**/{folder:3}GOPRO/*_{number:4}.MP4").TryMatch("x/099GOPRO/100GOPRO/a_0007.MP4"u8, out var match));

        Assert.Equal((new Captured(100, 11, 3), new Captured(7, 22, 4)), (match.Folder!.Value, match.Number!.Value));
    }

    [Theory]
    [InlineData("**/####_####_######_*.*", "VIDEO/2026_0301_093000_001.MP4", "20260301093000")]
    [InlineData("*##############.asf", "123420260301093000.asf", "20260301093000")]
    [InlineData("**/a*.mp4", "x/a1.mp4", "")]
    [InlineData("**/a#.mp4", "x/b1.mp4", null)]
    public void Tells_the_digits_of_a_name(string pattern, string path, string? digits) =>
        Assert.Equal(digits, PathPattern.Parse(pattern).DigitsOf(Encoding.UTF8.GetBytes(path)));

    [Theory]
    [InlineData("")]
    [InlineData("/DCIM/*")]
    [InlineData("DCIM//a")]
    [InlineData("../a")]
    [InlineData("a{number:0}")]
    [InlineData("a{number:12}")]
    [InlineData("a{anything:4}")]
    [InlineData("a{number:4")]
    [InlineData("a}")]
    [InlineData("{number:4}{number:4}")]
    [InlineData("{number:4}/a")]
    [InlineData("a/{folder:3}")]
    [InlineData("{folder:3}/{folder:3}/a")]
    [InlineData("{folder:3}{folder:3}/a")]
    [InlineData("{folder:3}/")]
    public void Refuses_what_is_no_pattern(string text) => Assert.Throws<FormatException>(() => PathPattern.Parse(text));

    [Fact]
    public void Agrees_with_the_plain_meaning_on_random_names()
    {
        var random = new Random(20260301);
        for (var run = 0; run < 20_000; run++)
        {
            var pattern = Text(random, "ab*?#/", 7);
            var path = Text(random, "ab1/", 8);
            if (pattern.Split('/').Contains("") || path.Split('/').Contains("")) continue;
            if (random.Next(3) == 0) pattern = "**/" + pattern;
            Assert.True(Means(pattern.Split('/'), path.Split('/')) == PathPattern.Parse(pattern).Matches(Encoding.ASCII.GetBytes(path)), $"{pattern} against {path}");
        }
    }

    private static bool Means(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path) =>
        pattern.IsEmpty ? path.IsEmpty
        : pattern[0] == "**" ? Means(pattern[1..], path) || (!path.IsEmpty && Means(pattern, path[1..]))
        : !path.IsEmpty && NameMeans(pattern[0], path[0]) && Means(pattern[1..], path[1..]);

    private static bool NameMeans(string pattern, string name) =>
        pattern.Length == 0 ? name.Length == 0
        : pattern[0] == '*' ? NameMeans(pattern[1..], name) || (name.Length > 0 && NameMeans(pattern, name[1..]))
        : name.Length > 0 && (pattern[0] == '?' || (pattern[0] == '#' ? char.IsAsciiDigit(name[0]) : pattern[0] == name[0])) && NameMeans(pattern[1..], name[1..]);

    private static string Text(Random random, string alphabet, int most) => new([.. Enumerable.Range(0, random.Next(1, most)).Select(_ => alphabet[random.Next(alphabet.Length)])]);

    [Fact]
    public void A_pattern_of_nothing_but_stars_takes_steps_not_ages()
    {
        var pattern = PathPattern.Parse(string.Join('/', Enumerable.Repeat("**", 16)) + "/" + string.Concat(Enumerable.Repeat("*a", 60)) + "b");
        var path = Encoding.ASCII.GetBytes(string.Join('/', Enumerable.Repeat(new string('a', 250), 16)));

        for (var i = 0; i < 100; i++) Assert.False(pattern.Matches(path));
    }

    [Fact]
    public void A_deep_path_does_not_make_it_slow()
    {
        var deep = Encoding.ASCII.GetBytes(string.Join('/', Enumerable.Repeat("a", 2000)));

        Assert.False(PathPattern.Parse("**/b/**/c").Matches(deep));
    }
}
