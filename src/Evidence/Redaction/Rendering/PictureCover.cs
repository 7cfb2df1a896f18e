using System.Runtime.InteropServices;
using Evidence.Formats;
using Evidence.Formats.Redaction;
using Evidence.Redaction.Masks;

namespace Evidence.Redaction.Rendering;

/// <summary>
/// Puts a profile's effects on the pictures of a recording: planes of 4:2:0, limited range. The strongest comes first, so that what is solid is black before anything near it is averaged.
/// Nothing here depends on the processor: only whole numbers are reckoned with (docs/decisions/0084).
/// </summary>
internal sealed class PictureCover
{
    private const byte Black = 16, White = 235, NoColour = 128;

    private readonly IReadOnlyList<MaskLayer> layers;
    private readonly PlanarPicture size;
    private readonly GreyMask mask;
    private readonly GreyMask ring;
    private readonly byte[] claimed;
    private readonly byte[] now;
    private readonly Dictionary<MaskEffect, CellEffect> cells;

    /// <param name="recipe">Of the recording whose pictures come.</param>
    /// <param name="profile">For whom.</param>
    public PictureCover(RedactionRecipe recipe, RedactionProfile profile)
    {
        var master = recipe.Content.Master;
        layers = MaskLayer.Of(recipe, profile);
        size = new PlanarPicture(master.Width, master.Height);
        (mask, ring) = (new GreyMask(master.Width, master.Height, 2), new GreyMask(master.Width, master.Height, 2));
        (claimed, now) = (new byte[mask.Pixels.Length], new byte[mask.Pixels.Length]);
        var key = Sha256Hash.Of(System.Text.Encoding.UTF8.GetBytes($"{recipe.Hash} {profile.Name}"));
        cells = layers.Select(layer => layer.Effect).Where(effect => effect.Kind is EffectKind.Blur or EffectKind.Pixelate)
            .ToDictionary(effect => effect, effect => new CellEffect(size, effect, key));
    }

    /// <summary>What the last picture had covered, two by two pixels being one: 255 where something hides it. Outlines hide nothing.</summary>
    public ReadOnlySpan<byte> Covered => claimed;

    /// <param name="pixels">The picture; changed.</param>
    /// <param name="at">Microseconds: its time.</param>
    /// <param name="until">The next one's; <see cref="long.MaxValue"/> for the last.</param>
    public void Cover(byte[] pixels, long at, long until)
    {
        Array.Clear(claimed);
        foreach (var layer in layers)
        {
            if (layer.Effect.Kind == EffectKind.Outline)
                Outline(layer, pixels, at, until);
            else if (Claim(layer, at, until))
                Lay(layer.Effect, pixels);
        }
    }

    private bool Claim(MaskLayer layer, long at, long until)
    {
        mask.Clear();
        if (!layer.Cover(mask, at, until))
            return false;
        var drawn = MemoryMarshal.Cast<byte, ulong>(mask.Pixels);
        var taken = MemoryMarshal.Cast<byte, ulong>(claimed.AsSpan());
        var free = MemoryMarshal.Cast<byte, ulong>(now.AsSpan());
        for (var i = 0; i < drawn.Length; i++)
            (free[i], taken[i]) = (drawn[i] & ~taken[i], taken[i] | drawn[i]);
        for (var i = drawn.Length * sizeof(ulong); i < now.Length; i++)
            (now[i], claimed[i]) = ((byte)(mask.Pixels[i] & ~claimed[i]), (byte)(claimed[i] | mask.Pixels[i]));
        return true;
    }

    private void Lay(MaskEffect effect, byte[] pixels)
    {
        if (effect.Kind == EffectKind.Solid)
            Fill(pixels, Black);
        else
            cells[effect].Lay(pixels, now);
    }

    /// <summary>A line around the shapes, over whatever is there.</summary>
    private void Outline(MaskLayer layer, byte[] pixels, long at, long until)
    {
        mask.Clear();
        ring.Clear();
        if (!layer.Surround(ring, mask, at, until))
            return;
        for (var i = 0; i < now.Length; i++)
            now[i] = (byte)(ring.Pixels[i] & ~mask.Pixels[i]);
        Fill(pixels, White);
    }

    private void Fill(byte[] pixels, byte grey)
    {
        foreach (var (row, from, to) in MaskRuns.Of(now, size.ChromaWidth))
        {
            size.Grey(pixels, 2 * row, 2 * from, 2 * to).Fill(grey);
            size.Grey(pixels, (2 * row) + 1, 2 * from, 2 * to).Fill(grey);
            size.Blue(pixels, row, from, to).Fill(NoColour);
            size.Red(pixels, row, from, to).Fill(NoColour);
        }
    }
}

/// <summary>Where the planes of a picture lie: 4:2:0, sides made even.</summary>
internal sealed record PlanarPicture
{
    /// <param name="width">Pixels of the recording's picture.</param>
    /// <param name="height">As <paramref name="width"/>.</param>
    public PlanarPicture(int width, int height) => (ChromaWidth, ChromaHeight) = ((width + 1) / 2, (height + 1) / 2);

    public int ChromaWidth { get; }

    public int ChromaHeight { get; }

    public int Width => 2 * ChromaWidth;

    public int Height => 2 * ChromaHeight;

    public Span<byte> Grey(byte[] pixels, int row, int from, int to) => pixels.AsSpan((row * Width) + from, to - from);

    public Span<byte> Blue(byte[] pixels, int row, int from, int to) => pixels.AsSpan((4 * ChromaWidth * ChromaHeight) + (row * ChromaWidth) + from, to - from);

    public Span<byte> Red(byte[] pixels, int row, int from, int to) => pixels.AsSpan((5 * ChromaWidth * ChromaHeight) + (row * ChromaWidth) + from, to - from);
}

/// <summary>The stretches of a mask's rows that are covered.</summary>
internal static class MaskRuns
{
    public static IEnumerable<(int Row, int From, int To)> Of(byte[] mask, int width)
    {
        for (var at = 0; at < mask.Length;)
        {
            var next = mask.AsSpan(at).IndexOf(byte.MaxValue);
            if (next < 0)
                yield break;
            at += next;
            var end = ((at / width) + 1) * width;
            var length = mask.AsSpan(at, end - at).IndexOfAnyExcept(byte.MaxValue);
            var to = length < 0 ? end : at + length;
            yield return (at / width, at % width, to - (at / width * width));
            at = to;
        }
    }
}
