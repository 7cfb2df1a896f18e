using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Items;

/// <summary>Says from which part, by which recipe, a derived part was made.</summary>
public sealed class Lineage
{
    public required PartId DerivedId { get; init; }

    public required PartId SourceId { get; init; }

    /// <summary>SHA-256 of the recipe: program, its version and its arguments.</summary>
    public required Sha256Hash Recipe { get; init; }
}

public enum MediaCheckState { Waiting, Passed, Damaged, NotMedia, Failed }

/// <summary>What decoding the whole file in the sandbox found.</summary>
public sealed class MediaCheck
{
    public required PartId PartId { get; init; }

    public required ItemId ItemId { get; init; }

    public required MediaCheckState State { get; set; }

    public long? DurationMs { get; set; }

    public long? Frames { get; set; }

    public int? Gaps { get; set; }

    public int? DecodeErrors { get; set; }

    /// <summary>JSON: streams, engine and what else the check saw.</summary>
    public string? Report { get; set; }

    /// <summary>What happened, for people.</summary>
    public string? Text { get; set; }

    /// <summary>A check is due within 24 hours of the verified entry.</summary>
    public required DateTimeOffset DueAt { get; init; }

    public DateTimeOffset? CheckedAt { get; set; }
}

internal sealed class LineageMapping : IEntityTypeConfiguration<Lineage>
{
    public void Configure(EntityTypeBuilder<Lineage> lineage)
    {
        lineage.ToTable("lineage", "items");
        lineage.HasKey(l => new { l.DerivedId, l.SourceId });
        lineage.HasOne<ItemPart>().WithMany().HasForeignKey(l => l.DerivedId).OnDelete(DeleteBehavior.Restrict);
        lineage.HasOne<ItemPart>().WithMany().HasForeignKey(l => l.SourceId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class MediaCheckMapping : IEntityTypeConfiguration<MediaCheck>
{
    public void Configure(EntityTypeBuilder<MediaCheck> check)
    {
        check.ToTable("media_check", "items");
        check.HasKey(c => c.PartId);
        check.Property(c => c.PartId).ValueGeneratedNever();
        check.Property(c => c.Report).HasColumnType("jsonb");
        check.HasOne<ItemPart>().WithMany().HasForeignKey(c => c.PartId).OnDelete(DeleteBehavior.Restrict);
        check.HasOne<EvidenceItem>().WithMany().HasForeignKey(c => c.ItemId).OnDelete(DeleteBehavior.Restrict);
        check.HasIndex(c => new { c.State, c.DueAt });
    }
}
