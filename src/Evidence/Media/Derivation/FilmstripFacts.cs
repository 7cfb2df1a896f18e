using System.Text.Json.Nodes;
using Evidence.Formats.Json;

namespace Evidence.Media.Derivation;

/// <summary>How the tiles of a filmstrip lie, as its JPEG says in a comment (docs/formats/filmstrip.md, section 1).</summary>
/// <param name="Columns">Tiles in a row.</param>
/// <param name="Count">Tiles.</param>
/// <param name="Width">Pixels of a tile.</param>
/// <param name="Height">Pixels of a tile.</param>
/// <param name="IntervalMs">Milliseconds from one tile to the next.</param>
public sealed record FilmstripFacts(int Columns, int Count, int Width, int Height, int IntervalMs)
{
    public const string Format = "evidence/filmstrip/1";

    public const int MostTiles = 200;

    public const int MostColumns = 10;

    /// <summary>Pixels of a tile in either direction.</summary>
    public const int MostPixels = 160;

    public const int ShortestIntervalMs = 1000;

    /// <summary>Where in the file the comment is looked for.</summary>
    public const int HeadBytes = 4096;

    public int Rows => (Count + Columns - 1) / Columns;

    /// <summary>By the length of the recording; the size of a tile is known when it is made.</summary>
    internal static FilmstripFacts For(double seconds)
    {
        var milliseconds = Math.Max(1, (long)Math.Ceiling(Math.Round(seconds * 1000, 3)));
        var interval = (int)Math.Max(ShortestIntervalMs, (milliseconds + MostTiles - 1) / MostTiles);
        var count = (int)((milliseconds + interval - 1) / interval);
        return new FilmstripFacts(Math.Min(count, MostColumns), count, 0, 0, interval);
    }

    /// <summary>Whether a picture of this size still has pixels in both directions when it is a tile.</summary>
    internal static bool Fits(int width, int height) => Math.Max(width, height) <= MostPixels / 2 * Math.Min(width, height);

    internal bool IsWithinBounds =>
        Columns is >= 1 and <= MostColumns && Count is >= 1 and <= MostTiles && IntervalMs >= ShortestIntervalMs
        && Width is >= 2 and <= MostPixels && Height is >= 2 and <= MostPixels && (Width | Height) % 2 == 0;

    /// <summary>The JPEG with these facts in a comment behind its first segment.</summary>
    /// <exception cref="InvalidDataException">It does not begin like a JPEG.</exception>
    internal byte[] WriteInto(ReadOnlySpan<byte> jpeg) => JpegComment.WriteInto(jpeg, CanonicalJson.Write(ToJson()));

    /// <summary>The facts by the start of a filmstrip; null where there are none that hold.</summary>
    public static FilmstripFacts? Read(ReadOnlySpan<byte> head) => JpegComment.Find(head, OfJson);

    public JsonObject ToJson() => new()
    {
        ["columns"] = Columns,
        ["count"] = Count,
        ["format"] = Format,
        ["height"] = Height,
        ["intervalMs"] = IntervalMs,
        ["width"] = Width,
    };

    private static FilmstripFacts? OfJson(JsonObject json)
    {
        if (json["format"]?.GetValue<string>() != Format)
            return null;
        var facts = new FilmstripFacts(Number("columns"), Number("count"), Number("width"), Number("height"), Number("intervalMs"));
        return facts.IsWithinBounds ? facts : null;

        int Number(string name) => json[name]?.GetValue<int>() ?? 0;
    }
}
