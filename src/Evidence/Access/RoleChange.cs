using Evidence.Access.Clients;
using Evidence.Access.Units;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Access;

public enum RoleChangeState { Asked, Approved, Refused }

/// <summary>A change of a person that one administrator asked for and another decides.</summary>
public sealed class RoleChange
{
    public required Guid Id { get; init; }

    public required PersonId PersonId { get; init; }

    public required Role Role { get; init; }

    public required UnitId? UnitId { get; init; }

    public required Standing Standing { get; init; }

    public required PersonId AskedBy { get; init; }

    /// <summary>The client that asks, for which <see cref="AskedBy"/> answers; null where they ask themselves.</summary>
    public ClientId? ClientId { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    public required RoleChangeState State { get; set; }

    public PersonId? DecidedBy { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }
}

internal sealed class RoleChangeMapping : IEntityTypeConfiguration<RoleChange>
{
    public void Configure(EntityTypeBuilder<RoleChange> change)
    {
        change.ToTable("role_change", "access", table => table.HasCheckConstraint("ck_role_change_two", "decided_by <> asked_by and (state <> 'approved' or decided_by <> person_id)"));
        change.Property(c => c.Id).ValueGeneratedNever();
        change.HasIndex(c => c.PersonId).IsUnique().HasFilter("state = 'asked'");
        change.HasOne<Person>().WithMany().HasForeignKey(c => c.PersonId).OnDelete(DeleteBehavior.Restrict);
        change.HasOne<Person>().WithMany().HasForeignKey(c => c.AskedBy).OnDelete(DeleteBehavior.Restrict);
        change.HasOne<Person>().WithMany().HasForeignKey(c => c.DecidedBy).OnDelete(DeleteBehavior.Restrict);
        change.HasOne<ApiClient>().WithMany().HasForeignKey(c => c.ClientId).OnDelete(DeleteBehavior.Restrict);
        change.HasOne<Unit>().WithMany().HasForeignKey(c => c.UnitId).OnDelete(DeleteBehavior.Restrict);
    }
}
