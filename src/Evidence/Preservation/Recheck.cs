using Evidence.Formats;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Preservation;

/// <summary>A copy that is to be read again before its time: because somebody asked for it, or because reading it failed.</summary>
public sealed class Recheck
{
    public required ObjectId ObjectId { get; init; }

    public required string Store { get; init; }

    public required DateTimeOffset NextAt { get; set; }

    /// <summary>How often reading it failed while the store read others.</summary>
    public int Attempts { get; set; }

    /// <summary>What the store said.</summary>
    public string? Trouble { get; set; }
}

internal sealed class RecheckMapping : IEntityTypeConfiguration<Recheck>
{
    public void Configure(EntityTypeBuilder<Recheck> recheck)
    {
        recheck.ToTable("recheck", "preservation");
        recheck.HasKey(r => new { r.ObjectId, r.Store });
        recheck.HasOne<StoredCopy>().WithOne().HasForeignKey<Recheck>(r => new { r.ObjectId, r.Store }).OnDelete(DeleteBehavior.Cascade);
        recheck.HasIndex(r => new { r.Store, r.NextAt });
    }
}
