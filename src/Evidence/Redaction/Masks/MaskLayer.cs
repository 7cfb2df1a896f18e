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

    /// <summary>The layers of a profile, in the order in which they are laid on: a stronger effect over a weaker one, outlines last.</summary>
    public static IReadOnlyList<MaskLayer> Of(RedactionRecipe recipe, RedactionProfile profile) =>
    [
        .. from track in recipe.Content.Tracks
           let effect = profile.EffectOf(track)
           where effect is not null
           group track by effect.Value into one
           orderby one.Key.Kind == EffectKind.Outline, one.Key.Kind descending, one.Key.Measure
           select new MaskLayer(one.Key, [.. one], recipe.Content.Master),
    ];

    /// <summary>Covers what this layer covers in one frame; what is covered already stays so.</summary>
    /// <param name="mask">Of the master's picture.</param>
    /// <param name="at">Microseconds: the frame's time.</param>
    /// <param name="until">The next frame's time; <see cref="long.MaxValue"/> for the last frame.</param>
    public void Cover(GreyMask mask, long at, long until)
    {
        foreach (var track in tracks)
        {
            if (IsOn(track, at, until))
                Cover(mask, track, Math.Max(at, track.From));
        }
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
