using System.Security.Cryptography;
using System.Text;
using Evidence.Formats.Json;

namespace Evidence.Formats.Protocol;

/// <summary>
/// A document whose signature holds under the named key: made by signing, or out of an <see cref="UnverifiedDocument"/> by verifying.
/// Bytes: docs/formats/signed-documents.md.
/// </summary>
public sealed class SignedDocument
{
    internal SignedDocument(DocumentText text) => Text = text;

    internal DocumentText Text { get; }

    /// <summary>The type line, as <c>evidence/receipt/1</c>.</summary>
    public string Type => Text.Type;
    /// <summary>The canonical JSON, exactly as signed.</summary>
    public ReadOnlyMemory<byte> Json => Text.Json;
    /// <summary>SHA-256 of the signer's SubjectPublicKeyInfo.</summary>
    public Sha256Hash Signer => Text.Signer;

    /// <summary>Signs with ECDSA P-256 and SHA-256.</summary>
    /// <exception cref="ArgumentException">The type is no type line or the JSON is not canonical: a mistake of the caller.</exception>
    public static SignedDocument Sign(string type, byte[] canonicalJson, ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(canonicalJson);
        ArgumentNullException.ThrowIfNull(key);
        if (!DocumentText.IsType(type))
            throw new ArgumentException("Not a document type.", nameof(type));
        if (StrictJson.Check(canonicalJson, DocumentText.MaximumBytes).Count > 0)
            throw new ArgumentException("Not canonical JSON.", nameof(canonicalJson));
        var signature = key.SignHash(DocumentText.SignedHash(type, canonicalJson), DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return new(new(type, canonicalJson, PublicKeys.Fingerprint(key), signature));
    }

    /// <summary>The text form: what travels, what is stored, what lies in a bundle.</summary>
    public byte[] ToBytes() => Text.ToBytes();

    /// <summary>The text form as a string; it is UTF-8 without a mark.</summary>
    public override string ToString() => Encoding.UTF8.GetString(ToBytes());
}
