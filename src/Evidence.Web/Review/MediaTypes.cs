using Evidence.Items;

namespace Evidence.Web.Review;

/// <summary>
/// What may be shown in a page. Everything else that came from a device is saved as a file and never rendered:
/// an SVG or HTML "recording" would otherwise run in our origin.
/// </summary>
internal static class MediaTypes
{
    private const string Unknown = "application/octet-stream";

    private static readonly HashSet<string> Playable = new(StringComparer.Ordinal)
    {
        "video/mp4", "video/quicktime", "video/webm", "video/x-matroska", "video/mp2t", "audio/mp4", "audio/mpeg", "audio/wav", "image/jpeg", "image/png",
    };

    /// <summary>The type to answer with, and whether the bytes may be shown in place.</summary>
    public static (string Type, bool Inline) Of(ItemPart part) =>
        part.MediaType is { } type && Playable.Contains(type) ? (type, true) : (Unknown, false);

    /// <summary>Whether browsers play the type; QuickTime and others are stored and served, but not offered as playable.</summary>
    public static bool BrowserPlays(string? type) => type is "video/mp4" or "video/webm" or "audio/mp4" or "audio/mpeg";
}
