using System.Text;
using Evidence.Agent.Docks;
using Xunit;

namespace Evidence.Agent.Tests.Docks;

public sealed class ProfileReaderTests
{
    private const string Sound = """
        {
          "format": "evidence/device-profile/1",
          "id": "acme-cam/3",
          "title": "Acme",
          "match": { "files": [["ACME/**/*.MP4"]] }
        }
        """;

    [Fact]
    public void Reads_a_profile_with_the_least_it_needs()
    {
        var profile = Read(Sound);

        Assert.Equal(("acme-cam/3", "Acme", 50, null), (profile.Id, profile.Title, profile.Rank, profile.Make));
        Assert.Single(Assert.Single(profile.Match.Files));
    }

    [Theory]
    [InlineData("\"erase\": true")]
    [InlineData("\"mayErase\": \"after-receipt\"")]
    [InlineData("\"registered\": true")]
    [InlineData("\"permit\": {}")]
    [InlineData("\"ownership\": \"agency\"")]
    public void Refuses_a_profile_that_says_whether_a_device_may_be_erased(string member)
    {
        var error = Refused(Sound.Replace("\"title\": \"Acme\",", "\"title\": \"Acme\",\n  " + member + ",", StringComparison.Ordinal));

        Assert.Equal(5, error.Line);
        Assert.Contains("never says whether a device may be erased", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"format\": \"evidence/device-profile/1\"", "\"format\": \"evidence/device-profile/2\"", 2)]
    [InlineData("acme-cam/3", "Acme Cam", 3)]
    [InlineData("acme-cam/3", "generic/1", 3)]
    [InlineData("\"title\": \"Acme\"", "\"titel\": \"Acme\"", 1)]
    [InlineData("\"Acme\"", "\"Acme\", \"colour\": \"red\"", 4)]
    [InlineData("\"Acme\"", "\"Acme\", \"title\": \"twice\"", 4)]
    [InlineData("\"Acme\"", "7", 4)]
    [InlineData("\"Acme\"", "\"a\\u0007b\"", 4)]
    [InlineData("[[\"ACME/**/*.MP4\"]]", "[]", 5)]
    [InlineData("[[\"ACME/**/*.MP4\"]]", "[\"ACME\"]", 5)]
    [InlineData("[[\"ACME/**/*.MP4\"]]", "[[\"../x\"]]", 5)]
    [InlineData("\"files\"", "\"file\"", 5)]
    [InlineData("}\n}", "}\n", 6)]
    [InlineData("}\n}", "},\n  \"chains\": [{ \"files\": \"*.MP4\" }]\n}", 6)]
    [InlineData("}\n}", "},\n  \"sidecars\": [\n    { \"extensions\": [\"SRT\"], \"role\": \"original\" }]\n}", 7)]
    [InlineData("}\n}", "},\n  \"sidecars\": [{ \"extensions\": [\".SRT\"], \"role\": \"telemetry\" }]\n}", 6)]
    [InlineData("}\n}", "},\n  \"serial\": [{ \"file\": \"A\", \"format\": \"json\" }]\n}", 6)]
    [InlineData("}\n}", "},\n  \"numbering\": [{ \"name\": \"n\", \"files\": [\"*\"] }]\n}", 6)]
    [InlineData("}\n}", "},\n  \"clock\": [{ \"file\": \"A\", \"format\": \"line\", \"zone\": \"mars\" }]\n}", 6)]
    [InlineData("}\n}", "},\n  \"clock\": [{ \"file\": \"A_######\", \"format\": \"name\" }]\n}", 6)]
    [InlineData("}\n}", "},\n  \"clock\": [{ \"file\": \"A\", \"format\": \"json\" }]\n}", 6)]
    [InlineData("}\n}", "},\n  \"clock\": [{ \"file\": \"A\", \"written\": true, \"when\": \"tomorrow\" }]\n}", 6)]
    [InlineData("}\n}", "},\n  \"numbering\": \"some\"\n}", 6)]
    [InlineData("}\n}", "},\n  \"chains\": [{ \"files\": \"{segment:2}.MP4\", \"highest\": 9 }]\n}", 6)]
    [InlineData("}\n}", "},\n  \"sidecars\": [{ \"role\": \"proxy\", \"file\": \"{folder:3}/*.A\", \"of\": [\"{folder:3}/*.B\"], \"by\": \"stem\" }]\n}", 6)]
    [InlineData("}\n}", "},\n  \"sidecars\": [{ \"role\": \"proxy\", \"file\": \"*.A\", \"of\": [\"{folder:3}/*.B\"], \"by\": \"stem\", \"elsewhere\": true }]\n}", 6)]
    [InlineData("}\n}", "},\n  \"sidecars\": [{ \"role\": \"proxy\", \"file\": \"*.A\", \"of\": [\"*.B\"], \"elsewhere\": true }]\n}", 6)]
    [InlineData("}\n}", "},\n  \"sidecars\": [{ \"role\": \"proxy\", \"extensions\": [\"A\"], \"elsewhere\": true }]\n}", 6)]
    public void Says_the_line_at_which_a_profile_is_wrong(string what, string by, int line)
    {
        var text = Sound.ReplaceLineEndings("\n");
        Assert.Contains(what, text, StringComparison.Ordinal);

        Assert.Equal(line, Refused(text.Replace(what, by, StringComparison.Ordinal)).Line);
    }

    [Fact]
    public void Reads_comments_and_trailing_commas() =>
        Assert.Equal("acme-cam/3", Read(Sound.Replace("\"title\": \"Acme\",", "// ours\n\"title\": \"Acme\",", StringComparison.Ordinal).Replace("]] }", "]], },", StringComparison.Ordinal)).Id);

    [Fact]
    public void Never_fails_otherwise_on_damaged_bytes()
    {
        var random = new Random(7);
        for (var run = 0; run < 10_000; run++)
        {
            var bytes = Encoding.UTF8.GetBytes(Sound);
            for (var damage = 0; damage <= run % 3; damage++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                ProfileReader.Read(bytes, "x");
            }
            catch (ProfileException)
            {
                // What it is for.
            }
        }
    }

    [Fact]
    public void Refuses_what_is_huge_or_deep()
    {
        Refused(new string(' ', ProfileNode.MaxBytes) + Sound);
        Refused(new string('[', 100_000));
        Refused(Sound.Replace("[\"ACME/**/*.MP4\"]", "[" + string.Join(',', Enumerable.Repeat("\"*\"", 1_000)) + "]", StringComparison.Ordinal));
    }

    private static DeviceProfile Read(string text) => ProfileReader.Read(Encoding.UTF8.GetBytes(text), "x");

    private static ProfileException Refused(string text) => Assert.Throws<ProfileException>(() => Read(text));
}
