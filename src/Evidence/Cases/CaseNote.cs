using Evidence.Access;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Cases;

/// <summary>What somebody who works on a case wrote down for the others. It is never changed: what was wrong is said by another.</summary>
public sealed class CaseNote
{
    public required Guid Id { get; init; }

    public required CaseId CaseId { get; init; }

    public required PersonId WrittenBy { get; init; }

    public required DateTimeOffset WrittenAt { get; init; }

    /// <summary>Lines, parted by line feeds.</summary>
    public required string Text { get; init; }
}

internal sealed class CaseNoteMapping : IEntityTypeConfiguration<CaseNote>
{
    public void Configure(EntityTypeBuilder<CaseNote> note)
    {
        note.ToTable("case_note", "cases");
        note.Property(n => n.Id).ValueGeneratedNever();
        note.HasIndex(n => new { n.CaseId, n.WrittenAt });
        note.HasOne<CaseFile>().WithMany().HasForeignKey(n => n.CaseId).OnDelete(DeleteBehavior.Restrict);
        note.HasOne<Person>().WithMany().HasForeignKey(n => n.WrittenBy).OnDelete(DeleteBehavior.Restrict);
    }
}
