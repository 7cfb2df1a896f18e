using Evidence.Access.Units;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Access.Clients;

/// <summary>What was decided about a client; that it expired follows from its date.</summary>
public enum ClientStanding
{
    /// <summary>What it is granted gives much: another administrator decides.</summary>
    Waiting,

    Active,

    Refused,

    Revoked,
}

/// <summary>Another system that talks to this one, with a secret of its own. What it may do, from where and until when stays as it was made: for more, another is made.</summary>
public sealed class ApiClient
{
    public required ClientId Id { get; init; }

    /// <summary>Under which the custody log tells of it: the policy <c>client/ID</c>.</summary>
    public Guid SubjectId { get; private set; }

    public required string Name { get; init; }

    /// <summary>Who answers for that system: people write to them.</summary>
    public required string Contact { get; init; }

    /// <summary>Whose recordings it reaches where it is granted something of a unit; null where nothing is.</summary>
    public UnitId? UnitId { get; init; }

    /// <summary><see cref="ClientGrant.Words"/>.</summary>
    public required string Granted { get; init; }

    /// <summary><see cref="AllowedNetworks"/>.</summary>
    public required string Networks { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required PersonId MadeBy { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    public required ClientStanding Standing { get; set; }

    /// <summary>The other administrator; null where none was asked, or none has decided.</summary>
    public PersonId? DecidedBy { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    public PersonId? RevokedBy { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>When it was last written down that it was turned away.</summary>
    public DateTimeOffset? TurnedAwayAt { get; set; }

    public Subject Subject => SubjectOf.Policy($"client/{Id}");

    internal ApiClient Named()
    {
        SubjectId = Subject.Id;
        return this;
    }
}

/// <summary>A secret of a client, of which only the hash is kept. It has one, and for a while after it was rotated two.</summary>
public sealed class ClientSecret
{
    /// <summary><see cref="ClientToken.LookUp"/>.</summary>
    public required string LookUp { get; init; }

    public required ClientId ClientId { get; init; }

    public required Guid SubjectId { get; init; }

    public required Sha256Hash Hash { get; init; }

    /// <summary>To whom it was shown.</summary>
    public required PersonId MadeBy { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The first instant at which it counts no more; null until another takes its place.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>Within a minute.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    public string? LastUsedFrom { get; set; }
}

internal sealed class ApiClientMapping : IEntityTypeConfiguration<ApiClient>
{
    public void Configure(EntityTypeBuilder<ApiClient> client)
    {
        client.ToTable("client", "access", table =>
        {
            table.HasCheckConstraint("ck_client_two", "decided_by <> made_by and (decided_by is null) = (decided_at is null) and (standing <> 'waiting' or decided_by is null)");
            table.HasCheckConstraint("ck_client_revoked", "(revoked_by is null) = (revoked_at is null) and (standing = 'revoked') = (revoked_at is not null)");
        });
        client.Property(c => c.Id).ValueGeneratedNever();
        client.Property(c => c.Name).HasMaxLength(MakeClient.LongestText);
        client.Property(c => c.Contact).HasMaxLength(MakeClient.LongestText);
        client.Ignore(c => c.Subject);
        client.HasIndex(c => new { c.MadeAt, c.Id });
        client.HasOne<Unit>().WithMany().HasForeignKey(c => c.UnitId).OnDelete(DeleteBehavior.Restrict);
        client.HasOne<Person>().WithMany().HasForeignKey(c => c.MadeBy).OnDelete(DeleteBehavior.Restrict);
        client.HasOne<Person>().WithMany().HasForeignKey(c => c.DecidedBy).OnDelete(DeleteBehavior.Restrict);
        client.HasOne<Person>().WithMany().HasForeignKey(c => c.RevokedBy).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ClientSecretMapping : IEntityTypeConfiguration<ClientSecret>
{
    public void Configure(EntityTypeBuilder<ClientSecret> secret)
    {
        secret.ToTable("client_secret", "access");
        secret.HasKey(s => s.LookUp);
        secret.Property(s => s.LookUp).HasMaxLength(ClientToken.LookUpLength);
        // The one that is not rotated yet.
        secret.HasIndex(s => s.ClientId).IsUnique().HasFilter("until is null");
        secret.HasOne<ApiClient>().WithMany().HasForeignKey(s => s.ClientId).OnDelete(DeleteBehavior.Restrict);
        secret.HasOne<Person>().WithMany().HasForeignKey(s => s.MadeBy).OnDelete(DeleteBehavior.Restrict);
    }
}
