using System.Text.Json;
using Evidence.Agent.Hosting;
using Evidence.Agent.Tests.Docks;
using Evidence.Testing;
using Xunit;

namespace Evidence.Agent.Tests.Hosting;

public sealed class ProfilesVerbTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Says_for_every_profile_and_rule_whether_it_holds_and_by_what()
    {
        using var card = new Card("CAM").With("DCIM/100GOPRO/GX010001.MP4").With("DCIM/100GOPRO/GX020001.MP4").With("DCIM/100GOPRO/GX010001.THM");
        var said = Run(json: false, verb => verb.Test(card.Path, default));

        Assert.Contains("gopro/1 (built in): MATCHES", said, StringComparison.Ordinal);
        Assert.Contains("yes one of DCIM/###GOPRO/**", said, StringComparison.Ordinal);
        Assert.Contains("DCIM/100GOPRO/GX010001.MP4 (DCIM/###GOPRO/**)", said, StringComparison.Ordinal);
        Assert.Contains("parrot/1 (built in): no", said, StringComparison.Ordinal);
        Assert.Contains("dcim/1 (built in): would match, but another of higher rank does", said, StringComparison.Ordinal);
        Assert.Contains("thumbnail  DCIM/100GOPRO/GX010001.THM  of DCIM/100GOPRO/GX010001.MP4", said, StringComparison.Ordinal);
        Assert.Contains("file 2 of the recording DCIM/100GOPRO/GX010001.MP4", said, StringComparison.Ordinal);
        Assert.Contains("Whether it may be erased stands in no profile", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_line_of_json_can_be_read()
    {
        using var card = new Card("CAM").With("DCIM/100GOPRO/GX010001.MP4").With("DCIM/100GOPRO/GX010003.MP4");
        var lines = Run(json: true, verb => verb.Test(card.Path, default)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();

        Assert.Equal("gopro/1", lines.Single(line => Event(line) == "trial" && line.GetProperty("used").GetBoolean()).GetProperty("profile").GetString());
        Assert.Equal(1, lines.Single(line => Event(line) == "counter").GetProperty("missing").GetInt32());
        Assert.Equal(2, lines.Count(line => Event(line) == "file"));
    }

    [Fact]
    public void A_broken_profile_is_told_with_file_and_line_and_the_rest_is_listed()
    {
        Directory.CreateDirectory(folder["p"]);
        File.WriteAllText(folder["p/bad.json"], "{\n\n\"format\": 1 }");
        var said = Run(json: false, verb => verb.List(), folder["p"]);

        Assert.Contains(folder["p/bad.json"] + ":3: ", said, StringComparison.Ordinal);
        Assert.Contains("gopro/1", said, StringComparison.Ordinal);
        Assert.Contains("generic/1", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_said() =>
        Assert.Contains("only the built-in profiles", Run(json: false, verb => verb.List(), folder["none"]), StringComparison.Ordinal);

    [Fact]
    public void What_is_no_folder_is_refused() =>
        Assert.Equal(ExitCode.Usage, Assert.Throws<UserError>(() => Run(json: false, verb => verb.Test(folder["none"], default))).Exit);

    private static string? Event(JsonElement line) => line.GetProperty("event").GetString();

    private static string Run(bool json, Func<ProfilesVerb, ExitCode> act, string? profiles = null)
    {
        using var output = new StringWriter();
        Assert.Equal(ExitCode.AllSafe, act(new ProfilesVerb(new Voice(output, json, TimeProvider.System), profiles, TimeProvider.System)));
        return output.ToString();
    }
}
