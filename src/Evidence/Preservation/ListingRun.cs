using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Preservation;

/// <summary>One comparison of a store's listing with the catalogue.</summary>
public sealed class ListingRun
{
    public required string Store { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Null while it runs, and where the worker was killed in it.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Versions and markers that the store listed.</summary>
    public long Listed { get; set; }

    /// <summary>Copies that the catalogue has there.</summary>
    public long Catalogued { get; set; }

    public long Findings { get; set; }

    /// <summary>Why it was broken off, or is not to be relied on; null where it went to its end.</summary>
    public string? Trouble { get; set; }
}

internal sealed class ListingRunMapping : IEntityTypeConfiguration<ListingRun>
{
    public void Configure(EntityTypeBuilder<ListingRun> run)
    {
        run.ToTable("listing_run", "preservation");
        run.HasKey(r => new { r.Store, r.StartedAt });
    }
}
