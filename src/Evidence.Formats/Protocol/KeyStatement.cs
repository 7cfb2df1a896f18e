using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Evidence.Formats.Json;

namespace Evidence.Formats.Protocol;

/// <summary>
/// The agency root's word that a key is the agency's, and for what; the root's own statement is signed by itself.
/// docs/formats/signed-documents.md, "Key statement".
/// </summary>
public sealed record KeyStatement
{
    public const string Type = "evidence/key/1";

    public required AgencyId Agency { get; init; }
    public required KeyPurpose Purpose { get; init; }
    /// <summary>DER SubjectPublicKeyInfo of a key on P-256; of an Ed25519 key where the purpose is <see cref="KeyPurpose.LogEd25519"/>.</summary>
    public required ReadOnlyMemory<byte> Key { get; init; }
    public required DateTimeOffset From { get; init; }
    public DateTimeOffset? Until { get; init; }

    public Sha256Hash Fingerprint => PublicKeys.Fingerprint(Key.Span);

    public byte[] ToCanonicalJson() => CanonicalJson.Write(new JsonObject
    {
        ["agency"] = Agency.ToString(),
        ["fingerprint"] = Fingerprint.ToString(),
        ["from"] = Instant.Format(From),
        ["key"] = Convert.ToBase64String(Key.Span),
        ["purpose"] = Vocabulary.Word(Purpose),
        ["until"] = Until is { } until ? Instant.Format(until) : null,
    });

    /// <summary>Whether the statement covers this instant: from inclusive, until exclusive.</summary>
    public bool Covers(DateTimeOffset at) => at >= From && (Until is not { } until || at < until);

    /// <summary>
    /// Checks that the statement is signed by the root (or, for a root, by itself) and reads it. Null if the signature is not the root's.
    /// </summary>
    /// <param name="document">The statement as it arrived.</param>
    /// <param name="rootKey">SubjectPublicKeyInfo of the root that the caller trusts.</param>
    public static KeyStatement? Verify(UnverifiedDocument document, ReadOnlySpan<byte> rootKey)
    {
        ArgumentNullException.ThrowIfNull(document);
        var statement = document.Verify(rootKey) is { } signed ? Read(signed).Value : null;
        return statement?.Purpose == KeyPurpose.Root && !statement.Key.Span.SequenceEqual(rootKey) ? null : statement;
    }

    /// <summary>Reads a statement whose signature holds.</summary>
    public static ReadReport<KeyStatement> Read(SignedDocument document) => DocumentBody.Read(document, Type, Read);

    /// <summary>Reads the JSON alone, to learn which root it names; says nothing about who signed it.</summary>
    public static ReadReport<KeyStatement> Read(ReadOnlyMemory<byte> json)
    {
        Sha256Hash named = default;
        var report = Fields.Read(json, f =>
        {
            named = f.Hash("fingerprint");
            return new KeyStatement
            {
                Agency = f.Id<AgencyId>("agency"),
                From = f.At("from"),
                Key = f.Bytes("key"),
                Purpose = f.Word<KeyPurpose>("purpose"),
                Until = f.AtOrNull("until"),
            };
        });
        return report.Value is { } statement ? Checked(statement, named, report) : report;
    }

    private static ReadReport<KeyStatement> Checked(KeyStatement statement, Sha256Hash named, ReadReport<KeyStatement> report)
    {
        var wrong = statement.Fingerprint != named ? "fingerprint" : IsKey(statement.Purpose, statement.Key.Span) ? null : "key";
        return wrong is null ? report : new(null, [.. report.Findings, new(ReadFault.FieldWrong, wrong)]);
    }

    private static bool IsKey(KeyPurpose purpose, ReadOnlySpan<byte> spki)
    {
        if (purpose == KeyPurpose.LogEd25519)
            return PublicKeys.TryReadEd25519(spki, out _);
        if (!PublicKeys.TryImportVerifier(spki, out ECDsa? key))
            return false;
        key.Dispose();
        return true;
    }
}
