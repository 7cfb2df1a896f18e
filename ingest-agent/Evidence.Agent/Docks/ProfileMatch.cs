using System.Text;
using Evidence.Formats.Text;

namespace Evidence.Agent.Docks;

/// <param name="By">What met it, or what stands against it, as text for people.</param>
internal sealed record RuleResult(string Rule, bool Holds, string? By);

/// <summary>How one profile fared with a volume: every rule, met or not.</summary>
internal sealed record ProfileTrial(DeviceProfile Profile, IReadOnlyList<RuleResult> Rules)
{
    public bool Matches => Rules.All(rule => rule.Holds);
}

/// <summary>Finds the profile that a volume's own files speak for.</summary>
internal static class ProfileMatch
{
    public static DeviceProfile Find(IReadOnlyList<DeviceProfile> profiles, CardListing listing, string label) =>
        profiles.FirstOrDefault(profile => Rules(profile, listing, label).All(rule => rule.Holds)) ?? ProfileLibrary.Generic;

    public static ProfileTrial Try(DeviceProfile profile, CardListing listing, string label) => new(profile, [.. Rules(profile, listing, label)]);

    public static string? KnownBy(DeviceProfile profile, CardListing listing, string label)
    {
        var evidence = string.Join(", ", Rules(profile, listing, label).Where(rule => rule.Holds).Select(rule => rule.By).OfType<string>());
        return evidence.Length > 0 ? evidence : null;
    }

    private static IEnumerable<RuleResult> Rules(DeviceProfile profile, CardListing listing, string label)
    {
        var rules = profile.Match;
        if (rules.Label.Count > 0) yield return Label(rules.Label, label);
        foreach (var group in rules.Files)
        {
            var found = Find(group, listing);
            yield return new("one of " + Names(group), found is not null, found);
        }
        if (rules.Absent.Count > 0)
        {
            var found = Find(rules.Absent, listing);
            yield return new("none of " + Names(rules.Absent), found is null, found);
        }
    }

    private static RuleResult Label(IReadOnlyList<PathPattern> patterns, string label)
    {
        var bytes = Encoding.UTF8.GetBytes(label);
        return new("label like " + Names(patterns), patterns.Any(pattern => pattern.Matches(bytes)), $"\"{DisplayName.Of(bytes)}\"");
    }

    private static string? Find(IReadOnlyList<PathPattern> patterns, CardListing listing)
    {
        var files = patterns.Where(pattern => !pattern.IsFolder).ToArray();
        var folders = patterns.Where(pattern => pattern.IsFolder).ToArray();
        foreach (var file in listing.Files)
            if (Array.Find(files, pattern => pattern.Matches(file.Path.Bytes)) is { } met) return $"{file.Display} ({met})";
        foreach (var folder in listing.Folders)
            if (Array.Find(folders, pattern => pattern.Matches(folder.Bytes)) is { } met) return $"{DisplayName.Of(folder.Bytes)}/ ({met})";
        return null;
    }

    private static string Names(IReadOnlyList<PathPattern> patterns) => string.Join(", ", patterns);
}
