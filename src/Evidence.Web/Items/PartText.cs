using Evidence.Formats.Protocol;

namespace Evidence.Web.Items;

/// <summary>What a file is to its item, in words.</summary>
internal static class PartText
{
    public static string Role(FileRole role) => role switch
    {
        FileRole.Original => "Original",
        FileRole.Sidecar => "Sidecar",
        FileRole.Telemetry => "Telemetry",
        FileRole.Proxy => "Playable copy",
        FileRole.Thumbnail => "Thumbnail",
        FileRole.Filmstrip => "Filmstrip",
        _ => "Waveform",
    };

    /// <summary>Came from the device, and was not made here.</summary>
    public static bool IsFromDevice(FileRole role) => role is FileRole.Original or FileRole.Sidecar or FileRole.Telemetry;
}
