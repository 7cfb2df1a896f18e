using System.Linq.Expressions;
using Evidence.Access;
using Evidence.Access.Units;
using Evidence.Cases;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Items.Reach;

/// <summary>That a recording or the recordings of a case are opened to a person or a unit for a time. It extends how far a permission reaches, never which somebody has.</summary>
public sealed class AccessGrant
{
    public required Guid Id { get; init; }

    public ItemId? ItemId { get; init; }

    public CaseId? CaseId { get; init; }

    public PersonId? PersonId { get; init; }

    /// <summary>The people of this unit and of those below.</summary>
    public UnitId? UnitId { get; init; }

    public required string Reason { get; init; }

    public required PersonId GivenBy { get; init; }

    public required DateTimeOffset From { get; init; }

    /// <summary>The first instant at which it does not hold any more.</summary>
    public required DateTimeOffset Until { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }

    public PersonId? RevokedBy { get; set; }

    /// <summary>Taken by the person themselves in an emergency, and not given by anybody.</summary>
    public required bool IsEmergency { get; init; }

    /// <summary>The recording's: granted recordings are read in the order in which lists show them.</summary>
    public DateTimeOffset? ArrivedAt { get; init; }

    internal static Expression<Func<AccessGrant, bool>> HoldsAt(DateTimeOffset now) => grant => grant.RevokedAt == null && grant.From <= now && grant.Until > now;
}

internal sealed class AccessGrantMapping : IEntityTypeConfiguration<AccessGrant>
{
    public void Configure(EntityTypeBuilder<AccessGrant> grant)
    {
        grant.ToTable("access_grant", "items", table =>
        {
            table.HasCheckConstraint("ck_access_grant_what", "num_nonnulls(item_id, case_id) = 1 and (item_id is null) = (arrived_at is null)");
            table.HasCheckConstraint("ck_access_grant_whom", "num_nonnulls(person_id, unit_id) = 1");
            table.HasCheckConstraint("ck_access_grant_revoked", "(revoked_at is null) = (revoked_by is null) and \"from\" < until");
        });
        grant.Property(g => g.Id).ValueGeneratedNever();
        grant.Property(g => g.Reason).HasMaxLength(GrantAccess.LongestReason);
        grant.HasIndex(g => new { g.PersonId, g.ArrivedAt, g.ItemId }).HasFilter("revoked_at is null and item_id is not null");
        grant.HasIndex(g => new { g.UnitId, g.ArrivedAt, g.ItemId }).HasFilter("revoked_at is null and item_id is not null");
        // One at a time: a list that joins them has no recording twice.
        grant.HasIndex(g => new { g.ItemId, g.PersonId }).IsUnique().HasFilter("revoked_at is null");
        grant.HasIndex(g => new { g.ItemId, g.UnitId }).IsUnique().HasFilter("revoked_at is null");
        grant.HasIndex(g => g.CaseId).HasFilter("case_id is not null");
        grant.HasIndex(g => new { g.From, g.Id }).HasFilter("is_emergency");
        grant.HasOne<EvidenceItem>().WithMany().HasForeignKey(g => g.ItemId).OnDelete(DeleteBehavior.Restrict);
        grant.HasOne<CaseFile>().WithMany().HasForeignKey(g => g.CaseId).OnDelete(DeleteBehavior.Restrict);
        grant.HasOne<Person>().WithMany().HasForeignKey(g => g.PersonId).OnDelete(DeleteBehavior.Restrict);
        grant.HasOne<Unit>().WithMany().HasForeignKey(g => g.UnitId).OnDelete(DeleteBehavior.Restrict);
        grant.HasOne<Person>().WithMany().HasForeignKey(g => g.GivenBy).OnDelete(DeleteBehavior.Restrict);
        grant.HasOne<Person>().WithMany().HasForeignKey(g => g.RevokedBy).OnDelete(DeleteBehavior.Restrict);
    }
}

/// <summary>What joins recordings to categories, cases and incidents, seen from the recording.</summary>
internal sealed class ItemLinksMapping : IEntityTypeConfiguration<EvidenceItem>
{
    public void Configure(EntityTypeBuilder<EvidenceItem> item)
    {
        item.HasMany<ItemCategory>().WithOne().HasForeignKey(l => l.ItemId).OnDelete(DeleteBehavior.Restrict);
        item.HasMany<CaseItem>().WithOne().HasForeignKey(l => l.ItemId).OnDelete(DeleteBehavior.Restrict);
        item.HasMany<IncidentItem>().WithOne().HasForeignKey(l => l.ItemId).OnDelete(DeleteBehavior.Restrict);
    }
}
