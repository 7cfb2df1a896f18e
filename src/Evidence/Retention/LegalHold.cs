using Evidence.Access;
using Evidence.Formats;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Retention;

public enum HoldState
{
    /// <summary>Nothing of the item may be deleted.</summary>
    Standing,

    /// <summary>One person asked to end it; it stands until another has agreed.</summary>
    ReleaseRequested,

    /// <summary>Two people agreed; the stores are being told.</summary>
    Releasing,

    Released,
}

/// <summary>
/// A reason why an item may not be deleted, whatever its other dates say. It stands from the moment it is asked for. An item may be under several.
/// </summary>
public sealed class LegalHold
{
    public required HoldId Id { get; init; }

    public required ItemId ItemId { get; init; }

    public required string Reason { get; init; }

    /// <summary>When somebody should look whether it is still needed. It ends nothing by itself.</summary>
    public DateOnly? ReviewOn { get; init; }

    public required HoldState State { get; set; }

    public required PersonId RequestedBy { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>When every store that can had been told and had said so when asked again; null before.</summary>
    public DateTimeOffset? PlacedAt { get; set; }

    public string? ReleaseReason { get; set; }

    public PersonId? ReleaseRequestedBy { get; set; }

    public DateTimeOffset? ReleaseRequestedAt { get; set; }

    /// <summary>Never the person who asked; the database sees to that.</summary>
    public PersonId? ReleaseApprovedBy { get; set; }

    public DateTimeOffset? ReleaseApprovedAt { get; set; }

    public DateTimeOffset? ReleasedAt { get; set; }

    /// <summary>Why the stores have not been told yet; null where nothing stands in the way.</summary>
    public string? Trouble { get; set; }

    public bool Stands => State is HoldState.Standing or HoldState.ReleaseRequested;
}

internal sealed class LegalHoldMapping : IEntityTypeConfiguration<LegalHold>
{
    public void Configure(EntityTypeBuilder<LegalHold> hold)
    {
        hold.ToTable("hold", "retention", table =>
        {
            table.HasCheckConstraint("ck_hold_two_people", "release_approved_by <> release_requested_by");
            table.HasCheckConstraint("ck_hold_requested", "(state = 'standing') = (release_requested_by is null) and (release_requested_by is null) = (release_requested_at is null) and (release_requested_by is null) = (release_reason is null)");
            table.HasCheckConstraint("ck_hold_approved", "(state in ('releasing', 'released')) = (release_approved_by is not null) and (release_approved_by is null) = (release_approved_at is null)");
            table.HasCheckConstraint("ck_hold_released", "(state = 'released') = (released_at is not null)");
        });
        hold.Property(h => h.Id).ValueGeneratedNever();
        hold.HasOne<EvidenceItem>().WithMany().HasForeignKey(h => h.ItemId).OnDelete(DeleteBehavior.Restrict);
        hold.HasOne<Person>().WithMany().HasForeignKey(h => h.RequestedBy).OnDelete(DeleteBehavior.Restrict);
        hold.HasOne<Person>().WithMany().HasForeignKey(h => h.ReleaseRequestedBy).OnDelete(DeleteBehavior.Restrict);
        hold.HasOne<Person>().WithMany().HasForeignKey(h => h.ReleaseApprovedBy).OnDelete(DeleteBehavior.Restrict);
        hold.HasIndex(h => h.ItemId);
        hold.HasIndex(h => new { h.RequestedAt, h.Id }).IsDescending();
        hold.HasIndex(h => h.PlacedAt).HasFilter("state <> 'released'");
    }
}
