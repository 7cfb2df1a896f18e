using Evidence.Access;
using Evidence.Formats;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Disclosure;

/// <summary>A set of items that an evidence officer hands to somebody outside. What it holds is settled when it is made.</summary>
public sealed class DisclosureBundle
{
    public required BundleId Id { get; init; }

    public required string Recipient { get; init; }

    public required string Purpose { get; init; }

    public required PersonId MadeBy { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The act under which its entries "bundle made" and "item disclosed" were written.</summary>
    public required ActId ActId { get; init; }

    /// <summary>Exact bytes of metadata/bundle.json (docs/formats/bundle.md); the entry "bundle made" commits to their hash.</summary>
    public required byte[] Description { get; init; }

    /// <summary>The checkpoint at which its entries are proven, as it was signed and cosigned; null until the first download, and the same for all.</summary>
    public byte[]? LogNote { get; set; }

    public required int Files { get; init; }

    /// <summary>Bytes of all files together.</summary>
    public required long PayloadBytes { get; init; }
}

/// <summary>An item in a bundle, at its place.</summary>
public sealed class BundleItem
{
    public required BundleId BundleId { get; init; }

    public required ItemId ItemId { get; init; }

    /// <summary>From 1; names the folder in the bundle.</summary>
    public required int Number { get; init; }
}

internal sealed class DisclosureBundleMapping : IEntityTypeConfiguration<DisclosureBundle>
{
    public void Configure(EntityTypeBuilder<DisclosureBundle> bundle)
    {
        bundle.ToTable("bundle", "disclosure");
        bundle.Property(b => b.Id).ValueGeneratedNever();
        bundle.HasOne<Person>().WithMany().HasForeignKey(b => b.MadeBy).OnDelete(DeleteBehavior.Restrict);
        bundle.HasIndex(b => new { b.MadeAt, b.Id }).IsDescending();
    }
}

internal sealed class BundleItemMapping : IEntityTypeConfiguration<BundleItem>
{
    public void Configure(EntityTypeBuilder<BundleItem> item)
    {
        item.ToTable("bundle_item", "disclosure");
        item.HasKey(i => new { i.BundleId, i.ItemId });
        item.HasIndex(i => new { i.BundleId, i.Number }).IsUnique();
        item.HasOne<DisclosureBundle>().WithMany().HasForeignKey(i => i.BundleId).OnDelete(DeleteBehavior.Restrict);
        item.HasOne<EvidenceItem>().WithMany().HasForeignKey(i => i.ItemId).OnDelete(DeleteBehavior.Restrict);
    }
}
