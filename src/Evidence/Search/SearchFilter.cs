using Evidence.Access;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Items.Places;

namespace Evidence.Search;

/// <summary>What a list of recordings is narrowed to. Everything that is null does not narrow.</summary>
public sealed record SearchFilter
{
    /// <summary>Words, or a whole reference: see <see cref="SearchWords"/>.</summary>
    public string? Text { get; init; }

    public ItemState? State { get; init; }

    public PersonId? Officer { get; init; }

    public UnitId? Unit { get; init; }

    public DeviceId? Device { get; init; }

    public RecordingKind? Kind { get; init; }

    public CategoryId? Category { get; init; }

    /// <summary>The whole reference of a case, capitals and small letters alike.</summary>
    public string? Case { get; init; }

    /// <summary>The whole reference of an incident, capitals and small letters alike.</summary>
    public string? Incident { get; init; }

    /// <summary>The class in force.</summary>
    public AccessClass? Class { get; init; }

    /// <summary>First and last day of capture, by the device's clock.</summary>
    public DateOnly? From { get; init; }

    public DateOnly? Until { get; init; }

    /// <summary>
    /// The time of day at which it began, by the device's clock: from the one, and before the other, over midnight where that is not later. Midnight where one is left out.
    /// </summary>
    public TimeOnly? Earliest { get; init; }

    public TimeOnly? Latest { get; init; }

    /// <summary>In milliseconds, both ends within; a recording whose length is not known has neither.</summary>
    public long? ShortestMs { get; init; }

    public long? LongestMs { get; init; }

    /// <summary>A whole tag, capitals and small letters alike.</summary>
    public string? Tag { get; init; }

    /// <summary>Their device came through it.</summary>
    public Area? Area { get; init; }

    /// <summary>A track of the device's telemetry could be read, or not.</summary>
    public bool? HasTelemetry { get; init; }
}
