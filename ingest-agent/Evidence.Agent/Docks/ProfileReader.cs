using System.Text.Json;
using System.Text.RegularExpressions;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Docks;

/// <summary>Reads a profile: docs/formats/device-profile.md. The first thing that is wrong refuses the whole profile.</summary>
internal static partial class ProfileReader
{
    public const string Format = "evidence/device-profile/1";

    private const int LongestMinutes = 24 * 60;

    /// <param name="source">Its file, as it is named to people; null for a built-in one.</param>
    /// <exception cref="ProfileException">It is not a profile.</exception>
    public static DeviceProfile Read(ReadOnlySpan<byte> bytes, string? source)
    {
        var members = new ProfileMembers(ProfileNode.Parse(bytes), "a profile");
        if (members.Text("format") != Format) throw new ProfileException(members.One("format").Line, $"\"format\" is \"{Format}\"");
        var profile = new DeviceProfile
        {
            Source = source,
            Id = IdOf(members),
            Title = members.Text("title"),
            Make = members.TextOrNull("make"),
            Rank = members.WholeOr("rank", 0, 100, 50),
            Match = MatchOf(members.One("match")),
            Serial = members.List("serial", SerialOf),
            Clock = members.List("clock", ClockOf),
            Recordings = members.List("recordings", ExtensionOf),
            Sidecars = members.List("sidecars", SidecarOf),
            Numbering = IsNotNumbered(members) ? [] : members.List("numbering", NumberingOf),
            IsNotNumbered = IsNotNumbered(members),
            Chains = members.List("chains", ChainOf),
        };
        members.Done();
        return profile;
    }

    private static string IdOf(ProfileMembers members)
    {
        var id = members.Text("id");
        return IdPattern().IsMatch(id) && !id.StartsWith("generic/", StringComparison.Ordinal) ? id
            : throw new ProfileException(members.One("id").Line, "\"id\" is a name of a-z, 0-9 and '-', a slash and a version, such as \"acme-cam/1\"; \"generic\" is taken");
    }

    private static MatchRules MatchOf(ProfileNode node)
    {
        var members = new ProfileMembers(node, "\"match\"");
        var rules = new MatchRules
        {
            Files = members.List("files", group => group.Kind == JsonTokenType.StartArray && group.Items.Count is > 0 and <= 64
                ? (IReadOnlyList<PathPattern>)[.. group.Items.Select(ProfileMembers.PatternOf)]
                : throw new ProfileException(group.Line, "\"files\" is a list of lists of patterns")),
            Label = members.Patterns("label"),
            Absent = members.Patterns("absent"),
        };
        members.Done();
        return rules.Files.Count > 0 ? rules : throw new ProfileException(node.Line, "\"files\" is missing: a label alone is no evidence");
    }

    private static SerialSource SerialOf(ProfileNode node)
    {
        var members = new ProfileMembers(node, "a place of the serial");
        var source = members.PatternOrNull("label") is { } label ? new SerialSource { Label = label } : new SerialSource
        {
            File = ProfileMembers.PatternOf(members.One("file")),
            Format = members.Word<MarkerFormat>("format"),
            Serial = members.TextOrNull("serial"),
            Make = members.TextOrNull("make"),
            Model = members.TextOrNull("model"),
            Firmware = members.TextOrNull("firmware"),
        };
        members.Done();
        return source.File is null || source.Format == MarkerFormat.Line || source.Serial is not null
            ? source
            : throw new ProfileException(node.Line, "\"serial\" names the key that holds it");
    }

    private static ClockSource ClockOf(ProfileNode node)
    {
        var members = new ProfileMembers(node, "a clock");
        var file = ProfileMembers.PatternOf(members.One("file"));
        ClockFormat? format = members.Flag("written") ? null : members.Word<ClockFormat>("format");
        var time = format switch
        {
            ClockFormat.KeyValue or ClockFormat.Json => members.Text("time"),
            ClockFormat.Line => members.TextOrNull("time") ?? MarkerFile.OnlyLine,
            _ => null,
        };
        var source = new ClockSource(file, format, time, members.Word("zone", (ClockZone?)ClockZone.Unknown), members.Word("when", (ClockMoment?)ClockMoment.Docked));
        members.Done();
        return format != ClockFormat.Name || file.Digits is 12 or 14 ? source
            : throw new ProfileException(node.Line, "by \"name\" the pattern has 14 or 12 '#' in its name: year, month, day, hour, minute, second");
    }

