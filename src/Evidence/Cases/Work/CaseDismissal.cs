using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Cases.Work;

/// <summary>That a recording was suggested for a case and does not belong to it: it is not suggested again.</summary>
public sealed class CaseDismissal
{
    public required CaseId CaseId { get; init; }

    public required ItemId ItemId { get; init; }

    public required DateTimeOffset At { get; init; }
}

internal sealed class CaseDismissalMapping : IEntityTypeConfiguration<CaseDismissal>
{
    public void Configure(EntityTypeBuilder<CaseDismissal> dismissal)
    {
        dismissal.ToTable("case_dismissal", "cases");
        dismissal.HasKey(d => new { d.CaseId, d.ItemId });
        dismissal.HasOne<CaseFile>().WithMany().HasForeignKey(d => d.CaseId).OnDelete(DeleteBehavior.Restrict);
    }
}
