using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Transfer.Backups;

public enum BackupRunKind { Backup, Drill }

/// <summary>One time that the worker set about a backup or a drill by itself.</summary>
public sealed class BackupRun
{
    public required BackupRunKind Kind { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Null while it runs, and where the worker was killed in it.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Why nothing came of it; null where something did.</summary>
    public string? Trouble { get; set; }
}

internal sealed class BackupRunMapping : IEntityTypeConfiguration<BackupRun>
{
    public void Configure(EntityTypeBuilder<BackupRun> run)
    {
        run.ToTable("backup_run", "transfer");
        run.HasKey(r => new { r.Kind, r.StartedAt });
    }
}
