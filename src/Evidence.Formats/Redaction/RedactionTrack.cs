using System.Text.Json.Nodes;

namespace Evidence.Formats.Redaction;

/// <summary>A shape at one time: docs/formats/redaction-recipe.md §3.</summary>
/// <param name="At">Microseconds from the first frame.</param>
/// <param name="Values">In units of 1/16 pixel. Rectangle and ellipse: left, top, width, height. Polygon: x, y of each point. Brush: radius, then x, y of each point.</param>
public sealed record MaskKeyframe(long At, IReadOnlyList<int> Values)
{
    internal JsonNode ToJson() => new JsonArray([At, .. Values.Select(value => (JsonNode)value)]);
}

/// <summary>What becomes of covered pixels.</summary>
/// <param name="Kind">Which effect.</param>
/// <param name="Measure">Radius, block or width in pixels; 0 for <see cref="EffectKind.Solid"/>.</param>
public readonly record struct MaskEffect(EffectKind Kind, int Measure)
{
    internal JsonObject ToJson()
    {
        var json = new JsonObject { ["kind"] = Vocabulary.Word(Kind) };
        if (RecipeBounds.Measure(Kind) is { } measure)
            json[measure.Member] = Measure;
        return json;
    }
}

/// <summary>A stretch of time, in microseconds; the end does not belong to it.</summary>
public readonly record struct TimeRange(long Start, long End);

/// <summary>One mask that moves, on one shot: docs/formats/redaction-recipe.md §3.</summary>
public sealed record RedactionTrack
{
    public required int Id { get; init; }

    /// <summary>The same in all tracks of one person or thing; null where nobody said.</summary>
    public required int? Subject { get; init; }

    public required MaskShape Shape { get; init; }

    /// <summary>What is outside the shape is covered.</summary>
    public required bool Inverse { get; init; }

    /// <summary>Units by which the shape is larger than drawn; of an inverse one, smaller.</summary>
    public required int Margin { get; init; }

    public required MaskEffect Effect { get; init; }

    /// <summary>Microseconds: first of the time that is covered.</summary>
    public required long From { get; init; }

    /// <summary>Microseconds: end of it, which is not.</summary>
    public required long To { get; init; }

    /// <summary>Ascending in time; empty for <see cref="MaskShape.Frame"/> only.</summary>
    public required IReadOnlyList<MaskKeyframe> Keyframes { get; init; }

    public required HiddenObject Hides { get; init; }

    /// <summary>A code of the agency's list.</summary>
    public required string Reason { get; init; }

    /// <summary>Where a tool was not sure and nobody has looked since.</summary>
    public required IReadOnlyList<TimeRange> Review { get; init; }

    public required PersonId By { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>What made the keyframes: name and version, <c>drawn/1</c>.</summary>
    public required string Tool { get; init; }

    /// <summary>The values at a time, by linear interpolation in exact integers; those of the first or last keyframe outside them.</summary>
    /// <param name="at">Microseconds.</param>
    /// <exception cref="InvalidOperationException">The track is of <see cref="MaskShape.Frame"/>, which has no values.</exception>
    public IReadOnlyList<int> ValuesAt(long at)
    {
        if (Keyframes.Count == 0)
            throw new InvalidOperationException("A mask of the whole frame has no values.");
        var next = FirstAfter(at);
        if (next == 0)
            return Keyframes[0].Values;
        var before = Keyframes[next - 1];
        return next == Keyframes.Count || before.At == at ? before.Values : Between(before, Keyframes[next], at);
    }

    internal JsonObject ToJson() => new()
    {
        ["by"] = By.ToString(),
        ["effect"] = Effect.ToJson(),
        ["from"] = From,
        ["id"] = Id,
        ["inverse"] = Inverse,
        ["keyframes"] = new JsonArray([.. Keyframes.Select(keyframe => keyframe.ToJson())]),
        ["madeAt"] = Instant.Format(MadeAt),
        ["margin"] = Margin,
        ["object"] = Vocabulary.Word(Hides),
        ["reason"] = Reason,
        ["review"] = new JsonArray([.. Review.Select(range => new JsonArray(range.Start, range.End))]),
        ["shape"] = Vocabulary.Word(Shape),
        ["subject"] = Subject,
        ["to"] = To,
        ["tool"] = Tool,
    };

    private static int[] Between(MaskKeyframe before, MaskKeyframe after, long at)
    {
        var values = new int[before.Values.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = before.Values[i] + (int)FloorDivide((after.Values[i] - (long)before.Values[i]) * (at - before.At), after.At - before.At);
        return values;
    }

    private static long FloorDivide(long dividend, long divisor)
    {
        var (quotient, rest) = Math.DivRem(dividend, divisor);
        return rest < 0 ? quotient - 1 : quotient;
    }

    /// <summary>Index of the first keyframe later than a time.</summary>
    private int FirstAfter(long at)
    {
        var (low, high) = (0, Keyframes.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Keyframes[middle].At <= at)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
