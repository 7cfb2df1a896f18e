using System.Security.Cryptography;
using System.Text.Json;
using Evidence.Formats.Json;
using Evidence.Formats.Protocol;
using Evidence.Formats.Sealing;

namespace Evidence.Formats.Verification;

/// <summary>
/// Reads a cleartext Tink keyset strictly: a member that is not known, stands twice or has another type is a finding, because two readers
/// could take it differently. Never throws on bad bytes.
/// </summary>
public sealed class KeysetReader
{
    public const int MostBytes = 1 << 20;

    private const int MostKeys = 1_000;

    private readonly List<Finding> findings = [];
    private readonly List<KeysetKey> keys = [];
    private readonly HashSet<uint> ids = [];

    private KeysetReader()
    {
    }

    /// <returns>The keyset, null where there are findings.</returns>
    public static (TinkKeyset? Keyset, IReadOnlyList<Finding> Findings) Read(ReadOnlyMemory<byte> utf8)
    {
        var reader = new KeysetReader();
        reader.Run(utf8);
        if (reader.findings.Count == 0)
            return (new TinkKeyset(reader.keys), []);
        foreach (var key in reader.keys)
            key.Key.Dispose();
        return (null, reader.findings);
    }

    private void Run(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > MostBytes)
        {
            Wrong($"The file is longer than {MostBytes} bytes.");
            return;
        }

        foreach (var fault in new JsonScan(utf8.Span, StrictJson.DefaultDepth).Run())
            Wrong($"The keyset is not JSON that can be relied on: {fault.Fault}.", fault.Offset);
        if (findings.Count > 0)
            return;
        using var json = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = StrictJson.DefaultDepth });
        ReadKeyset(json.RootElement);
    }

    private void ReadKeyset(JsonElement keyset)
    {
        if (keyset.ValueKind == JsonValueKind.Object && keyset.TryGetProperty("encryptedKeyset", out _))
        {
            Add("keyset-encrypted", Severity.Incomplete, "The keyset is encrypted itself. Ask whoever sent it for the cleartext keyset.");
            return;
        }

        if (!HasExactly(keyset, "The keyset", "primaryKeyId", "key") || Number(keyset, "primaryKeyId") is not { } primary)
            return;
        if (keyset.GetProperty("key") is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() is 0 or > MostKeys)
        {
            Wrong($"The keyset's \"key\" is no list of 1 to {MostKeys} keys.");
            return;
        }

        foreach (var key in list.EnumerateArray())
            ReadKey(key);
        if (findings.Count > 0)
            return;
        if (!ids.Contains(primary))
            Wrong($"The keyset has no key with the number of its primary key, {primary}.");
        else if (keys.Count == 0)
            Add("keyset-disabled", Severity.Incomplete, "No key of the keyset is enabled.");
        else
            keys.Sort((a, b) => (a.Id != primary, a.Id).CompareTo((b.Id != primary, b.Id)));
    }

    private void ReadKey(JsonElement key)
    {
        if (!HasExactly(key, "A key", "keyData", "status", "keyId", "outputPrefixType") || Number(key, "keyId") is not { } id)
            return;
        if (!ids.Add(id))
            Wrong($"Two keys have the number {id}.");
        var data = key.GetProperty("keyData");
        if (!HasExactly(data, $"The data of key {id}", "typeUrl", "keyMaterialType", "value"))
            return;
        // Streaming keys have no prefix whatever stands here, but a word that Tink does not know stands for something else.
        Word(key, "outputPrefixType", "RAW", "TINK", "LEGACY", "CRUNCHY");
        Word(data, "keyMaterialType", "SYMMETRIC");
        var enabled = Word(key, "status", "ENABLED", "DISABLED", "DESTROYED") == "ENABLED";
        if (Text(data, "typeUrl") is not { } type || Text(data, "value") is not { } value)
            return;
        if (type != TinkKeyset.StreamingKey)
            Add("keyset-type-unknown", Severity.UnknownVersion, $"Key {id} is of the type {PlainText.Shown(type)}, which does not open sealed objects.");
        else if (enabled)
            Take(id, value);
    }

    private void Take(uint id, string value)
    {
        if (Base64Text.TryRead(value) is not { } message)
        {
            Wrong($"The value of key {id} is not base64.");
            return;
        }

        var (key, fault) = StreamingKeyProto.Read(message);
        CryptographicOperations.ZeroMemory(message);
        if (key is not null)
            keys.Add(new KeysetKey(id, key));
        else if (fault == ProtoFault.Unknown)
            Add("keyset-parameters-unknown", Severity.UnknownVersion, $"Key {id} is not for AES256_GCM_HKDF_1MB, with which objects are sealed.");
        else
            Wrong($"The value of key {id} is not the protocol buffer of a streaming key.");
    }

    private bool HasExactly(JsonElement value, string what, params string[] members)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            Wrong($"{what} is no JSON object.");
            return false;
        }

        var there = value.EnumerateObject().Select(p => p.Name).ToList();
        foreach (var missing in members.Except(there))
            Wrong($"{what} has no \"{missing}\".");
        foreach (var unknown in there.Except(members))
            Wrong($"{what} has a member that is not known: \"{PlainText.Shown(unknown)}\".");
        return there.Count == members.Length && !members.Except(there).Any();
    }

    private uint? Number(JsonElement value, string name)
    {
        if (value.GetProperty(name) is { ValueKind: JsonValueKind.Number } member && member.TryGetUInt32(out var number))
            return number;
        Wrong($"\"{name}\" is no number of a key.");
        return null;
    }

    private string? Text(JsonElement value, string name)
    {
        if (value.GetProperty(name) is { ValueKind: JsonValueKind.String } member)
            return member.GetString();
        Wrong($"\"{name}\" is no text.");
        return null;
    }

    private string? Word(JsonElement value, string name, params string[] words)
    {
        if (Text(value, name) is not { } word)
            return null;
        if (words.Contains(word))
            return word;
        Wrong($"\"{name}\" is {PlainText.Shown(word)}.");
        return null;
    }

    private void Wrong(string text, long? offset = null) => findings.Add(new Finding("keyset-wrong", Severity.Altered, text) { Offset = offset });

    private void Add(string code, Severity severity, string text) => findings.Add(new Finding(code, severity, text));
}
