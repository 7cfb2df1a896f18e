using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Transfer.Backups;

/// <summary>One backup of the database and the key ring that was finished.</summary>
public sealed class Backup
{
    public required BackupId Id { get; init; }

    public required AgencyId AgencyId { get; init; }

    /// <summary>What both its folders are called.</summary>
    public required string Name { get; init; }

    /// <summary>The moment of the database that was kept.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Length of the dump.</summary>
    public required long Bytes { get; init; }

    /// <summary>The signed sheet, exact bytes (docs/formats/backup.md).</summary>
    public required byte[] Sheet { get; init; }

    /// <summary>When this database was put back from it.</summary>
    public DateTimeOffset? RestoredAt { get; init; }

    /// <summary>When it was deleted, because it was older than backups are kept.</summary>
    public DateTimeOffset? RemovedAt { get; set; }
}

internal sealed class BackupMapping : IEntityTypeConfiguration<Backup>
{
    public void Configure(EntityTypeBuilder<Backup> backup)
    {
        backup.ToTable("backup", "transfer");
        backup.Property(b => b.Id).ValueGeneratedNever();
        backup.HasIndex(b => b.At);
    }
}
