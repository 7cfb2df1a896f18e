using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Evidence.Formats.Json;

/// <summary>RFC 8785 §3.2: order of properties, strings; numbers are in <see cref="EcmaNumber"/>.</summary>
internal static class CanonicalWriter
{
    public static void Value(IBufferWriter<byte> output, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object: Object(output, value); break;
            case JsonValueKind.Array: Array(output, value); break;
            case JsonValueKind.String: Text(output, value.GetString()!); break;
            case JsonValueKind.Number: Ascii(output, EcmaNumber.Format(value.GetDouble())); break;
            case JsonValueKind.True: Ascii(output, "true"); break;
            case JsonValueKind.False: Ascii(output, "false"); break;
            default: Ascii(output, "null"); break;
        }
    }

    /// <summary>A text in its quotes.</summary>
    public static byte[] Text(string text)
    {
        var output = new ArrayBufferWriter<byte>(text.Length + 2);
        Text(output, text);
        return output.WrittenSpan.ToArray();
    }

    private static void Object(IBufferWriter<byte> output, JsonElement value)
    {
        var separator = "{";
        // Ordinal order of .NET strings is the order of UTF-16 code units, which RFC 8785 §3.2.3 asks for.
        foreach (var property in value.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            Ascii(output, separator);
            Text(output, property.Name);
            Ascii(output, ":");
            Value(output, property.Value);
            separator = ",";
        }
        Ascii(output, separator == "{" ? "{}" : "}");
    }

    private static void Array(IBufferWriter<byte> output, JsonElement value)
    {
        var separator = "[";
        foreach (var element in value.EnumerateArray())
        {
            Ascii(output, separator);
            Value(output, element);
            separator = ",";
        }
        Ascii(output, separator == "[" ? "[]" : "]");
    }

    private static void Text(IBufferWriter<byte> output, string text)
    {
        Ascii(output, "\"");
        var rest = text.AsSpan();
        while (rest.IndexOfAny(MustEscape) is var at and >= 0)
        {
            Encoding.UTF8.GetBytes(rest[..at], output);
            Ascii(output, Escape(rest[at]));
            rest = rest[(at + 1)..];
        }
        Encoding.UTF8.GetBytes(rest, output);
        Ascii(output, "\"");
    }

    private static readonly SearchValues<char> MustEscape =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(c => (char)c), '"', '\\']);

    private static string Escape(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\f' => "\\f",
        '\r' => "\\r",
        _ => $"\\u{(int)c:x4}",
    };

    private static void Ascii(IBufferWriter<byte> output, string text) => Encoding.ASCII.GetBytes(text, output);
}
