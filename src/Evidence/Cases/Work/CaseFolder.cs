using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Cases.Work;

/// <summary>A folder in which recordings of a case are kept together. A recording lies in one, or in none.</summary>
public sealed class CaseFolder
{
    public required CaseFolderId Id { get; init; }

    public required CaseId CaseId { get; init; }

    public required string Name { get; init; }
}

internal sealed class CaseFolderMapping : IEntityTypeConfiguration<CaseFolder>
{
    public void Configure(EntityTypeBuilder<CaseFolder> folder)
    {
        folder.ToTable("case_folder", "cases");
        folder.Property(f => f.Id).ValueGeneratedNever();
        folder.Property(f => f.Name).HasMaxLength(RecordText.LongestReference);
        folder.HasIndex(f => new { f.CaseId, f.Name }).IsUnique();
        folder.HasOne<CaseFile>().WithMany().HasForeignKey(f => f.CaseId).OnDelete(DeleteBehavior.Restrict);
    }
}
