using System.Globalization;

namespace Evidence.Formats.Log;

/// <summary>Where the tiles of a log lie: C2SP tlog-tiles 0.1.0.</summary>
public static class TilePath
{
    /// <summary>Hashes of a full tile.</summary>
    public const int FullWidth = 256;

    public const string Checkpoint = "checkpoint";

    /// <summary>Of a tile of hashes.</summary>
    /// <param name="level">0 to 63; level 0 has the leaf hashes.</param>
    /// <param name="index">Which tile of that level.</param>
    /// <param name="width">How many hashes, 1 to 256.</param>
    public static string Of(int level, long index, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 63);
        return $"tile/{level.ToString(CultureInfo.InvariantCulture)}/{Number(index)}{Partial(width)}";
    }

    /// <summary>Of a bundle of entries, each after its length in two bytes.</summary>
    /// <inheritdoc cref="Of"/>
    public static string OfEntries(long index, int width) => $"tile/entries/{Number(index)}{Partial(width)}";

    private static string Partial(int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, FullWidth);
        return width == FullWidth ? "" : string.Create(CultureInfo.InvariantCulture, $".p/{width}");
    }

    /// <summary>Groups of three digits, all but the last after an x.</summary>
    private static string Number(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var text = (index % 1_000).ToString("000", CultureInfo.InvariantCulture);
        for (var rest = index / 1_000; rest > 0; rest /= 1_000)
            text = $"x{(rest % 1_000).ToString("000", CultureInfo.InvariantCulture)}/{text}";
        return text;
    }
}
