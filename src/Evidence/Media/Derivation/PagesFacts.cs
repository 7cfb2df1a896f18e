using System.Text.Json.Nodes;
using Evidence.Formats.Json;

namespace Evidence.Media.Derivation;

/// <summary>Where the pages of a document's viewable copy lie, as its first page says in a comment (docs/formats/pages.md).</summary>
/// <param name="Following">Bytes of each page after the first, which takes what is left.</param>
/// <param name="Of">Pages of the document, of which the copy may have fewer.</param>
public sealed record PagesFacts(IReadOnlyList<int> Following, int Of)
{
    public const string Format = "evidence/pages/1";

    public const string MediaType = "application/vnd.evidence.pages";

    public const int MostPages = 200;

    /// <summary>Where in the file the comment is looked for.</summary>
    public const int HeadBytes = 8192;

    public int Count => Following.Count + 1;

    internal byte[] WriteInto(ReadOnlySpan<byte> firstPage) => JpegComment.WriteInto(firstPage, CanonicalJson.Write(new JsonObject
    {
        ["following"] = new JsonArray([.. Following.Select(bytes => JsonValue.Create(bytes))]),
        ["format"] = Format,
        ["of"] = Of,
    }));

    /// <summary>By the start of a copy; null where there is nothing that holds.</summary>
    public static PagesFacts? Read(ReadOnlySpan<byte> head) => JpegComment.Find(head, OfJson);

    /// <summary>Where a page lies.</summary>
    /// <param name="number">From 1.</param>
    /// <param name="total">Bytes of the copy.</param>
    /// <returns>Null where there is no such page.</returns>
    public (long From, long Length)? Place(int number, long total)
    {
        var first = total - Following.Sum(bytes => (long)bytes);
        if (number < 1 || number > Count || first <= 0)
            return null;
        return number == 1 ? (0, first) : (first + Following.Take(number - 2).Sum(bytes => (long)bytes), Following[number - 2]);
    }

    private static PagesFacts? OfJson(JsonObject json)
    {
        if (json["format"]?.GetValue<string>() != Format || json["following"] is not JsonArray following || following.Count >= MostPages)
            return null;
        List<int> lengths = [.. following.Select(bytes => bytes?.GetValue<int>() ?? 0)];
        return lengths.TrueForAll(bytes => bytes > 0) && json["of"]?.GetValue<int>() is { } of && of > lengths.Count ? new PagesFacts(lengths, of) : null;
    }
}
