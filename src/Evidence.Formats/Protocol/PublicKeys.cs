using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Evidence.Formats.Log;

namespace Evidence.Formats.Protocol;

/// <summary>
/// ECDSA and ECDH keys on NIST P-256. A public key travels as DER SubjectPublicKeyInfo (RFC 5480) and is named by its
/// fingerprint, the SHA-256 of those bytes. So do Ed25519 keys, which sign logs and nothing else (RFC 8410).
/// </summary>
public static class PublicKeys
{
    private const string P256 = "1.2.840.10045.3.1.7";

    /// <summary>RFC 8410 §4: all of the DER but the key.</summary>
    private static ReadOnlySpan<byte> Ed25519Prefix => [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

    public static Sha256Hash Fingerprint(ReadOnlySpan<byte> subjectPublicKeyInfo) => Sha256Hash.Of(subjectPublicKeyInfo);

    public static Sha256Hash Fingerprint(AsymmetricAlgorithm key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Sha256Hash.Of(key.ExportSubjectPublicKeyInfo());
    }

    /// <summary>A key that verifies signatures; false if the bytes are not exactly one public key on P-256.</summary>
    public static bool TryImportVerifier(ReadOnlySpan<byte> subjectPublicKeyInfo, [NotNullWhen(true)] out ECDsa? key) =>
        TryImport(ECDsa.Create(), subjectPublicKeyInfo, out key);

    /// <summary>A key to wrap to; false if the bytes are not exactly one public key on P-256.</summary>
    public static bool TryImportRecipient(ReadOnlySpan<byte> subjectPublicKeyInfo, [NotNullWhen(true)] out ECDiffieHellman? key) =>
        TryImport(ECDiffieHellman.Create(), subjectPublicKeyInfo, out key);

    /// <summary>The SubjectPublicKeyInfo of an Ed25519 key of 32 bytes.</summary>
    public static byte[] OfEd25519(ReadOnlySpan<byte> key) => [.. Ed25519Prefix, .. key];

    /// <summary>The 32 bytes of an Ed25519 key; false if the bytes are not exactly its SubjectPublicKeyInfo.</summary>
    public static bool TryReadEd25519(ReadOnlySpan<byte> subjectPublicKeyInfo, out ReadOnlySpan<byte> key)
    {
        var isKey = subjectPublicKeyInfo.Length == Ed25519Prefix.Length + Ed25519.KeyBytes && subjectPublicKeyInfo.StartsWith(Ed25519Prefix);
        key = isKey ? subjectPublicKeyInfo[Ed25519Prefix.Length..] : default;
        return isKey;
    }

    private static bool TryImport<T>(T candidate, ReadOnlySpan<byte> spki, [NotNullWhen(true)] out T? key) where T : ECAlgorithm
    {
        key = null;
        try
        {
            candidate.ImportSubjectPublicKeyInfo(spki, out var read);
            if (read == spki.Length && candidate.ExportParameters(false).Curve.Oid.Value == P256
                // One key, one fingerprint: a second encoding of the same key is refused.
                && candidate.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(spki))
                key = candidate;
        }
        catch (CryptographicException)
        {
        }
        if (key is null)
            candidate.Dispose();
        return key is not null;
    }
}
