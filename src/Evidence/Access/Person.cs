using Evidence.Access.Units;
using Evidence.Formats;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Access;

/// <summary>Somebody who signs in: an officer, an evidence officer or an administrator of the agency.</summary>
public sealed class Person : IdentityUser<PersonId>
{
    private Person()
    {
    }

    public Person(PersonId id, string userName, string displayName, string? collarNumber, Role role, Standing standing = Standing.Active)
        : base(userName)
    {
        Id = id;
        DisplayName = displayName;
        CollarNumber = collarNumber;
        Role = role;
        Standing = standing;
    }

    /// <summary>Name and rank as colleagues read it.</summary>
    public string DisplayName { get; private set; } = "";

    public string? CollarNumber { get; private set; }

    /// <summary>What a dock's card reader types for this person's card, in capitals; null for whoever has none.</summary>
    public string? CardNumber { get; private set; }

    public Role Role { get; private set; }

    /// <summary>Null for whoever belongs to none.</summary>
    public UnitId? UnitId { get; internal set; }

    public Standing Standing { get; private set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When a password or code of theirs was last wrong; null since the last right one.</summary>
    public DateTimeOffset? LastFailedAt { get; internal set; }

    /// <summary>Readers differ in capitals.</summary>
    public static string CardNumberOf(string read)
    {
        ArgumentNullException.ThrowIfNull(read);
        return read.Trim().ToUpperInvariant();
    }

    internal void Become(Role role, UnitId? unit, Standing standing) => (Role, UnitId, Standing) = (role, unit, standing);

    internal void BeCalled(string displayName, string? collarNumber) => (DisplayName, CollarNumber) = (displayName, collarNumber);

    internal void Take(string? card) => CardNumber = card;
}

internal sealed class PersonMapping : IEntityTypeConfiguration<Person>
{
    public const int UserNameLength = 100;

    public void Configure(EntityTypeBuilder<Person> person)
    {
        person.ToTable("person", "access", table => table.HasCheckConstraint("ck_person_role_of_people", "role <> 'integration'"));
        person.Property(p => p.Id).ValueGeneratedNever();
        person.Property(p => p.UserName).HasMaxLength(UserNameLength).IsRequired();
        person.Property(p => p.NormalizedUserName).HasMaxLength(UserNameLength).IsRequired();
        person.HasIndex(p => p.NormalizedUserName).IsUnique();
        person.HasIndex(p => p.CardNumber).IsUnique();
        person.Property(p => p.Standing).HasDefaultValue(Standing.Active);
        person.HasIndex(p => new { p.DisplayName, p.Id });
        person.HasOne<Unit>().WithMany().HasForeignKey(p => p.UnitId).OnDelete(DeleteBehavior.Restrict);
        person.Property(p => p.ConcurrencyStamp).IsConcurrencyToken();
        person.Ignore(p => p.Email);
        person.Ignore(p => p.NormalizedEmail);
        person.Ignore(p => p.EmailConfirmed);
        person.Ignore(p => p.PhoneNumber);
        person.Ignore(p => p.PhoneNumberConfirmed);
    }
}

/// <summary>The tables that ASP.NET Core Identity keeps beside a person.</summary>
internal sealed class PersonClaimMapping : IEntityTypeConfiguration<IdentityUserClaim<PersonId>>
{
    public void Configure(EntityTypeBuilder<IdentityUserClaim<PersonId>> claim)
    {
        claim.ToTable("person_claim", "access");
        claim.HasOne<Person>().WithMany().HasForeignKey(c => c.UserId);
    }
}

internal sealed class PersonLoginMapping : IEntityTypeConfiguration<IdentityUserLogin<PersonId>>
{
    public void Configure(EntityTypeBuilder<IdentityUserLogin<PersonId>> login)
    {
        login.ToTable("person_login", "access");
        login.HasKey(l => new { l.LoginProvider, l.ProviderKey });
        login.HasOne<Person>().WithMany().HasForeignKey(l => l.UserId);
    }
}

internal sealed class PersonTokenMapping : IEntityTypeConfiguration<IdentityUserToken<PersonId>>
{
    public void Configure(EntityTypeBuilder<IdentityUserToken<PersonId>> token)
    {
        token.ToTable("person_token", "access");
        token.HasKey(t => new { t.UserId, t.LoginProvider, t.Name });
        token.HasOne<Person>().WithMany().HasForeignKey(t => t.UserId);
    }
}