    private static SidecarRule SidecarOf(ProfileNode node)
    {
        var members = new ProfileMembers(node, "a sidecar rule");
        var file = members.PatternOrNull("file");
        var rule = new SidecarRule
        {
            Role = members.Word<FileRole>("role"),
            Extensions = members.List("extensions", ExtensionOf),
            By = members.Word("by", (SidecarBy?)(file is null ? SidecarBy.Stem : SidecarBy.Number)),
            File = file,
            Of = members.Patterns("of"),
            Elsewhere = members.Flag("elsewhere"),
        };
        members.Done();
        if (rule.Role is FileRole.Original or FileRole.Filmstrip or FileRole.Waveform) throw new ProfileException(node.Line, "\"role\" is sidecar, telemetry, proxy or thumbnail");
        if (rule.Extensions.Count > 0 == rule.File is not null) throw new ProfileException(node.Line, "a sidecar rule has either \"extensions\" or \"file\" and \"of\"");
        if (rule.File is null ? rule.By == SidecarBy.Number || rule.Elsewhere : !Pairs(rule, rule.File))
            throw new ProfileException(node.Line, "\"file\" and each pattern of \"of\" take the same numbers, and {number:N} among them unless they go \"by\": \"stem\"; {folder:N} only where they lie \"elsewhere\"");
        return rule;
    }

    private static bool Pairs(SidecarRule rule, PathPattern file) =>
        rule.By is SidecarBy.Stem or SidecarBy.Number && rule.Of.Count > 0
        && rule.Of.All(of => (of.HasNumber, of.HasSegment, of.HasFolder) == (file.HasNumber, file.HasSegment, file.HasFolder))
        && (file.HasNumber || rule.By == SidecarBy.Stem) && (rule.Elsewhere || !file.HasFolder);

    /// <summary>The word "none" in place of the list: this device numbers nothing, which is more than that nobody wrote a rule.</summary>
    private static bool IsNotNumbered(ProfileMembers members) =>
        members.Maybe("numbering") is { Kind: JsonTokenType.String } word
        && (word.Text == "none" ? true : throw new ProfileException(word.Line, "\"numbering\" is a list, or \"none\""));

    private static NumberingRule NumberingOf(ProfileNode node)
    {
        var members = new ProfileMembers(node, "a numbering");
        var rule = new NumberingRule(members.Text("name"), members.Patterns("files"), members.Flag("perFolder"));
        members.Done();
        return rule.Files.Count > 0 && rule.Files.All(pattern => pattern.HasNumber) ? rule : throw new ProfileException(node.Line, "every pattern of \"files\" takes {number:N}");
    }

    private static ChainRule ChainOf(ProfileNode node)
    {
        var members = new ProfileMembers(node, "a chain");
        var rule = new ChainRule
        {
            Files = ProfileMembers.PatternOf(members.One("files")),
            First = members.PatternOrNull("first"),
            Full = members.List("full", RangeOf),
            NamesDiffer = members.Flag("namesDiffer"),
            Highest = members.Maybe("highest") is { } highest ? ProfileMembers.WholeOf(highest, "highest", 1, 999_999_999) : null,
            Within = TimeSpan.FromMinutes(members.WholeOr("withinMinutes", 1, LongestMinutes, 240)),
        };
        members.Done();
        var bySegment = rule.Files.HasSegment && rule.Full.Count == 0 && !rule.NamesDiffer && (rule.First is null || (rule.First.HasNumber && rule.Files.HasNumber && !rule.First.HasSegment && rule.First.HasFolder == rule.Files.HasFolder)) && rule.Highest is null;
        var bySplit = rule.Files is { HasNumber: true, HasSegment: false } && rule.Full.Count > 0 && rule.First is null;
        return bySegment || bySplit ? rule
            : throw new ProfileException(node.Line, "a chain goes by {segment:N} (with \"first\" where both take {number:N}), or by {number:N} and \"full\"");
    }

    private static (long From, long To) RangeOf(ProfileNode node)
    {
        var members = new ProfileMembers(node, "a length");
        var from = ProfileMembers.WholeOf(members.One("from"), "from", 1 << 20, 1L << 50);
        var to = ProfileMembers.WholeOf(members.One("to"), "to", from, 1L << 50);
        members.Done();
        return (from, to);
    }

    private static string ExtensionOf(ProfileNode node)
    {
        var text = ProfileMembers.TextOf(node, "extension");
        return ExtensionPattern().IsMatch(text) ? text.ToUpperInvariant() : throw new ProfileException(node.Line, "an extension is 1 to 12 letters and digits, without the dot");
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,39}/[1-9][0-9]{0,3}$", RegexOptions.CultureInvariant)]
    private static partial Regex IdPattern();

    [GeneratedRegex("^[A-Za-z0-9]{1,12}$", RegexOptions.CultureInvariant)]
    private static partial Regex ExtensionPattern();
}
