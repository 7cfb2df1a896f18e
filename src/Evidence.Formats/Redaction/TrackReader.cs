using System.Text.Json;
using Evidence.Formats.Verification;

namespace Evidence.Formats.Redaction;

/// <summary>Reads tracks and judges their shapes: docs/formats/redaction-recipe.md §3.</summary>
internal sealed class TrackReader(RedactionMaster master, List<Finding> findings)
{
    private int count;

    public RedactionTrack Track(MemberReader members)
    {
        var where = $"recipe.tracks[{count++}]";
        var (from, to) = RecipeReader.Stretch(members, master.Length);
        var shape = RecipeReader.Word<MaskShape>(members, "shape");
        var track = new RedactionTrack
        {
            Id = RecipeReader.Bounded(members, "id", 1, RecipeBounds.Identifier),
            Subject = Subject(members),
            Shape = shape,
            Inverse = Flag(members, "inverse"),
            Margin = RecipeReader.Bounded(members, "margin", 0, RecipeBounds.Margin),
            Effect = members.Object("effect") is { } effect ? RecipeReader.Effect(effect) : default,
            From = from,
            To = to,
            Keyframes = Keyframes(members, shape, from, to),
            Hides = RecipeReader.Word<HiddenObject>(members, "object"),
            Reason = RecipeReader.Code(members, "reason"),
            Review = Review(members, from, to),
            By = members.Parsed<PersonId>("by", PersonId.TryParse, "a UUID"),
            MadeAt = members.Parsed<DateTimeOffset>("madeAt", Instant.TryParse, "an instant (UTC with microseconds)"),
            Tool = RecipeReader.Tool(members),
        };
        members.RefuseOthers();
        if (shape == MaskShape.Frame && (track.Inverse || track.Margin > 0))
            members.Wrong("shape", "is the whole frame, which has neither inverse nor margin");
        RequireInside(track, where);
        return track;
    }

    private static bool Flag(MemberReader members, string name)
    {
        var value = members.Any(name)?.ValueKind;
        if (value is not (null or JsonValueKind.True or JsonValueKind.False))
            members.Wrong(name, "is neither true nor false");
        return value is JsonValueKind.True;
    }

    private static int? Subject(MemberReader members) =>
        members.Any("subject") is { ValueKind: JsonValueKind.Null } ? null : RecipeReader.Bounded(members, "subject", 1, RecipeBounds.Identifier);

    private static List<MaskKeyframe> Keyframes(MemberReader members, MaskShape shape, long from, long to)
    {
        List<MaskKeyframe> keyframes = [];
        if (members.Raw("keyframes", JsonValueKind.Array) is not { } list)
            return keyframes;
        if ((list.GetArrayLength() == 0) != (shape == MaskShape.Frame))
            members.Wrong("keyframes", "is empty for the whole frame, and only there");
        foreach (var element in list.EnumerateArray())
        {
            if (Keyframe(element, shape) is { } keyframe && keyframe.At >= from && keyframe.At <= to
                && (keyframes.Count == 0 || (keyframes[^1].At < keyframe.At && keyframes[^1].Values.Count == keyframe.Values.Count)))
            {
                keyframes.Add(keyframe);
                continue;
            }

            members.Wrong($"keyframes[{keyframes.Count}]", "is no keyframe of this shape, outside the track's time, out of order, or of another number of values");
            break;
        }

        return keyframes;
    }

    private static MaskKeyframe? Keyframe(JsonElement element, MaskShape shape)
    {
        if (shape == MaskShape.Frame || element.ValueKind != JsonValueKind.Array || !Count(shape, element.GetArrayLength() - 1))
            return null;
        var values = new int[element.GetArrayLength() - 1];
        var at = 0L;
        for (var i = 0; i <= values.Length; i++)
        {
            var number = element[i];
            if (number.ValueKind != JsonValueKind.Number || !number.TryGetInt64(out var value))
                return null;
            if (i == 0)
                at = value;
            else if (value < -RecipeBounds.Units || value > RecipeBounds.Units)
                return null;
            else
                values[i - 1] = (int)value;
        }

        return HasSize(shape, values) ? new MaskKeyframe(at, values) : null;
    }

    private static bool Count(MaskShape shape, int values)
    {
        var (least, most) = RecipeBounds.ValuesOf(shape);
        return values >= least && values <= most && (shape == MaskShape.Brush) == (values % 2 == 1);
    }

    private static bool HasSize(MaskShape shape, int[] values) => shape switch
    {
        MaskShape.Rectangle or MaskShape.Ellipse => values[2] >= 1 && values[3] >= 1,
        MaskShape.Brush => values[0] >= 1,
        _ => true,
    };

    private static List<TimeRange> Review(MemberReader members, long from, long to)
    {
        List<TimeRange> ranges = [];
        if (members.Raw("review", JsonValueKind.Array) is not { } list)
            return ranges;
        if (list.GetArrayLength() > RecipeBounds.Ranges)
            members.Wrong("review", $"has more than {RecipeBounds.Ranges} ranges");
        foreach (var element in list.EnumerateArray().Take(RecipeBounds.Ranges))
        {
            if (Range(element) is { } range && range.Start >= from && range.End <= to && range.Start < range.End && (ranges.Count == 0 || ranges[^1].End < range.Start))
            {
                ranges.Add(range);
                continue;
            }

            members.Wrong($"review[{ranges.Count}]", "is no range within the track's time, or is not after the one before");
            break;
        }

        return ranges;
    }

    private static TimeRange? Range(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array && element.GetArrayLength() == 2
        && element[0].ValueKind == JsonValueKind.Number && element[0].TryGetInt64(out var start)
        && element[1].ValueKind == JsonValueKind.Number && element[1].TryGetInt64(out var end) ? new TimeRange(start, end) : null;

    /// <summary>A mask that lies outside hides nothing, and was made for another picture.</summary>
    private void RequireInside(RedactionTrack track, string where)
    {
        if (master.Width == 0)
        {
            Outside(where, "The recording has no picture.");
            return;
        }

        for (var i = 0; i < track.Keyframes.Count; i++)
        {
            if (Meets(track.Shape, track.Keyframes[i].Values))
                continue;
            Outside($"{where}.keyframes[{i}]", "The shape lies outside the picture.");
            return;
        }
    }

    private bool Meets(MaskShape shape, IReadOnlyList<int> values)
    {
        var (left, top, right, bottom) = ShapeBounds.Around(shape, values);
        return left < right && top < bottom && right > 0 && bottom > 0
            && left < master.Width * RecipeBounds.UnitsOfPixel && top < master.Height * RecipeBounds.UnitsOfPixel;
    }

    private void Outside(string where, string why) =>
        findings.Add(new Finding("outside-the-picture", Severity.Altered, $"{where}: {why}") { Where = where });
}
