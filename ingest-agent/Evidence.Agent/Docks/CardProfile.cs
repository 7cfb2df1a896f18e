using Evidence.Durability;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Docks;

/// <summary>The profile that a card's own files speak for, and what each file is in it.</summary>
internal sealed class CardProfile
{
    private readonly Dictionary<RawPath, (FileRole Role, RawPath Of)> sidecars;

    private CardProfile(DeviceProfile profile, CardListing listing)
    {
        Profile = profile;
        sidecars = SidecarGroups.Find(profile, listing);
    }

    public DeviceProfile Profile { get; }

    public static CardProfile Match(CardListing listing) =>
        new(ProfileLibrary.Profiles.FirstOrDefault(profile => Speaks(listing, profile)) ?? ProfileLibrary.Generic, listing);

    public FileRole RoleOf(RawPath path) => sidecars.TryGetValue(path, out var found) ? found.Role : FileRole.Original;

    /// <summary>The recording that a sidecar belongs to; null for originals.</summary>
    public RawPath? RecordingOf(RawPath path) => sidecars.TryGetValue(path, out var found) ? found.Of : null;

    private static bool Speaks(CardListing listing, DeviceProfile profile) =>
        profile.Evidence.All(group =>
        {
            var patterns = group.Select(PathPattern.Parse).ToArray();
            return listing.Files.Any(file => patterns.Any(pattern => pattern.Matches(file.Path.Bytes)));
        });
}
