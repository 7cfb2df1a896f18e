using System.Security.Cryptography;
using System.Text;
using Evidence.Formats;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Access.SecondFactors;

/// <summary>The authenticator app of a person, which once showed that it makes the right codes. Its secret lies sealed under the key ring: docs/decisions/0029-sealed-second-factors.md.</summary>
public sealed class Authenticator
{
    private const string Purpose = "authenticator";

    public required PersonId PersonId { get; init; }

    /// <summary>Made anew with every secret: what is sealed opens for no other.</summary>
    public required Guid Id { get; init; }

    /// <summary>By <see cref="Evidence.Access.SealedSecret"/>.</summary>
    public required byte[] SealedSecret { get; init; }

    public required DateTimeOffset AddedAt { get; init; }

    /// <summary>The time step of the last code that was taken.</summary>
    public required long LastStep { get; set; }

    public DateTimeOffset? LastUsedAt { get; set; }

    internal static Authenticator Seal(FileKeyRing keys, PersonId person, ReadOnlySpan<byte> secret, long lastStep, DateTimeOffset now)
    {
        var id = Guid.NewGuid();
        var bytes = Evidence.Access.SealedSecret.Seal(keys, Purpose, AssociatedData(person, id), secret);
        return new Authenticator { PersonId = person, Id = id, SealedSecret = bytes, AddedAt = now, LastStep = lastStep };
    }

    /// <summary>Whether it shows that code now. A code that was taken is not taken again, nor one before it.</summary>
    internal bool Takes(FileKeyRing keys, string code, DateTimeOffset now)
    {
        var secret = Open(keys);
        var step = Totp.Match(secret, code, now, LastStep);
        CryptographicOperations.ZeroMemory(secret);
        if (step is null)
            return false;
        (LastStep, LastUsedAt) = (step.Value, now);
        return true;
    }

    private byte[] Open(FileKeyRing keys) => Evidence.Access.SealedSecret.Open(keys, Purpose, AssociatedData(PersonId, Id), SealedSecret);

    private static byte[] AssociatedData(PersonId person, Guid id) => Encoding.ASCII.GetBytes($"evidence/authenticator/1/{person}/{id:D}");
}

internal sealed class AuthenticatorMapping : IEntityTypeConfiguration<Authenticator>
{
    public void Configure(EntityTypeBuilder<Authenticator> authenticator)
    {
        authenticator.ToTable("authenticator", "access");
        authenticator.HasKey(a => a.PersonId);
        authenticator.HasOne<Person>().WithOne().HasForeignKey<Authenticator>(a => a.PersonId);
    }
}
