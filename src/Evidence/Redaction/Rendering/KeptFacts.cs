using System.Globalization;
using Evidence.Formats.Redaction;

namespace Evidence.Redaction.Rendering;

/// <summary>What of the master's metadata a copy keeps: only what its profile names, and only where it is what it claims to be.</summary>
internal static class KeptFacts
{
    public static IReadOnlyList<(string Name, string Value)> Of(CopyToRender wanted)
    {
        var tags = wanted.Master.Header.Tags;
        var device = string.Join(' ', new[] { tags.Make, tags.Model }.OfType<string>());
        (KeptMetadata Kept, string Name, string? Value)[] all =
        [
            (KeptMetadata.Device, "comment", device.Length > 0 ? device : null),
            (KeptMetadata.Place, "location", tags.Place),
            (KeptMetadata.RecordedAt, "creation_time", tags.CreatedAt?.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)),
        ];
        return [.. all.Where(one => one.Value is not null && wanted.Profile.Keeps.Contains(one.Kept)).Select(one => (one.Name, one.Value!))];
    }
}
