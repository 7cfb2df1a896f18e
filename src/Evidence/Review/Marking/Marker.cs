using Evidence.Access;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Review.Marking;

/// <summary>A note at a place or a stretch of a recording. Removing it leaves the row, so that nobody wonders where it went.</summary>
public sealed class Marker
{
    public required Guid Id { get; init; }

    public required ItemId ItemId { get; init; }

    /// <summary>The original file that it is about, whichever copy was played.</summary>
    public required PartId PartId { get; init; }

    /// <summary>Media time in milliseconds.</summary>
    public required long FromMs { get; set; }

    /// <summary>Where the stretch ends; null for a place.</summary>
    public long? ToMs { get; set; }

    public required string Text { get; set; }

    public required PersonId AuthorId { get; init; }

    public required DateTimeOffset WrittenAt { get; init; }

    /// <summary>The chain in which it is told, and so who may know of it.</summary>
    public required Chain Chain { get; init; }

    public DateTimeOffset? ChangedAt { get; set; }

    public DateTimeOffset? RemovedAt { get; set; }

    public PersonId? RemovedBy { get; set; }

    /// <summary>When it became what it is: who changes it says which one they saw.</summary>
    public DateTimeOffset At => ChangedAt ?? WrittenAt;
}

internal sealed class MarkerMapping : IEntityTypeConfiguration<Marker>
{
    public void Configure(EntityTypeBuilder<Marker> marker)
    {
        marker.ToTable("marker", "review", table => table.HasCheckConstraint("ck_marker_range", "from_ms >= 0 and (to_ms is null or to_ms > from_ms)"));
        marker.Property(m => m.Id).ValueGeneratedNever();
        marker.Ignore(m => m.At);
        marker.HasOne<EvidenceItem>().WithMany().HasForeignKey(m => m.ItemId).OnDelete(DeleteBehavior.Restrict);
        marker.HasOne<ItemPart>().WithMany().HasForeignKey(m => m.PartId).OnDelete(DeleteBehavior.Restrict);
        marker.HasOne<Person>().WithMany().HasForeignKey(m => m.AuthorId).OnDelete(DeleteBehavior.Restrict);
        marker.HasOne<Person>().WithMany().HasForeignKey(m => m.RemovedBy).OnDelete(DeleteBehavior.Restrict);
    }
}
