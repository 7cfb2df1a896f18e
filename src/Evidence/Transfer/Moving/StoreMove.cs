using Evidence.Access;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Transfer.Moving;

/// <summary>All objects of one store on their way to another.</summary>
public sealed class StoreMove
{
    public required MoveId Id { get; init; }

    public required AgencyId AgencyId { get; init; }

    /// <summary>Name of the old store.</summary>
    public required string Source { get; init; }

    /// <summary>Name of the new store.</summary>
    public required string Target { get; init; }

    public required DateTimeOffset BegunAt { get; init; }

    /// <summary>The signed count sheet, exact bytes (docs/formats/count-sheet.md); null until every copy was read back.</summary>
    public byte[]? Sheet { get; set; }

    /// <summary>SHA-256 of <see cref="Sheet"/>: what is approved.</summary>
    public Sha256Hash? SheetSha256 { get; set; }

    /// <summary>Since when the new store is the primary one and the old one closed. The quarantine counts from here.</summary>
    public DateTimeOffset? SwitchedAt { get; set; }

    /// <summary>When the last object was deleted from the old store.</summary>
    public DateTimeOffset? RetiredAt { get; set; }
}

/// <summary>An object whose copy in the new store was read from its first byte to its last, after the copying and apart from it.</summary>
public sealed class ProvenObject
{
    public required MoveId MoveId { get; init; }

    public required ObjectId ObjectId { get; init; }

    /// <summary>Of the stored bytes, as read.</summary>
    public required Sha256Hash Sha256 { get; init; }

    public required long Bytes { get; init; }

    /// <summary>Its bytes are not the catalogue's: it was damaged before, and is what lay in the old store.</summary>
    public required bool IsAsFound { get; init; }

    public required DateTimeOffset ProvenAt { get; init; }
}

/// <summary>One person's word that the old store's objects may be deleted, given on one count sheet.</summary>
public sealed class RetirementApproval
{
    public required MoveId MoveId { get; init; }

    public required PersonId PersonId { get; init; }

    public required AgencyId AgencyId { get; init; }

    public required Role Role { get; init; }

    public required Sha256Hash SheetSha256 { get; init; }

    public required DateTimeOffset ApprovedAt { get; init; }
}

internal sealed class StoreMoveMapping : IEntityTypeConfiguration<StoreMove>
{
    public void Configure(EntityTypeBuilder<StoreMove> move)
    {
        move.ToTable("move", "transfer");
        move.Property(m => m.Id).ValueGeneratedNever();
        move.HasIndex(m => new { m.Source, m.Target }).IsUnique().HasFilter("retired_at is null");
    }
}

internal sealed class ProvenObjectMapping : IEntityTypeConfiguration<ProvenObject>
{
    public void Configure(EntityTypeBuilder<ProvenObject> proven)
    {
        proven.ToTable("proven_object", "transfer");
        proven.HasKey(p => new { p.MoveId, p.ObjectId });
        proven.HasOne<StoreMove>().WithMany().HasForeignKey(p => p.MoveId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class RetirementApprovalMapping : IEntityTypeConfiguration<RetirementApproval>
{
    public void Configure(EntityTypeBuilder<RetirementApproval> approval)
    {
        approval.ToTable("approval", "transfer");
        approval.HasKey(a => new { a.MoveId, a.SheetSha256, a.PersonId });
        approval.HasOne<StoreMove>().WithMany().HasForeignKey(a => a.MoveId).OnDelete(DeleteBehavior.Restrict);
        approval.HasOne<Person>().WithMany().HasForeignKey(a => a.PersonId).OnDelete(DeleteBehavior.Restrict);
    }
}
