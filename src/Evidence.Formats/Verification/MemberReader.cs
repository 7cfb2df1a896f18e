using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Evidence.Formats.Protocol;

namespace Evidence.Formats.Verification;

internal delegate bool TextParser<T>(string text, out T value);

/// <summary>Reads the members of one JSON object and gathers what is wrong instead of throwing.</summary>
internal sealed class MemberReader(JsonElement json, string what, List<Finding> findings)
{
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    public string Text(string name)
    {
        if (!TryMember(name, JsonValueKind.String, out var member)) return "";
        if (TryGetText(member, out var text)) return text;
        Wrong(name, "is not valid Unicode");
        return "";
    }

    public long Integer(string name, long least = 0)
    {
        if (!TryMember(name, JsonValueKind.Number, out var member)) return least;
        if (member.TryGetInt64(out var number) && number >= least && number < 1L << 53) return number;
        Wrong(name, $"is not a whole number from {least} to 2^53 - 1");
        return least;
    }

    public T Parsed<T>(string name, TextParser<T> parser, string shape) where T : struct
    {
        if (!TryMember(name, JsonValueKind.String, out var member)) return default;
        if (TryGetText(member, out var text) && parser(text, out var value)) return value;
        Wrong(name, $"is not {shape}");
        return default;
    }

    public T? ParsedOrNull<T>(string name, TextParser<T> parser, string shape) where T : struct
    {
        if (!json.TryGetProperty(name, out var member) || member.ValueKind != JsonValueKind.Null)
            return Parsed(name, parser, shape);
        asked.Add(name);
        return null;
    }

    public MemberReader? Object(string name) =>
        TryMember(name, JsonValueKind.Object, out var member) ? new MemberReader(member, $"{what}.{name}", findings) : null;

    public MemberReader? ObjectOrNull(string name)
    {
        if (!json.TryGetProperty(name, out var member) || member.ValueKind != JsonValueKind.Null)
            return Object(name);
        asked.Add(name);
        return null;
    }

    /// <summary>A list of objects; every element must be one.</summary>
    public IReadOnlyList<T> Objects<T>(string name, Func<MemberReader, T> read)
    {
        if (!TryMember(name, JsonValueKind.Array, out var list)) return [];
        var objects = new List<T>(list.GetArrayLength());
        foreach (var element in list.EnumerateArray())
        {
            var place = $"{what}.{name}[{objects.Count}]";
            if (element.ValueKind != JsonValueKind.Object)
            {
                findings.Add(new Finding("member-wrong", Severity.Altered, $"{place} is not a JSON object."));
                break;
            }

            objects.Add(read(new MemberReader(element, place, findings)));
        }

        return objects;
    }

    public IReadOnlyList<string> Texts(string name)
    {
        if (!TryMember(name, JsonValueKind.Array, out var list)) return [];
        if (list.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String)) return [.. list.EnumerateArray().Select(e => e.GetString()!)];
        Wrong(name, "is not a list of texts");
        return [];
    }

    public byte[]? BytesOrNull(string name)
    {
        if (json.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Null)
        {
            asked.Add(name);
            return null;
        }

        var bytes = Base64Text.TryRead(Text(name));
        if (bytes is null) Wrong(name, "is not base64");
        return bytes;
    }

    public JsonElement? Raw(string name, JsonValueKind kind) => TryMember(name, kind, out var member) ? member : null;

    /// <summary>A member of any JSON type; it must be there.</summary>
    public JsonElement? Any(string name)
    {
        asked.Add(name);
        if (json.TryGetProperty(name, out var member)) return member;
        Wrong(name, "is missing");
        return null;
    }

    public bool Has(string name) => json.TryGetProperty(name, out _);

    /// <summary>A member nobody asked for: in a fixed format it could carry what the reader does not show.</summary>
    public void RefuseOthers()
    {
        foreach (var member in json.EnumerateObject())
        {
            if (!asked.Contains(member.Name)) Wrong(PlainText.Shown(member.Name), "does not belong here");
        }
    }

    public void Wrong(string name, string why) =>
        findings.Add(new Finding("member-wrong", Severity.Altered, $"{what}: \"{name}\" {why}."));

    public static bool TryGetText(JsonElement member, [NotNullWhen(true)] out string? text)
    {
        try
        {
            text = member.GetString();
            return text is not null;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate escape: JSON allows writing it, no string can hold it.
            text = null;
            return false;
        }
    }

    private bool TryMember(string name, JsonValueKind kind, out JsonElement member)
    {
        asked.Add(name);
        if (!json.TryGetProperty(name, out member))
        {
            Wrong(name, "is missing");
            return false;
        }

        if (member.ValueKind == kind) return true;
        Wrong(name, $"is not a JSON {kind.ToString().ToLowerInvariant()}");
        return false;
    }
}
