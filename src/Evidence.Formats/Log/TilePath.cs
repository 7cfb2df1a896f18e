using System.Globalization;

namespace Evidence.Formats.Log;

/// <summary>Where the tiles of a log lie: C2SP tlog-tiles 0.1.0.</summary>
public static class TilePath
{
    /// <summary>Hashes of a full tile.</summary>
    public const int FullWidth = 256;

    /// <summary>Longer than the path of any tile.</summary>
    private const int MostText = 64;

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

    /// <summary>Reads the path of a tile of hashes, as far as it comes after <c>tile/</c>.</summary>
    /// <param name="path">Such as <c>0/x001/234.p/5</c>.</param>
    /// <param name="level">0 to 63.</param>
    /// <param name="index">Which tile.</param>
    /// <param name="width">1 to 256.</param>
    /// <returns>False where no tile has that path; each has one only.</returns>
    public static bool TryParse(string path, out int level, out long index, out int width)
    {
        ArgumentNullException.ThrowIfNull(path);
        (level, index, width) = (0, 0, FullWidth);
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var partial = path.LastIndexOf(".p/", StringComparison.Ordinal);
        if (slash < 1 || path.Length > MostText || !int.TryParse(path.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out level) || level > 63
            || partial > 0 && !int.TryParse(path.AsSpan(partial + 3), NumberStyles.None, CultureInfo.InvariantCulture, out width) || width is < 1 or > FullWidth)
            return false;
        foreach (var group in (partial > 0 ? path[..partial] : path)[(slash + 1)..].Split('/'))
            if (int.TryParse(group.AsSpan(group.StartsWith('x') ? 1 : 0), NumberStyles.None, CultureInfo.InvariantCulture, out var digits) && index < long.MaxValue / 1_000_000)
                index = index * 1_000 + digits;
            else
                return false;
        return Of(level, index, width) == $"tile/{path}";
    }

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
