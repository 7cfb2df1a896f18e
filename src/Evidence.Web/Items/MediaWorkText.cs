using Evidence.Items;

namespace Evidence.Web.Items;

/// <summary>What is being made of a recording, in words.</summary>
internal static class MediaWorkText
{
    public static string Kind(MediaWorkKind kind) => kind switch
    {
        MediaWorkKind.Check => "Media check",
        MediaWorkKind.Thumbnail => "Thumbnail",
        MediaWorkKind.Proxy => "Copy for browsers",
        MediaWorkKind.Telemetry => "Telemetry track",
        MediaWorkKind.Filmstrip => "Filmstrip",
        MediaWorkKind.Waveform => "Waveform",
        _ => "Clips and stills",
    };

    /// <summary>What stands in its way; else that it waits or is at work.</summary>
    public static string State(MediaWork work) => work switch
    {
        { NextAt: null } => $"Given up. {work.Text}",
        { Text: { } text } => text,
        { Attempts: 0 } => "Waits for its turn.",
        _ => "A worker is at it.",
    };
}
