using System.Globalization;
using System.Text;

namespace Evidence.Formats.Sealing;

/// <summary>One key of a keyset.</summary>
/// <param name="Id">The number that the keyset gives it.</param>
public sealed record KeysetKey(uint Id, DataKey Key);

/// <summary>
/// Data keys as a cleartext Tink keyset in JSON: whoever holds the text opens the objects, with any of Tink's implementations.
/// docs/formats/sealed-object.md, "For somebody who uses Tink".
/// </summary>
public sealed class TinkKeyset : IDisposable
{
    public const string StreamingKey = "type.googleapis.com/google.crypto.tink.AesGcmHkdfStreamingKey";

    internal TinkKeyset(IReadOnlyList<KeysetKey> keys) => Keys = keys;

    /// <summary>The enabled ones, the primary first.</summary>
    public IReadOnlyList<KeysetKey> Keys { get; }

    /// <summary>The text of a keyset with these keys, numbered from 1; the first is the primary.</summary>
    public static byte[] Write(IReadOnlyList<DataKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentOutOfRangeException.ThrowIfZero(keys.Count);
        var text = new StringBuilder("{\"primaryKeyId\":1,\"key\":[");
        for (var i = 0; i < keys.Count; i++)
        {
            text.Append(i == 0 ? "\n" : ",\n").Append(CultureInfo.InvariantCulture,
                $"{{\"keyData\":{{\"typeUrl\":\"{StreamingKey}\",\"keyMaterialType\":\"SYMMETRIC\",\"value\":\"{Convert.ToBase64String(StreamingKeyProto.Write(keys[i]))}\"}},")
                .Append(CultureInfo.InvariantCulture, $"\"status\":\"ENABLED\",\"keyId\":{i + 1},\"outputPrefixType\":\"RAW\"}}");
        }

        return Encoding.ASCII.GetBytes(text.Append("\n]}\n").ToString());
    }

    public void Dispose()
    {
        foreach (var key in Keys)
            key.Key.Dispose();
    }
}
