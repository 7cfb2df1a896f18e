using System.Security.Cryptography;
using System.Text;
using Evidence.Formats;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Access.SecondFactors;

/// <summary>One of ten codes of 50 random bits that stand in for the second factor, each once. Kept as HMAC-SHA-256 under the key ring, so that the table alone tells nothing.</summary>
public sealed class RecoveryCode
{
    public const int AtOnce = 10;

    /// <summary>At so many left, people are told to make new ones.</summary>
    public const int Few = 3;

    private const string Purpose = "recovery-codes";
    private const int Characters = 10, Half = 5;

    // Crockford's base 32: nothing in it is taken for another.
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    public required PersonId PersonId { get; init; }

    public required Sha256Hash Hash { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    public DateTimeOffset? UsedAt { get; set; }

    /// <summary>"7K2MX-0QWJ4".</summary>
    internal static string New() => $"{RandomNumberGenerator.GetString(Alphabet, Half)}-{RandomNumberGenerator.GetString(Alphabet, Half)}";

    /// <summary>What the table keeps of a code; null for what is none. How it was typed does not count: small letters, spaces, O for 0.</summary>
    internal static Sha256Hash? HashOf(FileKeyRing keys, PersonId person, string typed)
    {
        var plain = string.Concat(typed.ToUpperInvariant().Where(c => c != '-' && !char.IsWhiteSpace(c)).Select(c => c switch { 'O' => '0', 'I' or 'L' => '1', _ => c }));
        if (plain.Length != Characters || plain.Any(c => !Alphabet.Contains(c, StringComparison.Ordinal)))
            return null;
        var key = keys.DeriveSecret(Purpose);
        var hash = new Sha256Hash(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes($"{person}/{plain}")));
        CryptographicOperations.ZeroMemory(key);
        return hash;
    }
}

internal sealed class RecoveryCodeMapping : IEntityTypeConfiguration<RecoveryCode>
{
    public void Configure(EntityTypeBuilder<RecoveryCode> code)
    {
        code.ToTable("recovery_code", "access");
        code.HasKey(c => new { c.PersonId, c.Hash });
        code.HasOne<Person>().WithMany().HasForeignKey(c => c.PersonId);
    }
}
