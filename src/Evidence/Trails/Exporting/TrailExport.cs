using Evidence.Access;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Trails.Exporting;

/// <summary>What a trail is exported as.</summary>
public enum ExportForm
{
    /// <summary>RFC 4180.</summary>
    Csv,

    Pdf,

    /// <summary>CASE/UCO 1.4 as JSON-LD.</summary>
    Case,
}

public enum ExportState
{
    Waiting,
    Running,
    Done,
    Failed,
    Cancelled,

    /// <summary>Its file is gone.</summary>
    Expired,
}

/// <summary>A trail that somebody wants as a file. The worker makes it; the row is the queue.</summary>
public sealed class TrailExport
{
    public required Guid Id { get; init; }

    public required PersonId RequestedBy { get; init; }

    /// <summary>The network address they asked from.</summary>
    public string? Address { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public required TrailKind Kind { get; init; }

    /// <summary>The item, person or device; null for everything.</summary>
    public Guid? SubjectId { get; init; }

    /// <summary>What the trail was of when it was asked for.</summary>
    public required string Title { get; init; }

    /// <summary>JSON of the <see cref="TrailFilter"/>; it always ends at the moment of the request, so that every run finds the same entries.</summary>
    public required string Filter { get; init; }

    public required ExportForm Form { get; init; }

    /// <summary>With the parts that were played in each viewing.</summary>
    public required bool WithPlayed { get; init; }

    public ExportState State { get; set; }

    /// <summary>Entries to write; null before it is begun.</summary>
    public long? Entries { get; set; }

    /// <summary>Entries written so far.</summary>
    public long Written { get; set; }

    public long? Bytes { get; set; }

    /// <summary>Of the file; the entry "trail exported" commits to it.</summary>
    public Sha256Hash? Sha256 { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Why nothing came of it.</summary>
    public string? Trouble { get; set; }

    public TrailScope Scope => new(Kind, SubjectId ?? Guid.Empty);
}

internal sealed class TrailExportMapping : IEntityTypeConfiguration<TrailExport>
{
    public void Configure(EntityTypeBuilder<TrailExport> export)
    {
        export.ToTable("export", "trails");
        export.Property(e => e.Id).ValueGeneratedNever();
        export.Ignore(e => e.Scope);
        export.HasOne<Person>().WithMany().HasForeignKey(e => e.RequestedBy).OnDelete(DeleteBehavior.Restrict);
        export.HasIndex(e => new { e.RequestedBy, e.RequestedAt });
        export.HasIndex(e => e.RequestedAt).HasFilter("state in ('waiting', 'running')");
    }
}
