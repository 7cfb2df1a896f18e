using Evidence.Access;
using Evidence.Cases;
using Evidence.Formats;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Redaction.Requests;

public enum RedactionRequestState { Open, InHand, Done, Declined }

/// <summary>Somebody needs a redacted copy of a recording, or of what is in a case, by a day.</summary>
public sealed class RedactionRequest
{
    public required Guid Id { get; init; }

    /// <summary>The recording; null where it is for a case as a whole.</summary>
    public ItemId? ItemId { get; init; }

    public CaseId? CaseId { get; init; }

    /// <summary>For what kind of recipient: a code.</summary>
    public required string Profile { get; init; }

    public required DateOnly DueOn { get; init; }

    public required PersonId AskedBy { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>Who gets the copy.</summary>
    public required string Recipient { get; init; }

    public required string Reason { get; init; }

    public RedactionRequestState State { get; set; } = RedactionRequestState.Open;

    public PersonId? AssignedTo { get; set; }

    /// <summary>What was written when it was done or declined.</summary>
    public string? Text { get; set; }

    public PersonId? SettledBy { get; set; }

    public DateTimeOffset? SettledAt { get; set; }
}

internal sealed class RedactionRequestMapping : IEntityTypeConfiguration<RedactionRequest>
{
    public void Configure(EntityTypeBuilder<RedactionRequest> request)
    {
        request.ToTable("request", "redaction", table => table.HasCheckConstraint("ck_request_whole",
            "(item_id is null) <> (case_id is null) and (settled_at is null) = (settled_by is null) and (settled_at is null) = (state in ('open', 'in-hand'))"));
        request.Property(r => r.Id).ValueGeneratedNever();
        request.Property(r => r.Profile).HasMaxLength(40);
        request.HasOne<EvidenceItem>().WithMany().HasForeignKey(r => r.ItemId).OnDelete(DeleteBehavior.Restrict);
        request.HasOne<CaseFile>().WithMany().HasForeignKey(r => r.CaseId).OnDelete(DeleteBehavior.Restrict);
        request.HasOne<Person>().WithMany().HasForeignKey(r => r.AskedBy).OnDelete(DeleteBehavior.Restrict);
        request.HasOne<Person>().WithMany().HasForeignKey(r => r.AssignedTo).OnDelete(DeleteBehavior.Restrict);
        request.HasOne<Person>().WithMany().HasForeignKey(r => r.SettledBy).OnDelete(DeleteBehavior.Restrict);
        request.HasIndex(r => r.DueOn).HasFilter("settled_at is null");
    }
}
