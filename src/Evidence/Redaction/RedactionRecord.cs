using Evidence.Access;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Redaction.Requests;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Redaction;

/// <summary>The work of hiding something in one file of one recording. There may be several of a file: each has its draft, its versions and its copies.</summary>
public sealed class RedactionRecord
{
    public required RedactionId Id { get; init; }

    /// <summary>The recording that is redacted. It is never changed.</summary>
    public required ItemId ItemId { get; init; }

    /// <summary>Which of its original files.</summary>
    public required PartId PartId { get; init; }

    public required string Title { get; init; }

    /// <summary>What it is for, as whoever opened it wrote.</summary>
    public required string Purpose { get; init; }

    public required PersonId OpenedBy { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>The request that it answers; null where nobody asked.</summary>
    public Guid? RequestId { get; init; }

    public DateTimeOffset? ClosedAt { get; set; }

    public PersonId? ClosedBy { get; set; }

    /// <summary>Pixels of the upright picture, as a worker measured by decoding: what a recipe is checked against. Null until then; 0 where there is sound alone.</summary>
    public int? Width { get; set; }

    public int? Height { get; set; }

    /// <summary>Microseconds from the first frame to the end of the last; null with the width.</summary>
    public long? LengthUs { get; set; }

    /// <summary>Frames in a second on average, for stepping; null where that is not known.</summary>
    public double? FramesPerSecond { get; set; }

    public DateTimeOffset? MeasuredAt { get; set; }
}

internal sealed class RedactionRecordMapping : IEntityTypeConfiguration<RedactionRecord>
{
    public void Configure(EntityTypeBuilder<RedactionRecord> redaction)
    {
        redaction.ToTable("redaction", "redaction", table =>
        {
            table.HasCheckConstraint("ck_redaction_measured", "(measured_at is null) = (width is null) and (width is null) = (height is null) and (width is null) = (length_us is null)");
            table.HasCheckConstraint("ck_redaction_closed", "(closed_at is null) = (closed_by is null)");
        });
        redaction.Property(r => r.Id).ValueGeneratedNever();
        redaction.HasOne<EvidenceItem>().WithMany().HasForeignKey(r => r.ItemId).OnDelete(DeleteBehavior.Restrict);
        redaction.HasOne<ItemPart>().WithMany().HasForeignKey(r => r.PartId).OnDelete(DeleteBehavior.Restrict);
        redaction.HasOne<Person>().WithMany().HasForeignKey(r => r.OpenedBy).OnDelete(DeleteBehavior.Restrict);
        redaction.HasOne<Person>().WithMany().HasForeignKey(r => r.ClosedBy).OnDelete(DeleteBehavior.Restrict);
        redaction.HasOne<RedactionRequest>().WithMany().HasForeignKey(r => r.RequestId).OnDelete(DeleteBehavior.Restrict);
        redaction.HasIndex(r => new { r.OpenedAt, r.Id });
    }
}
