using Evidence.Access;
using Evidence.Cases.Work;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Cases;

public enum CaseState { Open, Closed }

/// <summary>A case: what recordings are gathered for, and who works on it.</summary>
public sealed class CaseFile
{
    public required CaseId Id { get; init; }

    public required string Reference { get; init; }

    public required string Title { get; set; }

    /// <summary>What it is about, by the name of the law; null while nobody has said.</summary>
    public string? Offence { get; set; }

    public required AccessClass AccessClass { get; set; }

    public required CaseState State { get; set; }

    public required DateTimeOffset OpenedAt { get; init; }
}

/// <summary>Somebody who works on a case, for a time.</summary>
public sealed class CaseMember
{
    public required CaseId CaseId { get; init; }

    public required PersonId PersonId { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>The first instant at which they are no member any more; null while nobody has said when.</summary>
    public DateTimeOffset? Until { get; set; }
}

/// <summary>That a recording belongs to a case.</summary>
public sealed class CaseItem
{
    public required CaseId CaseId { get; init; }

    public required ItemId ItemId { get; init; }

    /// <summary>The recording's: a case's recordings are read in the order in which lists show them.</summary>
    public required DateTimeOffset ArrivedAt { get; init; }

    public required DateTimeOffset AddedAt { get; set; }

    /// <summary>Null while it does.</summary>
    public DateTimeOffset? RemovedAt { get; set; }

    /// <summary>The case's folder in which it lies; null in none.</summary>
    public CaseFolderId? FolderId { get; set; }
}

internal sealed class CaseFileMapping : IEntityTypeConfiguration<CaseFile>
{
    public void Configure(EntityTypeBuilder<CaseFile> file)
    {
        file.ToTable("case_file", "cases");
        file.Property(c => c.Id).ValueGeneratedNever();
        file.Property(c => c.Reference).HasMaxLength(RecordText.LongestReference);
        file.Property(c => c.Title).HasMaxLength(RecordText.LongestTitle);
        file.Property(c => c.Offence).HasMaxLength(RecordText.LongestTitle);
        file.HasIndex(c => c.Reference).IsUnique();
    }
}

internal sealed class CaseMemberMapping : IEntityTypeConfiguration<CaseMember>
{
    public void Configure(EntityTypeBuilder<CaseMember> member)
    {
        member.ToTable("case_member", "cases");
        member.HasKey(m => new { m.CaseId, m.PersonId, m.Since });
        member.HasIndex(m => m.PersonId);
        member.HasIndex(m => new { m.CaseId, m.PersonId }).IsUnique().HasFilter("until is null");
        member.HasOne<CaseFile>().WithMany().HasForeignKey(m => m.CaseId).OnDelete(DeleteBehavior.Restrict);
        member.HasOne<Person>().WithMany().HasForeignKey(m => m.PersonId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class CaseItemMapping : IEntityTypeConfiguration<CaseItem>
{
    public void Configure(EntityTypeBuilder<CaseItem> link)
    {
        link.ToTable("case_item", "cases");
        link.HasKey(l => new { l.CaseId, l.ItemId });
        link.HasIndex(l => l.ItemId);
        link.HasIndex(l => new { l.CaseId, l.ArrivedAt, l.ItemId }).HasFilter("removed_at is null");
        link.HasOne<CaseFile>().WithMany().HasForeignKey(l => l.CaseId).OnDelete(DeleteBehavior.Restrict);
        link.HasOne<CaseFolder>().WithMany().HasForeignKey(l => l.FolderId).OnDelete(DeleteBehavior.Restrict);
    }
}
