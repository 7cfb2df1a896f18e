using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Evidence.Formats.Protocol;

/// <summary>
/// ECDSA and ECDH keys on NIST P-256. A public key travels as DER SubjectPublicKeyInfo (RFC 5480) and is named by its
/// fingerprint, the SHA-256 of those bytes.
/// </summary>
public static class PublicKeys
{
    private const string P256 = "1.2.840.10045.3.1.7";

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
