using Evidence.Items;

namespace Evidence.Web.Review;

/// <summary>
/// What may be shown in a page. Everything else that came from a device is saved as a file and never rendered:
/// an SVG or HTML "recording" would otherwise run in our origin.
/// </summary>
internal static class MediaTypes
{
    private const string Unknown = "application/octet-stream";

    private static readonly HashSet<string> Shown = new(StringComparer.Ordinal)
    {
        "video/mp4", "audio/mp4", "audio/mpeg", "image/jpeg", "image/png",
    };

    /// <summary>The type to answer with, and whether the bytes may be shown in place.</summary>
    public static (string Type, bool Inline) Of(ItemPart part) =>
        part.MediaType is { } type && Shown.Contains(type) ? (type, true) : (Unknown, false);
}
