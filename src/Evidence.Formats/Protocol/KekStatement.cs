using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Evidence.Formats.Json;

namespace Evidence.Formats.Protocol;

/// <summary>Who keeps a key-encryption key and uses it.</summary>
public enum KekProvider
{
    /// <summary>The key ring: 32 bytes in a file.</summary>
    File,

    /// <summary>AWS Key Management Service: the key never leaves it.</summary>
    AwsKms,
}

/// <summary>
/// The agency root's word on a version of the key-encryption key. It has no public half, so a check value, or the provider's name for it,
/// stands for it. docs/formats/key-ring.md, "Statement on a key-encryption key".
/// </summary>
public sealed record KekStatement
{
    public const string Type = "evidence/kek/1";

    public required AgencyId Agency { get; init; }

    /// <summary>Its name in the key ring and beside every data key that it wraps: <c>kek-2</c>.</summary>
    public required string Name { get; init; }

    public required KekProvider Provider { get; init; }

    /// <summary>Of a key in a file: <see cref="CheckOf"/>. Of another provider's key: the SHA-256 of its reference.</summary>
    public required Sha256Hash Check { get; init; }

    /// <summary>What the provider calls the key, such as an ARN; null for a file.</summary>
    public string? Reference { get; init; }

    public required DateTimeOffset From { get; init; }

    /// <summary>When it was retired, and its file removed; null while data keys may need it.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>
    /// Tells whether 32 bytes are the stated key, and nothing else about them: HMAC-SHA256 under the key of
    /// <c>evidence/kek-check/1/&lt;agency&gt;/&lt;name&gt;</c>.
    /// </summary>
    public static Sha256Hash CheckOf(ReadOnlySpan<byte> key, AgencyId agency, string name) =>
        new(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes($"evidence/kek-check/1/{agency}/{name}")));

    public byte[] ToCanonicalJson() => CanonicalJson.Write(new JsonObject
    {
        ["agency"] = Agency.ToString(),
        ["check"] = Check.ToString(),
        ["from"] = Instant.Format(From),
        ["name"] = Name,
        ["provider"] = Vocabulary.Word(Provider),
        ["reference"] = Reference,
        ["until"] = Until is { } until ? Instant.Format(until) : null,
    });

    /// <summary>Reads a statement whose signature holds.</summary>
    public static ReadReport<KekStatement> Read(SignedDocument document) => DocumentBody.Read(document, Type, static json => Fields.Read(json, f => new KekStatement
    {
        Agency = f.Id<AgencyId>("agency"),
        Check = f.Hash("check"),
        From = f.At("from"),
        Name = f.Text("name"),
        Provider = f.Word<KekProvider>("provider"),
        Reference = f.TextOrNull("reference"),
        Until = f.AtOrNull("until"),
    }));
}
