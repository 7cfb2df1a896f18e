using Evidence.Access;
using Evidence.Custody;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Cases.Work;

/// <summary>Something to be done in a case: written by somebody who works on it, or a point of the checklist that every case begins with.</summary>
public sealed class CaseTask
{
    public required CaseTaskId Id { get; init; }

    public required CaseId CaseId { get; init; }

    public required string Text { get; init; }

    /// <summary>A point of the checklist as it stood when the case was opened; null for a task that somebody wrote.</summary>
    public int? ChecklistPlace { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>By the agency's calendar; null where nobody said.</summary>
    public DateOnly? DueOn { get; init; }

    /// <summary>Who is to do it; null where anybody may.</summary>
    public PersonId? AssignedTo { get; init; }

    /// <summary>Null while it is to do.</summary>
    public DateTimeOffset? DoneAt { get; set; }

    public PersonId? DoneBy { get; set; }
}

/// <summary>One point of the checklist with which cases begin. Cases that are open already keep theirs.</summary>
public sealed class ChecklistPoint
{
    /// <summary>From 1.</summary>
    public required int Place { get; init; }

    /// <summary>Under which the custody log tells of it: the policy <c>checklist</c>.</summary>
    public Guid SubjectId { get; private init; } = SubjectOf.Policy("checklist").Id;

    public required string Text { get; init; }
}

internal sealed class CaseTaskMapping : IEntityTypeConfiguration<CaseTask>
{
    public void Configure(EntityTypeBuilder<CaseTask> task)
    {
        task.ToTable("case_task", "cases", table => table.HasCheckConstraint("ck_case_task_done", "(done_at is null) = (done_by is null)"));
        task.Property(t => t.Id).ValueGeneratedNever();
        task.Property(t => t.Text).HasMaxLength(RecordText.LongestTitle);
        task.HasIndex(t => t.CaseId);
        task.HasIndex(t => new { t.AssignedTo, t.DueOn }).HasFilter("done_at is null");
        task.HasOne<CaseFile>().WithMany().HasForeignKey(t => t.CaseId).OnDelete(DeleteBehavior.Restrict);
        task.HasOne<Person>().WithMany().HasForeignKey(t => t.AssignedTo).OnDelete(DeleteBehavior.Restrict);
        task.HasOne<Person>().WithMany().HasForeignKey(t => t.DoneBy).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ChecklistPointMapping : IEntityTypeConfiguration<ChecklistPoint>
{
    public void Configure(EntityTypeBuilder<ChecklistPoint> point)
    {
        point.ToTable("checklist_point", "cases");
        point.HasKey(p => p.Place);
        point.Property(p => p.Place).ValueGeneratedNever();
        point.Property(p => p.Text).HasMaxLength(RecordText.LongestTitle);
    }
}
