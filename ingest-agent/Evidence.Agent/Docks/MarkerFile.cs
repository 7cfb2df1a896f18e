using System.Globalization;
using System.Text;
using System.Text.Json;
using Evidence.Durability;

namespace Evidence.Agent.Docks;

/// <summary>
/// Reads what a card says about its device. The text is hostile input: at most 64 KiB are looked at, and a value counts only if
/// it is short and printable; anything else is as if it were not there.
/// </summary>
internal static class MarkerFile
{
    public const int MaxBytes = 64 * 1024;

    /// <summary>The key of the one value in a file of <see cref="MarkerFormat.Line"/>.</summary>
    public const string OnlyLine = "";

    private const int MaxValueChars = 64;

    private static readonly JsonDocumentOptions Lenient = new()
    {
        // Cameras write trailing commas.
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = 8,
    };

    /// <summary>Reads a marker from the card; null where it cannot be read, which its copying will report.</summary>
    public static Func<string?, string?>? Read(RawFolder card, CardFile file, MarkerFormat format) =>
        Begin(card, file) is { } begin ? Parse(begin, format) : null;

    /// <summary>The first <see cref="MaxBytes"/> of a file; empty where it cannot be read.</summary>
    public static byte[] Head(RawFolder card, CardFile file) => Begin(card, file) ?? [];

    private static byte[]? Begin(RawFolder card, CardFile file)
    {
        try
        {
            using var handle = card.OpenFile(file.Path);
            var buffer = new byte[MaxBytes];
            var length = 0;
            while (length < buffer.Length && RandomAccess.Read(handle, buffer.AsSpan(length), length) is > 0 and var read)
                length += read;
            return buffer[..length];
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The value of a key, or null.</summary>
    public static Func<string?, string?> Parse(ReadOnlyMemory<byte> bytes, MarkerFormat format) => format switch
    {
        MarkerFormat.KeyValue => Lookup(KeyValues(Text(bytes))),
        MarkerFormat.Json => Lookup(JsonMembers(bytes)),
        _ => FirstLine(Text(bytes)) is { } line ? key => key == OnlyLine ? line : null : _ => null,
    };

    /// <summary>The value if it can stand as a serial, maker or model; else null.</summary>
    public static string? Accept(string? value)
    {
        value = value?.Trim();
        return value is { Length: > 0 and <= MaxValueChars } && value.EnumerateRunes().All(IsPrintable) ? value : null;
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span).TrimStart('\uFEFF');

    private static Func<string?, string?> Lookup(Dictionary<string, string> values) =>
        key => key is null ? null : Accept(values.GetValueOrDefault(key));

    private static string? FirstLine(string text) =>
        text.Split('\n').Select(Accept).FirstOrDefault(line => line is not null);

    private static Dictionary<string, string> KeyValues(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in text.Split('\n'))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0) values.TryAdd(line[..equals].Trim(), line[(equals + 1)..]);
        }
        return values;
    }

    private static Dictionary<string, string> JsonMembers(ReadOnlyMemory<byte> bytes)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        try
        {
            using var document = JsonDocument.Parse(bytes, Lenient);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return values;
            foreach (var member in document.RootElement.EnumerateObject())
                if (member.Value.ValueKind == JsonValueKind.String)
                    values.TryAdd(member.Name, member.Value.GetString()!);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Not JSON, or text that is no Unicode: the file says nothing.
        }
        return values;
    }

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
        && rune != Rune.ReplacementChar;
}
