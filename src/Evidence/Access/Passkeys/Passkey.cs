using System.Buffers.Text;
using Evidence.Formats;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Access.Passkeys;

/// <summary>The public half of a key pair that a device of a person keeps for this site alone (WebAuthn Level 3, §4, credential record). It opens nothing to who reads it.</summary>
public sealed class Passkey
{
    public const int AtMost = 10, LongestName = 80;

    public required byte[] CredentialId { get; init; }

    public required PersonId PersonId { get; init; }

    /// <summary>A COSE_Key (RFC 9052 §7).</summary>
    public required byte[] PublicKey { get; init; }

    /// <summary>How often it was used, as its device last said; 0 where that does not count.</summary>
    public required long SignCount { get; set; }

    /// <summary>How a browser reaches its device, in the words of WebAuthn.</summary>
    public required string[] Transports { get; init; }

    /// <summary>Whether it may be copied to other devices of its owner, as those of a phone are.</summary>
    public required bool IsBackupEligible { get; init; }

    public required bool IsBackedUp { get; set; }

    /// <summary>By which its owner knows it again.</summary>
    public required string Name { get; set; }

    public required DateTimeOffset AddedAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>The credential id in base64url, as browsers write it.</summary>
    public string Id => Base64Url.EncodeToString(CredentialId);

    /// <summary>Null for what is no base64url.</summary>
    internal static byte[]? ReadId(string? text) => text is { Length: > 0 } && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;

    /// <exception cref="Kernel.RefusedException"><see cref="AccessRefusals.PasskeyNameWrong"/>.</exception>
    internal static string NameOf(string typed)
    {
        var name = typed.Trim();
        return name.Length is > 0 and <= LongestName && !name.Any(char.IsControl) ? name : throw AccessRefusals.PasskeyNameWrong.ToException();
    }

    /// <summary>As Identity reads it. The count is 0, which refuses nothing there: <see cref="PasskeyCheck"/> looks at it, to say what was wrong.</summary>
    internal UserPasskeyInfo ToInfo() => new(CredentialId, PublicKey, AddedAt, 0, Transports, isUserVerified: true, IsBackupEligible, IsBackedUp, [], []);
}

internal sealed class PasskeyMapping : IEntityTypeConfiguration<Passkey>
{
    // WebAuthn Level 3, §4: a credential id has at most so many bytes.
    private const int CredentialIdBytes = 1023;

    public void Configure(EntityTypeBuilder<Passkey> passkey)
    {
        passkey.ToTable("person_passkey", "access");
        passkey.HasKey(p => p.CredentialId);
        passkey.Property(p => p.CredentialId).HasMaxLength(CredentialIdBytes);
        passkey.Property(p => p.Name).HasMaxLength(Passkey.LongestName);
        passkey.Ignore(p => p.Id);
        passkey.HasOne<Person>().WithMany().HasForeignKey(p => p.PersonId);
        passkey.HasIndex(p => p.PersonId);
    }
}
