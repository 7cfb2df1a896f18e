using Evidence.Cases;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Dispatch.Telling;

public enum RunKind { Incidents, Duties }

/// <summary>One file or one call that told of incidents or duties, and what came of it.</summary>
public sealed class DispatchRun
{
    public required Guid Id { get; init; }

    public required RunKind Kind { get; init; }

    /// <summary>Who brought it, as they were called then.</summary>
    public required string By { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>One line of it.</summary>
public sealed class DispatchRunLine
{
    public required Guid RunId { get; init; }

    /// <summary>As the file counts; of a call from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Of the incident, or the call sign.</summary>
    public required string Name { get; init; }

    /// <summary>What it did; <see cref="LineOutcome.Wrong"/> where it was refused.</summary>
    public required LineOutcome Outcome { get; init; }

    public required PoliceIncidentId? IncidentId { get; init; }

    /// <summary>What is to be said of it, in sentences.</summary>
    public required string[] Notes { get; init; }

    /// <summary>JSON of its fields by heading, where it was refused: they are given back with the reasons. Null where it was done.</summary>
    public required string? Fields { get; init; }
}

internal sealed class DispatchRunMapping : IEntityTypeConfiguration<DispatchRun>
{
    public void Configure(EntityTypeBuilder<DispatchRun> run)
    {
        run.ToTable("run", "dispatch");
        run.Property(r => r.Id).ValueGeneratedNever();
        run.HasIndex(r => new { r.At, r.Id }).IsDescending();
    }
}

internal sealed class DispatchRunLineMapping : IEntityTypeConfiguration<DispatchRunLine>
{
    public void Configure(EntityTypeBuilder<DispatchRunLine> line)
    {
        line.ToTable("run_line", "dispatch");
        line.HasKey(l => new { l.RunId, l.Line });
        line.Property(l => l.Fields).HasColumnType("jsonb");
        line.HasIndex(l => l.IncidentId);
        line.HasOne<DispatchRun>().WithMany().HasForeignKey(l => l.RunId).OnDelete(DeleteBehavior.Restrict);
        line.HasOne<PoliceIncident>().WithMany().HasForeignKey(l => l.IncidentId).OnDelete(DeleteBehavior.Restrict);
    }
}
