using Evidence.Formats.Verification;

namespace Evidence.Formats.Redaction;

/// <summary>Finds the masks by which somebody could still be told who, or something read: docs/formats/redaction-recipe.md §4, "Too weak".</summary>
internal static class WeakEffects
{
    /// <summary>So many cells of an effect may lie across the shorter side of what tells who somebody is.</summary>
    private const int MostCells = 6;

    public static IEnumerable<Finding> Of(RecipeContent recipe)
    {
        for (var i = 0; i < recipe.Tracks.Count; i++)
        {
            if (IsWeak(recipe, recipe.Tracks[i], recipe.Tracks[i].Effect))
                yield return Weak($"recipe.tracks[{i}]");
        }

        var tracks = recipe.Tracks.DistinctBy(track => track.Id).ToDictionary(track => track.Id);
        for (var i = 0; i < recipe.Profiles.Count; i++)
        {
            if (recipe.Profiles[i].Effects.Any(other => tracks.TryGetValue(other.Track, out var track) && IsWeak(recipe, track, other.Effect)))
                yield return Weak($"recipe.profiles[{i}]");
        }
    }

    private static bool IsWeak(RecipeContent recipe, RedactionTrack track, MaskEffect effect)
    {
        if (effect.Kind is not (EffectKind.Blur or EffectKind.Pixelate) || effect.Measure == 0 || !TellsWho(track.Hides))
            return false;
        var most = (long)MostCells * effect.Measure * RecipeBounds.UnitsOfPixel;
        return track.Shape == MaskShape.Frame || track.Inverse
            ? Math.Min(recipe.Master.Width, recipe.Master.Height) * (long)RecipeBounds.UnitsOfPixel > most
            : track.Keyframes.Any(keyframe => ShorterSide(track.Shape, keyframe.Values) + (2 * track.Margin) > most);
    }

    private static bool TellsWho(HiddenObject hides) =>
        hides is not (HiddenObject.Clothing or HiddenObject.Vehicle or HiddenObject.Place or HiddenObject.Voice or HiddenObject.Other);

    private static int ShorterSide(MaskShape shape, IReadOnlyList<int> values)
    {
        var (left, top, right, bottom) = ShapeBounds.Around(shape, values);
        return Math.Min(right - left, bottom - top);
    }

    private static Finding Weak(string where) =>
        new("effect-too-weak", Severity.Altered, $"{where}: More than {MostCells} cells of the effect lie across it; what it is there to hide could be told.") { Where = where };
}
