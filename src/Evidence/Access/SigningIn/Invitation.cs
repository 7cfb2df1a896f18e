using System.Buffers.Text;
using System.Security.Cryptography;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Access.SigningIn;

/// <summary>A link that lets one person choose a password, once. Only the hash of what stands in it is kept.</summary>
public sealed class Invitation
{
    public static readonly TimeSpan Lasts = TimeSpan.FromHours(72);

    private const int TokenBytes = 32;

    public required PersonId PersonId { get; init; }

    public required Sha256Hash TokenSha256 { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    public required DateTimeOffset Until { get; init; }

    internal static (Invitation Invitation, string Token) New(PersonId person, DateTimeOffset now)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        return (new Invitation { PersonId = person, TokenSha256 = HashOf(token), MadeAt = now, Until = now + Lasts }, token);
    }

    internal static Sha256Hash HashOf(string token) => Sha256Hash.Of(System.Text.Encoding.UTF8.GetBytes(token));
}

internal sealed class InvitationMapping : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> invitation)
    {
        invitation.ToTable("invitation", "access");
        // One for each person: a new link voids the one before.
        invitation.HasKey(i => i.PersonId);
        invitation.HasIndex(i => i.TokenSha256).IsUnique();
        invitation.HasOne<Person>().WithOne().HasForeignKey<Invitation>(i => i.PersonId);
    }
}
