using Evidence.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Retention;

/// <summary>What the worker last found when it locked in a store: for people to read, no evidence.</summary>
public sealed class StoreProtection
{
    public required string Store { get; init; }

    /// <summary>Who keeps the locks of this store; null where it does not lock.</summary>
    public Enforcement? Enforcement { get; set; }

    /// <summary>Why locks or holds cannot be set there now; null where they can.</summary>
    public string? Trouble { get; set; }

    public required DateTimeOffset ToldAt { get; set; }
}

internal sealed class StoreProtectionMapping : IEntityTypeConfiguration<StoreProtection>
{
    public void Configure(EntityTypeBuilder<StoreProtection> standing)
    {
        standing.ToTable("store", "retention");
        standing.HasKey(s => s.Store);
    }
}
