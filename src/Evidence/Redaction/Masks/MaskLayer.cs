using Evidence.Formats.Redaction;

namespace Evidence.Redaction.Masks;

/// <summary>All masks of a profile that have one effect, and so are one stream of grey pictures: 255 where the effect is, 0 elsewhere (docs/formats/redaction-recipe.md §3).</summary>
internal sealed class MaskLayer
{
    private readonly IReadOnlyList<RedactionTrack> tracks;
    private readonly RedactionMaster master;

    private MaskLayer(MaskEffect effect, IReadOnlyList<RedactionTrack> tracks, RedactionMaster master) =>
        (Effect, this.tracks, this.master) = (effect, tracks, master);

    public MaskEffect Effect { get; }

    /// <summary>The layers of a profile, the strongest first, outlines last: what one covers no later one touches.</summary>
    public static IReadOnlyList<MaskLayer> Of(RedactionRecipe recipe, RedactionProfile profile) =>
    [
        .. from track in recipe.Content.Tracks
           let effect = profile.EffectOf(track)
           where effect is not null
           group track by effect.Value into one
           orderby one.Key.Kind, one.Key.Measure descending
           select new MaskLayer(one.Key, [.. one], recipe.Content.Master),
    ];

    /// <summary>Covers what this layer covers in one frame; what is covered already stays so.</summary>
    /// <param name="mask">Of the master's picture.</param>
    /// <param name="at">Microseconds: the frame's time.</param>
    /// <param name="until">The next frame's time; <see cref="long.MaxValue"/> for the last frame.</param>
    /// <returns>Whether there was anything.</returns>
    public bool Cover(GreyMask mask, long at, long until)
    {
        var any = false;
        foreach (var track in tracks.Where(track => IsOn(track, at, until)))
        {
            Cover(mask, track, Math.Max(at, track.From));
            any = true;
        }

        return any;
    }

    /// <summary>What the outlines of this layer go around, and that with the line. A whole frame has none.</summary>
    /// <param name="with">Gets the shapes with the line around them.</param>
    /// <param name="without">Gets the shapes.</param>
    /// <inheritdoc cref="Cover(GreyMask, long, long)"/>
    public bool Surround(GreyMask with, GreyMask without, long at, long until)
    {
        var any = false;
        foreach (var track in tracks.Where(track => track.Shape != MaskShape.Frame && IsOn(track, at, until)))
        {
            var values = track.ValuesAt(Math.Max(at, track.From));
            without.Cover(ShapeOutline.Outer(track.Shape, values, track.Margin));
            with.Cover(ShapeOutline.Outer(track.Shape, values, track.Margin + (Effect.Measure * RecipeBounds.UnitsOfPixel)));
            any = true;
        }

        return any;
    }

    /// <summary>Any of the time that the frame is on display counts. Who pauses between two frames sees the earlier one, and draws on it.</summary>
    private bool IsOn(RedactionTrack track, long at, long until) =>
        until > track.From && (at < track.To || track.To == master.Length);

    private static void Cover(GreyMask mask, RedactionTrack track, long at)
    {
        if (track.Shape == MaskShape.Frame)
            mask.CoverAll();
        else if (track.Inverse)
            mask.CoverOutside(ShapeOutline.Inner(track.Shape, track.ValuesAt(at), track.Margin));
        else
            mask.Cover(ShapeOutline.Outer(track.Shape, track.ValuesAt(at), track.Margin));
    }
}
