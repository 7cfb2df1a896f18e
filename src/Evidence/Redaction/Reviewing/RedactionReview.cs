using Evidence.Access;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Redaction.Working;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Redaction.Reviewing;

public enum ReviewDecision
{
    /// <summary>The copy may be disclosed.</summary>
    Approved,

    /// <summary>It goes back to whoever redacts, with a text.</summary>
    Returned,
}

/// <summary>A second person's look at a copy, asked for and, some day, decided.</summary>
public sealed class RedactionReview
{
    public required Guid Id { get; init; }

    public required Guid RenderId { get; init; }

    public required RedactionId RedactionId { get; init; }

    /// <summary>The recording.</summary>
    public required ItemId ItemId { get; init; }

    /// <summary>The copy.</summary>
    public required ItemId MadeItemId { get; init; }

    public required PersonId AskedBy { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    public PersonId? Reviewer { get; set; }

    public ReviewDecision? Decision { get; set; }

    /// <summary>JSON: each point of the profile's checklist, as it read then, with the answer.</summary>
    public string? Checklist { get; set; }

    /// <summary>What the reviewer wrote.</summary>
    public string? Text { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    /// <summary>Of an approval: the schedule that goes with the copy, as CSV. It is a file of the copy's too.</summary>
    public byte[]? Schedule { get; set; }

    /// <summary>The object as which an approval was writing the schedule to the store; removed there before the next attempt.</summary>
    public ObjectId? ScheduleObjectId { get; set; }

    /// <summary>SHA-256 of the schedule.</summary>
    public Sha256Hash? ScheduleSha256 { get; set; }
}

internal sealed class RedactionReviewMapping : IEntityTypeConfiguration<RedactionReview>
{
    public void Configure(EntityTypeBuilder<RedactionReview> review)
    {
        review.ToTable("review", "redaction", table => table.HasCheckConstraint("ck_review_decided",
            "(decision is null) = (reviewer is null) and (decision is null) = (decided_at is null) and (schedule is null) = (schedule_sha256 is null) and (decision is distinct from 'approved' or schedule is not null and checklist is not null)"));
        review.Property(r => r.Id).ValueGeneratedNever();
        review.Property(r => r.Checklist).HasColumnType("jsonb");
        review.HasOne<RedactionRender>().WithMany().HasForeignKey(r => r.RenderId).OnDelete(DeleteBehavior.Restrict);
        review.HasOne<RedactionRecord>().WithMany().HasForeignKey(r => r.RedactionId).OnDelete(DeleteBehavior.Restrict);
        review.HasOne<EvidenceItem>().WithMany().HasForeignKey(r => r.ItemId).OnDelete(DeleteBehavior.Restrict);
        review.HasOne<EvidenceItem>().WithMany().HasForeignKey(r => r.MadeItemId).OnDelete(DeleteBehavior.Restrict);
        review.HasOne<Person>().WithMany().HasForeignKey(r => r.AskedBy).OnDelete(DeleteBehavior.Restrict);
        review.HasOne<Person>().WithMany().HasForeignKey(r => r.Reviewer).OnDelete(DeleteBehavior.Restrict);
        // One that waits at a time, and one approval for good.
        review.HasIndex(r => r.RenderId).IsUnique().HasFilter("decision is null or decision = 'approved'");
    }
}
