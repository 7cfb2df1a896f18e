using Evidence.Custody;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Redaction.Drafting;

/// <summary>Why something is hidden, and by what authority: one line of the agency's list.</summary>
public sealed class RedactionReason
{
    public const int LongestText = 200, LongestCode = 40;

    /// <summary>Which tracks and sounds name: 1 to 40 of a–z, 0–9 and -.</summary>
    public required string Code { get; init; }

    /// <summary>Under which the custody log tells of it: the policy <c>redaction-reasons</c>.</summary>
    public Guid SubjectId { get; private init; } = SubjectOf.Policy("redaction-reasons").Id;

    /// <summary>Place in the list, from 1.</summary>
    public required int Place { get; set; }

    public required string Label { get; set; }

    /// <summary>The law or the rule, for the schedule.</summary>
    public required string Authority { get; set; }

    /// <summary>Offered no more; recipes that name it still can be read.</summary>
    public bool IsRetired { get; set; }
}

internal sealed class RedactionReasonMapping : IEntityTypeConfiguration<RedactionReason>
{
    public void Configure(EntityTypeBuilder<RedactionReason> reason)
    {
        reason.ToTable("reason", "redaction");
        reason.HasKey(r => r.Code);
        reason.Property(r => r.Code).HasMaxLength(RedactionReason.LongestCode).ValueGeneratedNever();
        reason.Property(r => r.Label).HasMaxLength(RedactionReason.LongestText);
        reason.Property(r => r.Authority).HasMaxLength(RedactionReason.LongestText);
    }
}
