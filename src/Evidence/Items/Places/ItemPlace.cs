using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NpgsqlTypes;

namespace Evidence.Items.Places;

/// <summary>
/// Where a recording's device was, thinned out of its telemetry track so that recordings are found by place. The track itself, with all its points and
/// what speaks against each, is the sealed telemetry part: this is an index of it, never evidence.
/// </summary>
public sealed class ItemPlace
{
    public required ItemId ItemId { get; init; }

    /// <summary>Along the track, from 0.</summary>
    public required int Ordinal { get; init; }

    /// <summary>Degrees: longitude first, as x, then latitude (WGS 84).</summary>
    public required NpgsqlPoint Point { get; init; }

    /// <summary>Null where the track's clock has no zone.</summary>
    public DateTimeOffset? At { get; init; }
}

internal sealed class ItemPlaceMapping : IEntityTypeConfiguration<ItemPlace>
{
    public void Configure(EntityTypeBuilder<ItemPlace> place)
    {
        place.ToTable("place", "items");
        place.HasKey(p => new { p.ItemId, p.Ordinal });
        place.HasIndex(p => p.Point).HasMethod("gist");
        place.HasOne<EvidenceItem>().WithMany().HasForeignKey(p => p.ItemId).OnDelete(DeleteBehavior.Restrict);
    }
}
