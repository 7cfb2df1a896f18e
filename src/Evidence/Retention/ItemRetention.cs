using Evidence.Formats;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Retention;

/// <summary>What was decided for one item beside the agency's setting. Most items have no such row.</summary>
public sealed class ItemRetention
{
    public required ItemId ItemId { get; init; }

    /// <summary>It is kept at least until then; null: what the agency's setting says. Once set it only grows.</summary>
    public DateTimeOffset? KeepUntil { get; set; }

    /// <summary>By then it has to be gone; null: nothing says so.</summary>
    public DateTimeOffset? MustDestroyBy { get; set; }
}

internal sealed class ItemRetentionMapping : IEntityTypeConfiguration<ItemRetention>
{
    public void Configure(EntityTypeBuilder<ItemRetention> retention)
    {
        retention.ToTable("item", "retention");
        retention.HasKey(r => r.ItemId);
        retention.HasOne<EvidenceItem>().WithOne().HasForeignKey<ItemRetention>(r => r.ItemId).OnDelete(DeleteBehavior.Restrict);
        retention.HasIndex(r => r.MustDestroyBy);
    }
}
