using System.Buffers.Binary;
using System.Text;

namespace Evidence.Media.Telemetry.Mp4;

/// <summary>QuickTime metadata: names in <c>keys</c>, and in <c>ilst</c> boxes that are named by their place in that list.</summary>
internal static class MetadataKeys
{
    private const int MostBytes = 1 << 20;
    private const int MostKeys = 256;
    private const int LongestValue = 256;

    public static Dictionary<string, string> Read(SourceFile file, Mp4Index index)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (index.First("moov/meta/keys") is not { } keys || index.First("moov/meta/ilst") is not { } list)
            return values;
        var names = Names(file.Take(keys.Start, keys.Length, MostBytes));
        ReadOnlySpan<byte> rest = file.Take(list.Start, list.Length, MostBytes);
        while (rest.Length >= 8 && Size(rest) is { } size)
        {
            var place = BinaryPrimitives.ReadUInt32BigEndian(rest[4..]);
            if (place >= 1 && place <= names.Count && TextOf(rest[8..size]) is { } text)
                values.TryAdd(names[(int)place - 1], text);
            rest = rest[size..];
        }

        return values;
    }

    private static List<string> Names(ReadOnlySpan<byte> keys)
    {
        List<string> names = [];
        var rest = keys.Length > 8 ? keys[8..] : [];
        while (rest.Length >= 8 && names.Count < MostKeys && Size(rest) is { } size)
        {
            names.Add(Encoding.UTF8.GetString(rest[8..Math.Min(size, 8 + LongestValue)]));
            rest = rest[size..];
        }

        return names;
    }

    /// <summary>A data box of type 1 is UTF-8.</summary>
    private static string? TextOf(ReadOnlySpan<byte> item) =>
        item.Length > 16 && item[4..8].SequenceEqual("data"u8) && BinaryPrimitives.ReadUInt32BigEndian(item[8..]) == 1
            ? Encoding.UTF8.GetString(item[16..Math.Min(item.Length, 16 + LongestValue)])
            : null;

    private static int? Size(ReadOnlySpan<byte> box) =>
        BinaryPrimitives.ReadUInt32BigEndian(box) is >= 8 and var size && size <= box.Length ? (int)size : null;
}
