using Evidence.Access;
using Evidence.Formats;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Review;

/// <summary>Why somebody looks at a recording that is not their own work.</summary>
public enum ViewingPurpose
{
    Investigation,
    Disclosure,

    /// <summary>A complaint, or a matter of misconduct.</summary>
    Complaint,

    /// <summary>A supervisor's review: the end of the view is logged as one.</summary>
    SupervisionReview,

    Training,
    TechnicalSupport,

    /// <summary>Somebody asked for what is held about them.</summary>
    SubjectRequest,

    Other,
}

/// <summary>What somebody said, one day, about one recording: it holds until that day ends.</summary>
public sealed class StatedPurpose
{
    public required PersonId PersonId { get; init; }

    public required ItemId ItemId { get; init; }

    /// <summary>By the agency's clock.</summary>
    public required DateOnly Day { get; init; }

    public ViewingPurpose Purpose { get; set; }

    /// <summary>A case, a request, a complaint: what they look at it for.</summary>
    public required string Reference { get; set; }

    public DateTimeOffset StatedAt { get; set; }
}

internal sealed class StatedPurposeMapping : IEntityTypeConfiguration<StatedPurpose>
{
    public void Configure(EntityTypeBuilder<StatedPurpose> stated)
    {
        stated.ToTable("stated_purpose", "review");
        stated.HasKey(s => new { s.PersonId, s.Day, s.ItemId });
        stated.HasOne<Person>().WithMany().HasForeignKey(s => s.PersonId).OnDelete(DeleteBehavior.Restrict);
        stated.HasOne<EvidenceItem>().WithMany().HasForeignKey(s => s.ItemId).OnDelete(DeleteBehavior.Restrict);
    }
}
