using Evidence.Formats.Protocol;
using Evidence.Review;

namespace Evidence.Web.Items;

/// <summary>What a file is to its item, in words.</summary>
internal static class PartText
{
    public static string Role(FileRole role, bool fromDevice) => role switch
    {
        FileRole.Original => "Original",
        FileRole.Sidecar => "Sidecar",
        FileRole.Telemetry => "Telemetry",
        FileRole.Proxy => fromDevice ? "Device’s own proxy" : "Playable copy",
        FileRole.Thumbnail => "Thumbnail",
        FileRole.Filmstrip => "Filmstrip",
        _ => "Waveform",
    };

    /// <summary>Where a file that did not come from the device comes from.</summary>
    public static string Origin(PartFacts part) => part switch
    {
        { IsFromDevice: true } => "",
        // Of the original itself, or of a sidecar beside it.
        { IsTrack: true } => " · made here from what the device recorded",
        _ => " · made here from the original",
    };

    /// <summary>The file as the player names it.</summary>
    public static string Played(PartFacts part) => (part.Role, part.IsFromDevice) switch
    {
        (FileRole.Original, _) => "the original",
        (_, true) => "the device’s own proxy",
        _ => "the copy made for browsers",
    };
}
