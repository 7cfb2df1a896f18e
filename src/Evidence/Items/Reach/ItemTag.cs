using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Items.Reach;

/// <summary>That somebody gave a recording a tag: a word or two of their own, beside the agency's categories, on which nothing else depends.</summary>
public sealed class ItemTag
{
    public required ItemId ItemId { get; init; }

    /// <summary>In small letters.</summary>
    public required string Tag { get; init; }

    public required DateTimeOffset AddedAt { get; set; }

    /// <summary>Null while it has it.</summary>
    public DateTimeOffset? RemovedAt { get; set; }
}

internal sealed class ItemTagMapping : IEntityTypeConfiguration<ItemTag>
{
    public void Configure(EntityTypeBuilder<ItemTag> tag)
    {
        tag.ToTable("item_tag", "items");
        tag.HasKey(t => new { t.ItemId, t.Tag });
        tag.Property(t => t.Tag).HasMaxLength(TagItem.Longest).UseCollation("C");
        tag.HasIndex(t => t.Tag).HasFilter("removed_at is null");
        tag.HasOne<EvidenceItem>().WithMany().HasForeignKey(t => t.ItemId).OnDelete(DeleteBehavior.Restrict);
    }
}
