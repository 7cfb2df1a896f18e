using Evidence.Formats.Redaction;
using Evidence.Kernel;
using Evidence.Redaction.Masks;

namespace Evidence.Redaction;

/// <summary>Draws what a recipe hides at one time, in full size, so that anybody can hold it against the master or a copy. Outlines hide nothing and are not drawn.</summary>
internal static class DrawMask
{
    /// <param name="bytes">The recipe.</param>
    /// <param name="master">What reading and decoding the file gave.</param>
    /// <param name="profile">Name of one of the recipe's profiles.</param>
    /// <param name="at">Microseconds: a frame's time.</param>
    /// <exception cref="RefusedException">recipe-refused · no-such-profile · time-outside</exception>
    public static GreyMask Run(ReadOnlyMemory<byte> bytes, RedactionMaster master, string profile, long at)
    {
        var good = ReadRecipe.For(bytes, master);
        var chosen = ReadRecipe.Profile(good, profile);
        if (at >= master.Length)
            throw RedactionRefusals.TimeOutside.ToException();
        var mask = new GreyMask(master.Width, master.Height);
        foreach (var layer in MaskLayer.Of(good, chosen).Where(layer => layer.Effect.Kind != EffectKind.Outline))
            layer.Cover(mask, at, at + 1);
        return mask;
    }
}
