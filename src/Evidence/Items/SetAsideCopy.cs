using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Items;

/// <summary>
/// A stored copy that was found wrong and that a repair replaced. Its bytes stay in the store, under their own key, for the investigation.
/// Nothing here deletes them.
/// </summary>
public sealed class SetAsideCopy
{
    public required ObjectId ObjectId { get; init; }

    public required string Store { get; init; }

    public required string Key { get; init; }

    public required string Version { get; init; }

    public required DateTimeOffset StoredAt { get; init; }

    public required DateTimeOffset DamagedAt { get; init; }

    public required string Damage { get; init; }

    public required DateTimeOffset ReplacedAt { get; init; }
}

/// <summary>A store that is not to be trusted as a whole now: what it should hold may not be there, though it was not said of any copy.</summary>
public sealed class StoreDoubt
{
    public required string Store { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>Why, for people.</summary>
    public required string Text { get; init; }
}

internal sealed class SetAsideCopyMapping : IEntityTypeConfiguration<SetAsideCopy>
{
    public void Configure(EntityTypeBuilder<SetAsideCopy> copy)
    {
        copy.ToTable("set_aside_copy", "items");
        copy.Property(c => c.Key).UseCollation("C");
        copy.HasKey(c => new { c.Store, c.Key, c.Version });
        copy.HasOne<SealedObject>().WithMany().HasForeignKey(c => c.ObjectId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class StoreDoubtMapping : IEntityTypeConfiguration<StoreDoubt>
{
    public void Configure(EntityTypeBuilder<StoreDoubt> doubt)
    {
        doubt.ToTable("store_doubt", "items");
        doubt.HasKey(d => d.Store);
    }
}
