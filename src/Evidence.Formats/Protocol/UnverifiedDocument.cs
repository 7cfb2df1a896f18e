using System.Security.Cryptography;
using Evidence.Formats.Json;

namespace Evidence.Formats.Protocol;

/// <summary>A well-formed signed document of which nobody has checked the signature yet.</summary>
public sealed class UnverifiedDocument
{
    private readonly DocumentText _text;

    private UnverifiedDocument(DocumentText text) => _text = text;

    /// <summary>The type it claims to be.</summary>
    public string Type => _text.Type;
    /// <summary>The canonical JSON it claims to have been signed over.</summary>
    public ReadOnlyMemory<byte> Json => _text.Json;
    /// <summary>The key it names: look it up, then <see cref="Verify(ReadOnlySpan{byte})"/>.</summary>
    public Sha256Hash Signer => _text.Signer;

    /// <summary>Reads the text form; the report holds every framing fault and every fault of the JSON.</summary>
    public static ReadReport<UnverifiedDocument> Parse(ReadOnlyMemory<byte> bytes)
    {
        var (text, findings) = DocumentText.Parse(bytes);
        return new(text is null ? null : new(text), findings);
    }

    /// <summary>The verified document, or null if this key did not sign it.</summary>
    public SignedDocument? Verify(ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        if (!PublicKeys.TryImportVerifier(subjectPublicKeyInfo, out var key))
            return null;
        using (key)
            return Verify(key);
    }

    /// <inheritdoc cref="Verify(ReadOnlySpan{byte})"/>
    public SignedDocument? Verify(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var holds = PublicKeys.Fingerprint(key) == Signer
            && key.VerifyHash(DocumentText.SignedHash(Type, Json.Span), _text.Signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return holds ? new(_text) : null;
    }

    /// <summary>The same bytes that were read.</summary>
    public byte[] ToBytes() => _text.ToBytes();
}
