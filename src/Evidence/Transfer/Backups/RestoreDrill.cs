using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Transfer.Backups;

/// <summary>One restoring of a backup into a server of its own, and what was found of it.</summary>
public sealed class RestoreDrill
{
    public required DrillId Id { get; init; }

    public required AgencyId AgencyId { get; init; }

    public required BackupId BackupId { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>Custody entries whose chains were followed.</summary>
    public required long Entries { get; init; }

    public required long Chains { get; init; }

    /// <summary>Objects of the live stores that were read through the restored database and ring.</summary>
    public required int Samples { get; init; }

    /// <summary>Of their plaintext.</summary>
    public required long SampleBytes { get; init; }

    /// <summary>What was found wrong, for people: sentences. Empty where all was right.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    public bool IsGood => Findings.Count == 0;
}

internal sealed class RestoreDrillMapping : IEntityTypeConfiguration<RestoreDrill>
{
    public void Configure(EntityTypeBuilder<RestoreDrill> drill)
    {
        drill.ToTable("drill", "transfer");
        drill.Property(d => d.Id).ValueGeneratedNever();
        drill.Property(d => d.Findings).HasColumnType("text[]");
        drill.Ignore(d => d.IsGood);
        drill.HasOne<Backup>().WithMany().HasForeignKey(d => d.BackupId).OnDelete(DeleteBehavior.Restrict);
        drill.HasIndex(d => d.StartedAt);
    }
}
