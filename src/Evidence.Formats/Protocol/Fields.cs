using System.Text.Json;
using Evidence.Formats.Json;
using Evidence.Formats.Text;

namespace Evidence.Formats.Protocol;

/// <summary>
/// Reads the fields of one JSON object and collects findings instead of throwing: a field that is wrong gives a default
/// value and a finding, and the document with findings is never handed out.
/// </summary>
internal sealed class Fields
{
    private readonly JsonElement _object;
    private readonly string _where;
    private readonly List<ReadFinding> _findings;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    private Fields(JsonElement value, string where, List<ReadFinding> findings) =>
        (_object, _where, _findings) = (value, where, findings);

    public static ReadReport<T> Read<T>(ReadOnlyMemory<byte> json, Func<Fields, T> shape) where T : class
    {
        var strict = StrictJson.Read(json, DocumentText.MaximumBytes);
        var findings = strict.Findings.ToList();
        var value = strict.Root is { } root ? Shape(root, "", findings, shape) : null;
        return new(findings.All(f => f.IsNote) ? value : null, findings);
    }

    public string Text(string name) => TextOrNull(name, required: true) ?? "";
    public string? TextOrNull(string name) => TextOrNull(name, required: false);
    public bool Flag(string name) => Value<bool>(name, v => v.ValueKind is JsonValueKind.True or JsonValueKind.False ? v.GetBoolean() : null) ?? false;

    /// <summary>An integer from 0 to 2^53 − 1.</summary>
    public long Count(string name) =>
        Value<long>(name, v => v.ValueKind == JsonValueKind.Number && v.TryGetInt64(out var n) && n is >= 0 and <= StrictJson.LargestInteger ? n : null) ?? 0;

    /// <summary>An integer from −(2^53 − 1) to 2^53 − 1.</summary>
    public long Whole(string name) =>
        Value<long>(name, v => v.ValueKind == JsonValueKind.Number && v.TryGetInt64(out var n) && Math.Abs((decimal)n) <= StrictJson.LargestInteger ? n : null) ?? 0;

    public long? WholeOrNull(string name) => IsNull(name) ? null : Whole(name);

    /// <summary>Whether a member is there that older writers do not know; asking does not require it.</summary>
    public bool Has(string name) => _object.TryGetProperty(name, out _);

    public T Id<T>(string name) where T : struct, IIdentifier<T> => Parsed<T>(name, Identifier.TryParse) ?? default;
    public Sha256Hash Hash(string name) => Parsed<Sha256Hash>(name, Sha256Hash.TryParse) ?? default;
    public DateTimeOffset At(string name) => Parsed<DateTimeOffset>(name, Instant.TryParse) ?? default;
    public DateTimeOffset? AtOrNull(string name) => IsNull(name) ? null : At(name);
    public T Word<T>(string name) where T : struct, Enum => Parsed<T>(name, Vocabulary.TryParse) ?? default;
    public DevicePath Path(string name) => Parsed<DevicePath>(name, DevicePath.TryParse) ?? default;
    public DevicePath? PathOrNull(string name) => IsNull(name) ? null : Path(name);
    public T? IdOrNull<T>(string name) where T : struct, IIdentifier<T> => IsNull(name) ? null : Id<T>(name);
    public byte[] Bytes(string name) => Base64Text.TryRead(TextOrNull(name, required: true)) ?? Wrong<byte[]>(name) ?? [];

    public T? PartOrNull<T>(string name, Func<Fields, T> shape) where T : class => IsNull(name) ? null : Part(name, shape);

    public T? Part<T>(string name, Func<Fields, T> shape) where T : class =>
        Get(name) is { } value ? Shape(value, Where(name), _findings, shape) : null;

    public IReadOnlyList<T> List<T>(string name, Func<Fields, T> shape) where T : class
    {
        if (Get(name) is not { } value)
            return [];
        if (value.ValueKind != JsonValueKind.Array)
            return Wrong<T[]>(name) ?? [];
        return [.. value.EnumerateArray().Select((v, i) => Shape(v, $"{Where(name)}[{i}]", _findings, shape)).OfType<T>()];
    }

    private static T? Shape<T>(JsonElement value, string where, List<ReadFinding> findings, Func<Fields, T> shape) where T : class
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            findings.Add(new(ReadFault.FieldWrong, where));
            return null;
        }
        var fields = new Fields(value, where, findings);
        var shaped = shape(fields);
        findings.AddRange(value.EnumerateObject().Where(p => !fields._asked.Contains(p.Name))
            .Select(p => new ReadFinding(ReadFault.FieldUnknown, fields.Where(p.Name))));
        return shaped;
    }

    private delegate bool Parser<T>(string? text, out T value);

    private T? Parsed<T>(string name, Parser<T> parse) where T : struct =>
        Value<T>(name, v => v.ValueKind == JsonValueKind.String && parse(v.GetString(), out var value) ? value : null);

    private T? Value<T>(string name, Func<JsonElement, T?> read) where T : struct =>
        Get(name) is { } value ? read(value) ?? Wrong<T?>(name) : null;

    private string? TextOrNull(string name, bool required)
    {
        if (Get(name) is not { } value || (!required && value.ValueKind == JsonValueKind.Null))
            return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : Wrong<string>(name);
    }

    private bool IsNull(string name) => Get(name) is not { } value || value.ValueKind == JsonValueKind.Null;

    private JsonElement? Get(string name)
    {
        var first = _asked.Add(name);
        if (_object.TryGetProperty(name, out var value))
            return value;
        if (first)
            _findings.Add(new(ReadFault.FieldMissing, Where(name)));
        return null;
    }

    private T? Wrong<T>(string name)
    {
        if (_object.TryGetProperty(name, out _))
            _findings.Add(new(ReadFault.FieldWrong, Where(name)));
        return default;
    }

    private string Where(string name) => _where.Length == 0 ? name : _where + "." + name;
}
