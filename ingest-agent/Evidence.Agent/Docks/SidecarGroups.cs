using System.Text;
using Evidence.Durability;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Docks;

/// <summary>
/// Joins files to the recording that they belong to, within one folder: by equal stem (DJI_0001.SRT to DJI_0001.MP4), by a stem that
/// goes on where the recording's ends (clip_audit.pdf to clip.mp4), as the folder's only recording, or by the numbers of two names.
/// Stems must be equal byte for byte, so that case twins on a Linux file system stay apart; a sidecar without a recording is an
/// original of its own, never dropped.
/// </summary>
internal sealed class SidecarGroups
{
    // A name with more separators than this is nobody's audit file.
    private const int MostSeparators = 16;

    private readonly DeviceProfile profile;
    private readonly CardListing listing;
    private readonly Dictionary<RawPath, (int Rank, RawPath Path)> stems = [];
    private readonly Dictionary<RawPath, RawPath?> folders = [];
    private readonly List<(SidecarRule Rule, Dictionary<(RawPath, long?, long?), RawPath> Recordings)> pairs = [];
    private readonly List<(HashSet<string> Extensions, SidecarRule Rule)> byExtension = [];

    private SidecarGroups(DeviceProfile profile, CardListing listing)
    {
        (this.profile, this.listing) = (profile, listing);
        foreach (var rule in profile.Sidecars)
            if (rule.File is null) byExtension.Add((rule.Extensions.ToHashSet(StringComparer.Ordinal), rule));
            else pairs.Add((rule, Numbered(rule)));
        FindRecordings();
    }

    public static Dictionary<RawPath, (FileRole Role, RawPath Of)> Find(DeviceProfile profile, CardListing listing) =>
        profile.Sidecars.Count == 0 ? [] : new SidecarGroups(profile, listing).Find();

    private Dictionary<RawPath, (FileRole Role, RawPath Of)> Find()
    {
        var found = new Dictionary<RawPath, (FileRole Role, RawPath Of)>();
        foreach (var file in listing.Files)
            if (RecordingOf(file.Path) is { } recording) found[file.Path] = recording;
        // What belongs to a sidecar would belong to nothing that is a recording.
        foreach (var (path, (_, of)) in found.ToList())
            if (found.ContainsKey(of)) found.Remove(path);
        return found;
    }

    private (FileRole Role, RawPath Of)? RecordingOf(RawPath path)
    {
        var extension = Extension(path);
        foreach (var (extensions, rule) in byExtension)
            if (extensions.Contains(extension) && ByExtension(rule, path) is { } recording && recording != path) return (rule.Role, recording);
        foreach (var (rule, recordings) in pairs)
            if (rule.File!.TryMatch(path.Bytes, out var match) && recordings.TryGetValue(KeyOf(path, match), out var recording) && recording != path) return (rule.Role, recording);
        return null;
    }

    private RawPath? ByExtension(SidecarRule rule, RawPath path)
    {
        if (stems.TryGetValue(Stem(path), out var same)) return same.Path;
        return rule.By switch
        {
            SidecarBy.Prefix => ByPrefix(path),
            SidecarBy.Folder => ByPrefix(path) ?? folders.GetValueOrDefault(path.Parent),
            _ => null,
        };
    }

    private RawPath? ByPrefix(RawPath path)
    {
        var stem = Stem(path).Bytes;
        var least = path.Bytes.Length - path.Name.Length;
        for (var tries = 0; tries < MostSeparators; tries++)
        {
            var end = stem.LastIndexOfAny("-_. "u8);
            if (end <= least) return null;
            stem = stem[..end];
            if (stems.TryGetValue(RawPath.Parse(stem), out var recording)) return recording.Path;
        }
        return null;
    }

    private void FindRecordings()
    {
        var ranks = profile.Recordings.Select((extension, rank) => (extension, rank)).DistinctBy(one => one.extension).ToDictionary(one => one.extension, one => one.rank, StringComparer.Ordinal);
        foreach (var file in listing.Files)
        {
            if (!ranks.TryGetValue(Extension(file.Path), out var rank)) continue;
            var stem = Stem(file.Path);
            if (!stems.TryGetValue(stem, out var other) || rank < other.Rank) stems[stem] = (rank, file.Path);
            // With two recordings in the folder nothing tells which one is meant.
            if (!folders.TryAdd(file.Path.Parent, file.Path)) folders[file.Path.Parent] = null;
        }
    }

    private Dictionary<(RawPath, long?, long?), RawPath> Numbered(SidecarRule rule)
    {
        var recordings = new Dictionary<(RawPath, long?, long?), RawPath>();
        foreach (var of in rule.Of)
            foreach (var file in listing.Files)
                if (of.TryMatch(file.Path.Bytes, out var match)) recordings.TryAdd(KeyOf(file.Path, match), file.Path);
        return recordings;
    }

    private static (RawPath, long?, long?) KeyOf(RawPath path, PatternMatch match) => (path.Parent, match.Number?.Value, match.Segment?.Value);

    private static RawPath Stem(RawPath path)
    {
        var dot = path.Name.LastIndexOf((byte)'.');
        return dot <= 0 ? path : RawPath.Parse(path.Bytes[..(path.Bytes.Length - path.Name.Length + dot)]);
    }

    private static string Extension(RawPath path)
    {
        var dot = path.Name.LastIndexOf((byte)'.');
        return dot <= 0 ? "" : Encoding.Latin1.GetString(path.Name[(dot + 1)..]).ToUpperInvariant();
    }
}
