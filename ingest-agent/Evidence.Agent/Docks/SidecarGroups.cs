using System.Text;
using Evidence.Durability;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Docks;

/// <summary>
/// Joins files to the recording that they belong to: by equal stem (DJI_0001.SRT to DJI_0001.MP4), by a stem that goes on where the
/// recording's ends (clip_audit.pdf to clip.mp4), as the folder's only recording, or by the numbers or stems of two names. They lie in one
/// folder unless a rule says elsewhere; where more than one recording could be meant, none is. Stems must be equal byte for byte, so that case twins on a Linux file system stay apart; a sidecar without a recording is an
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
    private readonly List<(SidecarRule Rule, Dictionary<PairKey, RawPath?> Recordings)> pairs = [];
    private readonly List<(HashSet<string> Extensions, SidecarRule Rule)> byExtension = [];
    private readonly HashSet<RawPath> unclear = [];

    private SidecarGroups(DeviceProfile profile, CardListing listing)
    {
        (this.profile, this.listing) = (profile, listing);
        foreach (var rule in profile.Sidecars)
            if (rule.File is null) byExtension.Add((rule.Extensions.ToHashSet(StringComparer.Ordinal), rule));
            else pairs.Add((rule, Paired(rule)));
        FindRecordings();
    }

    /// <summary>What two files that belong together have in common.</summary>
    private readonly record struct PairKey(RawPath Folder, long? FolderNumber, long? Number, long? Segment, RawPath Stem);

    /// <returns>Each sidecar with its recording; and the files that could belong to more than one recording, and therefore belong to none.</returns>
    public static (Dictionary<RawPath, (FileRole Role, RawPath Of)> Sidecars, HashSet<RawPath> Unclear) Find(DeviceProfile profile, CardListing listing) =>
        profile.Sidecars.Count == 0 ? ([], []) : new SidecarGroups(profile, listing).Find();

    private (Dictionary<RawPath, (FileRole Role, RawPath Of)>, HashSet<RawPath>) Find()
    {
        var found = new Dictionary<RawPath, (FileRole Role, RawPath Of)>();
        foreach (var file in listing.Files)
            if (RecordingOf(file.Path) is { } recording) found[file.Path] = recording;
        // What belongs to a sidecar would belong to nothing that is a recording.
        foreach (var (path, (_, of)) in found.ToList())
            if (found.ContainsKey(of)) found.Remove(path);
        unclear.ExceptWith(found.Keys);
        return (found, unclear);
    }

    private (FileRole Role, RawPath Of)? RecordingOf(RawPath path)
    {
        var extension = Extension(path);
        foreach (var (extensions, rule) in byExtension)
            if (extensions.Contains(extension) && ByExtension(rule, path) is { } recording && recording != path) return (rule.Role, recording);
        foreach (var (rule, recordings) in pairs)
        {
            if (!rule.File!.TryMatch(path.Bytes, out var match) || !recordings.TryGetValue(KeyOf(rule, path, match), out var recording) || recording == path) continue;
            if (recording is { } only) return (rule.Role, only);
            unclear.Add(path);
        }
        return null;
    }

    private RawPath? ByExtension(SidecarRule rule, RawPath path)
    {
        if (stems.TryGetValue(Stem(path), out var same)) return same.Path;
        return rule.By switch
        {
            SidecarBy.Prefix => ByPrefix(path),
            SidecarBy.Folder => ByPrefix(path) ?? ByFolder(path),
            _ => null,
        };
    }

    private RawPath? ByFolder(RawPath path)
    {
        if (!folders.TryGetValue(path.Parent, out var only)) return null;
        if (only is null) unclear.Add(path);
        return only;
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

    /// <summary>Patterns of recordings in their order: what the first of them finds counts; null where it finds two.</summary>
    private Dictionary<PairKey, RawPath?> Paired(SidecarRule rule)
    {
        var recordings = new Dictionary<PairKey, RawPath?>();
        foreach (var of in rule.Of)
        {
            var found = new Dictionary<PairKey, RawPath?>();
            foreach (var file in listing.Files)
                if (of.TryMatch(file.Path.Bytes, out var match) && KeyOf(rule, file.Path, match) is var key && !found.TryAdd(key, file.Path)) found[key] = null;
            foreach (var (key, recording) in found) recordings.TryAdd(key, recording);
        }
        return recordings;
    }

    private static PairKey KeyOf(SidecarRule rule, RawPath path, PatternMatch match) => new(
        rule.Elsewhere ? RawPath.Root : path.Parent, match.Folder?.Value, match.Number?.Value, match.Segment?.Value,
        rule.By == SidecarBy.Stem ? RawPath.Parse(Stem(path).Name) : RawPath.Root);

    private static RawPath Stem(RawPath path)
    {
        var dot = path.Name.LastIndexOf((byte)'.');
        return dot <= 0 ? path : RawPath.Parse(path.Bytes[..(path.Bytes.Length - path.Name.Length + dot)]);
    }

    /// <summary>Without the dot, in capitals.</summary>
    public static string Extension(RawPath path)
    {
        var dot = path.Name.LastIndexOf((byte)'.');
        return dot <= 0 ? "" : Encoding.Latin1.GetString(path.Name[(dot + 1)..]).ToUpperInvariant();
    }
}
