using System.Text.Json;
using System.Text.Json.Serialization;
using Evidence.Media.Containers;
using Evidence.Media.Derivation;
using Evidence.Media.Examination;

namespace Evidence.Items;

/// <summary>What a media check saw, as <see cref="MediaCheck.Report"/> keeps it (camelCase JSON). Times in seconds.</summary>
public sealed record MediaCheckReport
{
    public required string Engine { get; init; }

    /// <summary>Null where the file is no container that we open.</summary>
    public string? Container { get; init; }

    public IReadOnlyList<ReportedTrack> Tracks { get; init; } = [];

    public long? FramesAnnounced { get; init; }

    public long? FramesRead { get; init; }

    public long? FramesDecoded { get; init; }

    public double? SecondsAnnounced { get; init; }

    public double? SecondsDecoded { get; init; }

    public double? FramesPerSecond { get; init; }

    /// <summary>Frames that can be decoded without another.</summary>
    public long? KeyFrames { get; init; }

    /// <summary>At most the first hundred.</summary>
    public IReadOnlyList<ReportedGap> Gaps { get; init; } = [];

    /// <summary>How a still is to be turned, 1 to 8 as Exif counts.</summary>
    public int? Orientation { get; init; }

    /// <summary>Pages of a document.</summary>
    public int? Pages { get; init; }

    /// <summary>The decoder's first complaint.</summary>
    public string? FirstError { get; init; }

    /// <summary>Bytes that the container announces beyond the end of the file.</summary>
    public long MissingBytes { get; init; }

    /// <summary>Creation time by the container, read as UTC.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>ISO 6709 text.</summary>
    public string? Position { get; init; }

    /// <summary>Browsers play and seek the file as it is.</summary>
    public bool BrowsersPlay { get; init; }

    /// <summary>A C2PA manifest is inside; it is kept and not judged.</summary>
    public bool ContentCredentials { get; init; }

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public string ToJson() => JsonSerializer.Serialize(this, Options);

    public static MediaCheckReport? FromJson(string? json) => json is null ? null : JsonSerializer.Deserialize<MediaCheckReport>(json, Options);

    internal static MediaCheckReport Of(MediaReport report) => new()
    {
        Engine = report.Engine,
        Container = report.Container?.ToString(),
        Tracks = [.. (report.Header?.Streams ?? []).Where(stream => !stream.IsCover).Select(stream => new ReportedTrack(stream.Kind, stream.Codec, stream.Width, stream.Height))],
        FramesAnnounced = report.Completeness?.FramesAnnounced,
        FramesRead = report.Completeness?.FramesRead,
        FramesDecoded = report.Decoded?.Frames,
        SecondsAnnounced = report.Header?.DurationSeconds,
        SecondsDecoded = report.Decoded?.Seconds,
        FramesPerSecond = report.Header?.Video?.FramesPerSecond,
        KeyFrames = report.Header?.Video?.Packets.KeyFrames,
        Gaps = [.. GapsOf(report).Take(100).Select(gap => new ReportedGap(gap.At, gap.Seconds))],
        Orientation = report.Container?.IsStill() == true ? report.Orientation : null,
        Pages = report.Pages,
        FirstError = report.Decoded?.FirstError,
        MissingBytes = report.Boxes?.MissingBytes ?? 0,
        CreatedAt = report.Boxes?.CreatedAt,
        Position = report.Boxes?.Position,
        BrowsersPlay = BrowserMedia.Plays(report),
        ContentCredentials = report.Boxes?.ContentCredentials ?? false,
    };

    internal static IReadOnlyList<Gap> GapsOf(MediaReport report) => report.Header?.Video?.Packets.Gaps ?? [];

    /// <summary>One picture, or a document: nothing that plays.</summary>
    [JsonIgnore]
    public bool IsShown => Pages is not null || (Enum.TryParse<ContainerKind>(Container, out var container) && container.IsStill());

    /// <summary>What there is to derive from; null where neither picture nor sound decodes.</summary>
    internal MediaPlan? ToPlan(bool damaged)
    {
        if (Pages is { } pages && Container == nameof(ContainerKind.Pdf))
            return new MediaPlan { Container = ContainerKind.Pdf, Pages = pages, Frames = 0, Seconds = 0, FramesPerSecond = 25, Width = 0, Height = 0, HasSound = false, Damaged = damaged };
        var video = FramesDecoded > 0 ? Tracks.FirstOrDefault(track => track.Kind == "video") : null;
        var hasSound = SecondsDecoded > 0 && Tracks.Any(track => track.Kind == "audio");
        if (!Enum.TryParse<ContainerKind>(Container, out var container) || (video is null && !hasSound))
            return null;
        return new MediaPlan
        {
            Container = container,
            Frames = video is null ? 0 : FramesDecoded!.Value,
            Seconds = SecondsDecoded ?? 0,
            FramesPerSecond = FramesPerSecond ?? 25,
            KeyFrames = KeyFrames ?? 0,
            Orientation = Orientation ?? 1,
            Pages = Pages ?? 0,
            Width = video?.Width ?? 0,
            Height = video?.Height ?? 0,
            HasSound = hasSound,
            Damaged = damaged,
        };
    }
}

/// <param name="Kind"><c>video</c>, <c>audio</c> or what else a container holds.</param>
/// <param name="Codec">ffmpeg's name of the codec.</param>
/// <param name="Width">Pixels; 0 where there is no picture.</param>
/// <param name="Height">Pixels; 0 where there is no picture.</param>
public sealed record ReportedTrack(string Kind, string Codec, int Width, int Height);

/// <param name="At">Seconds from the start.</param>
/// <param name="Seconds">How long.</param>
public sealed record ReportedGap(double At, double Seconds);
