namespace Evidence.Media.Examination;

/// <summary>One stream as its container announces it, and what reading it to the end found. All of it is data from a stranger.</summary>
internal sealed record MediaStream
{
    public required int Index { get; init; }

    /// <summary><c>video</c>, <c>audio</c>, or what else the container holds.</summary>
    public required string Kind { get; init; }

    public required string Codec { get; init; }

    public int Width { get; init; }

    public int Height { get; init; }

    /// <summary>A cover picture, not a recording.</summary>
    public bool IsCover { get; init; }

    /// <summary>Two packets may make one frame.</summary>
    public bool IsInterlaced { get; init; }

    /// <summary>Frames that the container's index announces; null where it has none.</summary>
    public long? AnnouncedFrames { get; init; }

    /// <summary>Null where the container does not say.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>Steps of its clock in a second; null where it counts otherwise.</summary>
    public int? TicksPerSecond { get; init; }

    /// <summary>How its colours are to be understood, in ffmpeg's words; null where the container does not say, or says what is not known here.</summary>
    public string? Matrix { get; init; }

    /// <summary>As <see cref="Matrix"/>.</summary>
    public string? Primaries { get; init; }

    /// <summary>As <see cref="Matrix"/>.</summary>
    public string? Transfer { get; init; }

    public PacketTally Packets { get; init; } = new();
}

/// <summary>What ffprobe found in a file.</summary>
/// <param name="Streams">At most <see cref="MediaArguments.MostStreams"/>.</param>
/// <param name="DurationSeconds">As the container announces; null where it does not.</param>
/// <param name="StartSeconds">When the first stream starts.</param>
internal sealed record MediaHeader(IReadOnlyList<MediaStream> Streams, double? DurationSeconds, double StartSeconds)
{
    /// <summary>What the file says of its making: a stranger's words.</summary>
    public MediaTags Tags { get; init; } = new(null, null, null, null);

    /// <summary>The recording's picture; null for sound alone.</summary>
    public MediaStream? Video => Streams.FirstOrDefault(stream => stream.Kind == "video" && !stream.IsCover);

    public MediaStream? Audio => Streams.FirstOrDefault(stream => stream.Kind == "audio");
}

/// <summary>What a file says of its making; null where it does not say, or what is no such thing.</summary>
/// <param name="CreatedAt">By the device's own clock.</param>
/// <param name="Place">ISO 6709.</param>
internal sealed record MediaTags(DateTimeOffset? CreatedAt, string? Place, string? Make, string? Model);
