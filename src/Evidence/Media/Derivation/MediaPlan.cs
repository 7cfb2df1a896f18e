using Evidence.Media.Containers;

namespace Evidence.Media.Derivation;

/// <summary>What the media check learned about a source, as far as making something of it needs it.</summary>
internal sealed record MediaPlan
{
    public required ContainerKind Container { get; init; }

    /// <summary>Frames that a full decode gives: a derivative has as many. 0 where there is sound alone.</summary>
    public required long Frames { get; init; }

    /// <summary>Seconds that a full decode gives: a derivative has as many.</summary>
    public required double Seconds { get; init; }

    public required double FramesPerSecond { get; init; }

    /// <summary>Frames that can be decoded by themselves; 0 where nobody counted.</summary>
    public long KeyFrames { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required bool HasSound { get; init; }

    /// <summary>How a still is to be turned, 1 to 8 as Exif counts; 1 is upright.</summary>
    public int Orientation { get; init; } = 1;

    /// <summary>Of a document; 0 for anything else.</summary>
    public int Pages { get; init; }

    public bool HasPicture => Frames > 0;

    /// <summary>The source decodes with errors, so complaints are expected.</summary>
    public required bool Damaged { get; init; }
}

/// <summary>One derivative, made and measured; or the reason why none is published.</summary>
/// <param name="File">The file on this machine; null when refused.</param>
/// <param name="Recipe">How it was made, also when it was refused.</param>
/// <param name="Refusal">For people; null when made.</param>
internal sealed record DerivativeResult(string? File, Recipe Recipe, string? Refusal);
