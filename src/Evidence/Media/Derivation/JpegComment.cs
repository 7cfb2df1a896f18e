using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Evidence.Media.Derivation;

/// <summary>A JSON object in a comment segment of a JPEG (ITU-T T.81, B.2.4.5).</summary>
internal static class JpegComment
{
    private const byte Marker = 0xff, StartOfImage = 0xd8, App0 = 0xe0, Comment = 0xfe, StartOfScan = 0xda;

    /// <summary>The JPEG with this text in a comment behind its header segment.</summary>
    /// <exception cref="InvalidDataException">It does not begin like a JPEG, or the text is longer than a segment.</exception>
    public static byte[] WriteInto(ReadOnlySpan<byte> jpeg, ReadOnlySpan<byte> text)
    {
        if (jpeg is not [Marker, StartOfImage, Marker, var first, var high, var low, ..] || text.Length > ushort.MaxValue - 2)
            throw new InvalidDataException("The picture does not begin like a JPEG.");
        var at = first == App0 ? 4 + ((high << 8) | low) : 2;
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(text.Length + 2));
        return [.. jpeg[..at], Marker, Comment, .. length, .. text, .. jpeg[at..]];
    }

    /// <summary>The first comment that reads as what is looked for; null where none does. Takes nothing of the bytes for granted.</summary>
    public static T? Find<T>(ReadOnlySpan<byte> head, Func<JsonObject, T?> read) where T : class
    {
        if (head is not [Marker, StartOfImage, ..])
            return null;
        for (var rest = head[2..]; rest is [Marker, var kind, var high, var low, ..] && kind != StartOfScan;)
        {
            var length = (high << 8) | low;
            if (length < 2 || rest.Length < 2 + length)
                return null;
            if (kind == Comment && OfJson(rest[4..(2 + length)], read) is { } found)
                return found;
            rest = rest[(2 + length)..];
        }

        return null;
    }

    private static T? OfJson<T>(ReadOnlySpan<byte> text, Func<JsonObject, T?> read) where T : class
    {
        try
        {
            return JsonNode.Parse(text) is JsonObject json ? read(json) : null;
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            return null;
        }
    }
}
