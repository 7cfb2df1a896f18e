using System.Text;
using System.Text.Json.Nodes;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Json;
using Evidence.Formats.Protocol;
using Evidence.Formats.Text;

namespace Evidence.Agent.Docks;

/// <summary>One docked volume, opened for reading only: what the system says of it, what its files say, and all that it holds.</summary>
internal sealed class DockedCard : IDisposable
{
    private readonly PathPattern? marker;
    private readonly ulong fileSystem;

    private DockedCard(string path, RawFolder root, CardListing listing, IReadOnlyList<DeviceProfile> profiles)
    {
        Path = path;
        Root = root;
        Listing = listing;
        fileSystem = root.Volume.FileSystemId;
        Volume = VolumeFacts.Of(path, root);
        Profile = CardProfile.Match(profiles, listing, Volume.Label);
        Identity = CardIdentity.Read(Profile.Profile, listing, root, Volume.Label);
        Key = KeyOf(Identity, Volume);
        marker = Identity.SerialSource is CardIdentity.FromLabel or CardIdentity.IsLabel ? null : PathPattern.Parse(Identity.SerialSource);
    }

    public string Path { get; }

    public RawFolder Root { get; }

    public VolumeFacts Volume { get; }

    public CardListing Listing { get; }

    public CardProfile Profile { get; }

    public CardIdentity Identity { get; }

    /// <summary>
    /// Names the device in the agent's own folders: 32 hex digits over maker, model and serial, or over label and file system where the
    /// card tells no serial. A card that comes back on another path keeps it.
    /// </summary>
    public string Key { get; }

    /// <summary>The name people know it by.</summary>
    public string Name => DisplayNameOf(Identity, Volume);

    /// <exception cref="IOException">The folder is not there or cannot be read.</exception>
    public static DockedCard Open(string path, IReadOnlyList<DeviceProfile> profiles, CancellationToken cancel)
    {
        var root = RawFolder.OpenRoot(path);
        try
        {
            return new(path, root, CardListing.Read(root, cancel), profiles);
        }
        catch
        {
            root.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Whether the path still leads to this volume: the open folder alone would outlive an unplugged device, and the folder at which
    /// it was mounted may stay.
    /// </summary>
    public bool IsStillThere()
    {
        try
        {
            using var again = RawFolder.OpenRoot(Path);
            return again.Volume.FileSystemId == fileSystem;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Where the recording lies that this file belongs to.</summary>
    public DevicePath? SidecarOf(CardFile file) =>
        Profile.RecordingOf(file.Path) is { } recording ? DevicePath.From(recording.Bytes) : null;

    /// <summary>Whether this file is where the serial stands: without it the card would be a stranger at its next docking.</summary>
    public bool TellsWhoItIs(CardFile file) => marker?.Matches(file.Path.Bytes) ?? false;

    /// <summary>The place of this file in a recording of several.</summary>
    public RecordingSegment? SegmentOf(CardFile file) =>
        Profile.SegmentOf(file.Path) is { } segment ? new(DevicePath.From(segment.First.Bytes), segment.Number) : null;

    public DeviceIdentity ToDevice() => new(Identity.Make, Identity.Model, Identity.Serial);

    public void Dispose() => Root.Dispose();

    private static string KeyOf(CardIdentity identity, VolumeFacts volume)
    {
        var fallback = identity.SerialSource == CardIdentity.FromLabel;
        JsonArray told = fallback
            ? [identity.Make, volume.Label, volume.FileSystemId]
            : [identity.Make, identity.Model, identity.Serial];
        return Sha256Hash.Of(CanonicalJson.Write(told)).ToString()[..32];
    }

    private static string DisplayNameOf(CardIdentity identity, VolumeFacts volume)
    {
        var name = string.Join(' ', new[] { identity.Make, identity.Model, identity.Serial }.Where(part => part.Length > 0));
        return DisplayName.Of(Encoding.UTF8.GetBytes(name.Length > 0 ? name : volume.Label));
    }
}
