using System.Text;
using Evidence.Durability;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Docks;

/// <summary>
/// Joins files that share folder and stem: DJI_0001.SRT belongs to DJI_0001.MP4. The stem must be equal byte for byte, so that case
/// twins on a Linux file system stay apart; a sidecar without a recording is an original of its own, never dropped.
/// </summary>
internal static class SidecarGroups
{
    public static Dictionary<RawPath, (FileRole Role, RawPath Of)> Find(DeviceProfile profile, CardListing listing)
    {
        var found = new Dictionary<RawPath, (FileRole, RawPath)>();
        if (profile.Sidecars.Count == 0) return found;
        var recordings = Recordings(profile, listing);
        foreach (var file in listing.Files)
            if (profile.Sidecars.TryGetValue(Extension(file.Path), out var role) && recordings.TryGetValue(Stem(file.Path), out var recording))
                found[file.Path] = (role, recording.Path);
        return found;
    }

    private static Dictionary<RawPath, (int Rank, RawPath Path)> Recordings(DeviceProfile profile, CardListing listing)
    {
        var recordings = new Dictionary<RawPath, (int Rank, RawPath Path)>();
        foreach (var file in listing.Files)
        {
            var rank = Array.IndexOf(profile.Recordings, Extension(file.Path));
            if (rank < 0) continue;
            var stem = Stem(file.Path);
            if (!recordings.TryGetValue(stem, out var other) || rank < other.Rank) recordings[stem] = (rank, file.Path);
        }
        return recordings;
    }

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
