using Evidence.Durability;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Docks;

/// <summary>The profile that a card's own files speak for, and what each file is in it.</summary>
internal sealed class CardProfile
{
    private readonly Dictionary<RawPath, (FileRole Role, RawPath Of)> sidecars;
    private readonly HashSet<RawPath> unclear;
    private readonly Dictionary<RawPath, (RawPath First, int Number)> segments;

    private CardProfile(DeviceProfile profile, CardListing listing, string label)
    {
        Profile = profile;
        KnownBy = ProfileMatch.KnownBy(profile, listing, label);
        (sidecars, unclear) = SidecarGroups.Find(profile, listing);
        segments = RecordingChains.Find(profile, [.. listing.Files.Where(file => !sidecars.ContainsKey(file.Path))]);
    }

    public DeviceProfile Profile { get; }

    /// <summary>What on the card the profile was known by, for people; null where none matched.</summary>
    public string? KnownBy { get; }

    public static CardProfile Match(IReadOnlyList<DeviceProfile> profiles, CardListing listing, string label) =>
        new(ProfileMatch.Find(profiles, listing, label), listing, label);

    public FileRole RoleOf(RawPath path) => sidecars.TryGetValue(path, out var found) ? found.Role : FileRole.Original;

    /// <summary>The recording that a sidecar belongs to; null for originals.</summary>
    public RawPath? RecordingOf(RawPath path) => sidecars.TryGetValue(path, out var found) ? found.Of : null;

    /// <summary>How many files could belong to more than one recording: each is an item of its own.</summary>
    public int Unclear => unclear.Count;

    public bool IsUnclear(RawPath path) => unclear.Contains(path);

    /// <summary>First file and place, for a file of a recording that the device wrote as several; null for a recording of one file.</summary>
    public (RawPath First, int Number)? SegmentOf(RawPath path) => segments.TryGetValue(path, out var found) ? found : null;
}
