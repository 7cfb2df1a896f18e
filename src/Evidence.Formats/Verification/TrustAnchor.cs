using System.Security.Cryptography;
using System.Text;
using Evidence.Formats.Protocol;

namespace Evidence.Formats.Verification;

/// <summary>
/// What the caller knows about the agency's root key from outside the bundle: a key inside a bundle proves nothing,
/// because whoever forges a bundle puts a key of their own there.
/// </summary>
public sealed record TrustAnchor(Sha256Hash RootFingerprint)
{
    private const string PemLabel = "PUBLIC KEY";

    /// <summary>Reads a fingerprint as people write it: 64 hex digits, perhaps with spaces, colons or dashes between.</summary>
    public static TrustAnchor? TryParseFingerprint(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var digits = string.Concat(text.Where(c => !char.IsWhiteSpace(c) && c is not (':' or '-'))).ToLowerInvariant();
        return Sha256Hash.TryParse(digits, out var fingerprint) ? new TrustAnchor(fingerprint) : null;
    }

    /// <summary>
    /// Reads a file that the agency handed over: the root's key statement, its public key (PEM or DER), or a text with the
    /// fingerprint. Null when it is none of these.
    /// </summary>
    public static TrustAnchor? TryReadFile(ReadOnlyMemory<byte> content)
    {
        if (UnverifiedDocument.Parse(content).Value is { } document)
            return FromStatement(document);
        if (PublicKeys.TryImportVerifier(content.Span, out var key))
            return Anchor(key);
        var text = Encoding.UTF8.GetString(content.Span).TrimStart('\uFEFF');
        return FromPem(text) ?? TryParseFingerprint(text);
    }

    private static TrustAnchor? FromStatement(UnverifiedDocument document)
    {
        var statement = KeyStatement.Read(document.Json).Value;
        return statement is { Purpose: KeyPurpose.Root } && KeyStatement.Verify(document, statement.Key.Span) is not null
            ? new TrustAnchor(statement.Fingerprint)
            : null;
    }

    private static TrustAnchor? FromPem(string text)
    {
        if (!PemEncoding.TryFind(text, out var fields) || text[fields.Label] != PemLabel) return null;
        var der = new byte[fields.DecodedDataLength];
        return Convert.TryFromBase64String(text[fields.Base64Data], der, out var length)
            && PublicKeys.TryImportVerifier(der.AsSpan(0, length), out var key)
            ? Anchor(key)
            : null;
    }

    private static TrustAnchor Anchor(ECDsa key)
    {
        using (key) return new TrustAnchor(PublicKeys.Fingerprint(key));
    }
}
