using Evidence.Media.Containers;

namespace Evidence.Media.Examination;

internal enum MediaVerdict { Playable, Damaged, Unplayable, NotMedia, OverBudget }

/// <summary>Everything that examining a file found.</summary>
internal sealed record MediaReport
{
    public required MediaVerdict Verdict { get; init; }

    /// <summary>The verdict in a sentence or two, for people.</summary>
    public required string Text { get; init; }

    /// <summary>Which program examined it, with its version.</summary>
    public required string Engine { get; init; }

    public ContainerKind? Container { get; init; }

    public BoxReport? Boxes { get; init; }

    /// <summary>How a still is to be turned, 1 to 8 as Exif counts; 1 is upright.</summary>
    public int Orientation { get; init; } = 1;

    /// <summary>Pages of a document; null for anything else.</summary>
    public int? Pages { get; init; }

    public MediaHeader? Header { get; init; }

    /// <summary>Null where decoding did not come to an end.</summary>
    public DecodeOutcome? Decoded { get; init; }

    /// <summary>Null where nothing was decoded.</summary>
    public Completeness? Completeness { get; init; }

    /// <summary>How long it plays: what was decoded, which for a whole file is what it announces. A picture does not play.</summary>
    public double? PlayableSeconds => Verdict is MediaVerdict.Playable or MediaVerdict.Damaged && Container?.IsStill() != true ? Decoded?.Seconds : null;
}
