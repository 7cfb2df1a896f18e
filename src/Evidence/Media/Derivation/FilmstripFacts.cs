using System.Buffers.Binary;
using System.Text.Json;
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

    private const byte Marker = 0xff, StartOfImage = 0xd8, App0 = 0xe0, Comment = 0xfe, StartOfScan = 0xda;

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
    internal byte[] WriteInto(ReadOnlySpan<byte> jpeg)
    {
        if (jpeg is not [Marker, StartOfImage, Marker, var first, var high, var low, ..])
            throw new InvalidDataException("The picture does not begin like a JPEG.");
        var at = first == App0 ? 4 + ((high << 8) | low) : 2;
        var text = CanonicalJson.Write(ToJson());
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(text.Length + 2));
        return [.. jpeg[..at], Marker, Comment, .. length, .. text, .. jpeg[at..]];
    }

    /// <summary>The facts by the start of a filmstrip; null where there are none that hold.</summary>
    public static FilmstripFacts? Read(ReadOnlySpan<byte> head)
    {
        if (head is not [Marker, StartOfImage, ..])
            return null;
        for (var rest = head[2..]; rest is [Marker, var kind, var high, var low, ..] && kind != StartOfScan;)
        {
            var length = (high << 8) | low;
            if (length < 2 || rest.Length < 2 + length)
                return null;
            if (kind == Comment && OfJson(rest[4..(2 + length)]) is { } facts)
                return facts;
            rest = rest[(2 + length)..];
        }

        return null;
    }

    public JsonObject ToJson() => new()
    {
        ["columns"] = Columns,
        ["count"] = Count,
        ["format"] = Format,
        ["height"] = Height,
        ["intervalMs"] = IntervalMs,
        ["width"] = Width,
    };

    private static FilmstripFacts? OfJson(ReadOnlySpan<byte> text)
    {
        try
        {
            if (JsonNode.Parse(text) is not JsonObject json || json["format"]?.GetValue<string>() != Format)
                return null;
            var facts = new FilmstripFacts(Number("columns"), Number("count"), Number("width"), Number("height"), Number("intervalMs"));
            return facts.IsWithinBounds ? facts : null;

            int Number(string name) => json[name]?.GetValue<int>() ?? 0;
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
