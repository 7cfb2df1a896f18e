using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Items;

/// <summary>Says from which part, by which recipe, a derived part was made.</summary>
public sealed class Lineage
{
    public required PartId DerivedId { get; init; }

    public required PartId SourceId { get; init; }

    /// <summary>SHA-256 of the recipe, canonical JSON: program, its version, its arguments, and the source's SHA-256. The same recipe on the same source is made once.</summary>
    public required Sha256Hash Recipe { get; init; }
}

internal sealed class LineageMapping : IEntityTypeConfiguration<Lineage>
{
    public void Configure(EntityTypeBuilder<Lineage> lineage)
    {
        lineage.ToTable("lineage", "items");
        lineage.HasKey(l => new { l.DerivedId, l.SourceId });
        lineage.HasIndex(l => new { l.SourceId, l.Recipe }).IsUnique();
        lineage.HasOne<ItemPart>().WithMany().HasForeignKey(l => l.DerivedId).OnDelete(DeleteBehavior.Restrict);
        lineage.HasOne<ItemPart>().WithMany().HasForeignKey(l => l.SourceId).OnDelete(DeleteBehavior.Restrict);
    }
}
