using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Evidence.Formats.Sealing;

/// <summary>The labelled HKDF of RFC 9180 §4 for the one suite we use: DHKEM(P-256, HKDF-SHA256) 0x0010, HKDF-SHA256 0x0001, AES-256-GCM 0x0002.</summary>
internal static class HpkeSuite
{
    public const int HashBytes = 32;
    public const int KeyBytes = 32;
    public const int NonceBytes = 12;
    public const int TagBytes = 16;

    private static readonly byte[] Kem = [.. "KEM"u8, 0x00, 0x10];
    private static readonly byte[] Hpke = [.. "HPKE"u8, 0x00, 0x10, 0x00, 0x01, 0x00, 0x02];

    /// <summary>ExtractAndExpand of §4.1.</summary>
    public static byte[] SharedSecret(ReadOnlySpan<byte> dh, ReadOnlySpan<byte> kemContext) =>
        Expand(Kem, Extract(Kem, [], "eae_prk", dh), "shared_secret", kemContext, HashBytes);

    /// <summary>KeySchedule of §5.1 in base mode.</summary>
    public static HpkeContext Schedule(ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> info)
    {
        byte[] context = [0x00, .. Extract(Hpke, [], "psk_id_hash", []), .. Extract(Hpke, [], "info_hash", info)];
        var secret = Extract(Hpke, sharedSecret, "secret", []);
        return new(
            Expand(Hpke, secret, "key", context, KeyBytes),
            Expand(Hpke, secret, "base_nonce", context, NonceBytes),
            Expand(Hpke, secret, "exp", context, HashBytes));
    }

    /// <summary>Context.Export of §5.3.</summary>
    public static byte[] Export(ReadOnlySpan<byte> exporterSecret, ReadOnlySpan<byte> exporterContext, int length) =>
        Expand(Hpke, exporterSecret, "sec", exporterContext, length);

    private static byte[] Extract(ReadOnlySpan<byte> suite, ReadOnlySpan<byte> salt, string label, ReadOnlySpan<byte> ikm)
    {
        byte[] labelled = [.. "HPKE-v1"u8, .. suite, .. Encoding.ASCII.GetBytes(label), .. ikm];
        var prk = new byte[HashBytes];
        HKDF.Extract(HashAlgorithmName.SHA256, labelled, salt, prk);
        CryptographicOperations.ZeroMemory(labelled);
        return prk;
    }

    private static byte[] Expand(ReadOnlySpan<byte> suite, ReadOnlySpan<byte> prk, string label, ReadOnlySpan<byte> info, int length)
    {
        Span<byte> size = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(size, (ushort)length);
        byte[] labelled = [.. size, .. "HPKE-v1"u8, .. suite, .. Encoding.ASCII.GetBytes(label), .. info];
        var output = new byte[length];
        HKDF.Expand(HashAlgorithmName.SHA256, prk, output, labelled);
        return output;
    }
}
