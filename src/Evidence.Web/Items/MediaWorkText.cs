using Evidence.Formats;
using Evidence.Items;

namespace Evidence.Web.Items;

/// <summary>What is being made of a recording, in words.</summary>
internal static class MediaWorkText
{
    private const int Whole = 1000;

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

    /// <summary>How far it is; else what stands in its way; else that it waits or is at work.</summary>
    public static string State(BeingMade made) => made switch
    {
        { Work: { NextAt: null } work } => $"Given up. {work.Text}",
        { Progress.PerMille: Whole, Work.Kind: not MediaWorkKind.Check } => "Made, and compared with the recording before it is kept.",
        { Progress.PerMille: > 0 } => $"{(made.Work.Kind == MediaWorkKind.Check ? "Being checked" : "Being made")}: {Percent(made)} %{Left(made.Progress.SecondsLeft)}",
        { Progress: not null } => "A worker is at it.",
        { Work.Text: { } text } => text,
        { Work: { Attempts: 0, AskedAt: not null } } => "Asked for: it comes before what nobody asked for.",
        { Work.Attempts: 0 } => "Waits for its turn.",
        _ => "A worker began it and stopped. Another one begins anew.",
    };

    /// <summary>Null where no worker is at it, or how far it is cannot be told.</summary>
    public static int? Percent(BeingMade made) => made.Progress is { PerMille: > 0 and var perMille } ? perMille / 10 : null;

    /// <summary>Names its row on a page.</summary>
    public static string RowOf(MediaWork work) => $"{work.PartId}/{Vocabulary.Word(work.Kind)}";

    /// <summary>Read out when the page changed by itself: not every percent.</summary>
    public static string Summary(IReadOnlyList<BeingMade> all) => string.Join(' ', all.Where(one => one.Work.Kind is MediaWorkKind.Check or MediaWorkKind.Proxy || one.Work.NextAt is null).Select(one => $"{Kind(one.Work.Kind)}: {State(one)}"));

    private static string Left(int? seconds) => seconds switch
    {
        null => ".",
        < 50 => ", less than a minute left.",
        < 90 => ", about 1 minute left.",
        < 90 * 60 => $", about {(seconds.Value + 30) / 60} minutes left.",
        _ => $", about {(seconds.Value + 1800) / 3600} hours left.",
    };
}
