using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Evidence.Formats.Json;

/// <summary>RFC 8785 (JSON Canonicalization Scheme): one byte sequence for one JSON value.</summary>
public static class CanonicalJson
{
    /// <summary>
    /// The canonical bytes of a value of our own making, which may hold integers below 2^53 but no other number.
    /// </summary>
    /// <exception cref="ArgumentException">The value breaks the rules of docs/formats/signed-documents.md: a mistake of the caller.</exception>
    public static byte[] Write(JsonNode? value)
    {
        if (HasLoneSurrogate(value))
            throw new ArgumentException("Cannot be signed or hashed: half a surrogate pair.", nameof(value));
        if (value is JsonValue single && single.TryGetValue<string>(out var text))
            return CanonicalWriter.Text(text);
        byte[] bytes;
        using (var document = ToDocument(value))
            bytes = Write(document.RootElement);
        var report = StrictJson.Read(bytes, long.MaxValue);
        return report.IsGood ? bytes : throw new ArgumentException($"Cannot be signed or hashed: {report.Findings[0]}", nameof(value));
    }

    /// <summary>The canonical bytes of any JSON text, with the full number formatting of RFC 8785.</summary>
    /// <returns>False if it is not JSON that RFC 8785 admits (duplicate keys, half surrogates, numbers beyond a double).</returns>
    public static bool TryCanonicalise(ReadOnlyMemory<byte> utf8, [NotNullWhen(true)] out byte[]? canonical)
    {
        canonical = null;
        var faults = new JsonScan(utf8.Span, StrictJson.DefaultDepth).Run();
        if (faults.Any(f => f.Fault != ReadFault.NotAnInteger))
            return false;
        using var document = JsonDocument.Parse(utf8);
        try
        {
            canonical = Write(document.RootElement);
            return true;
        }
        catch (NotFiniteNumberException)
        {
            return false;
        }
    }

    internal static byte[] Write(JsonElement value)
    {
        var output = new ArrayBufferWriter<byte>(512);
        CanonicalWriter.Value(output, value);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The writer of the framework would quietly write U+FFFD in its place, and two values would get one hash.</summary>
    private static bool HasLoneSurrogate(JsonNode? value) => value switch
    {
        JsonObject o => o.Any(p => HasLoneSurrogate(p.Key) || HasLoneSurrogate(p.Value)),
        JsonArray a => a.Any(HasLoneSurrogate),
        JsonValue v => v.TryGetValue<string>(out var text) && HasLoneSurrogate(text),
        _ => false,
    };

    private static bool HasLoneSurrogate(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done)
                return true;
            rest = rest[length..];
        }
        return false;
    }

    private static JsonDocument ToDocument(JsonNode? value)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(output))
        {
            if (value is null)
                writer.WriteNullValue();
            else
                value.WriteTo(writer);
        }
        return JsonDocument.Parse(output.WrittenMemory);
    }
}
