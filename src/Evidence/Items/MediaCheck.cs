using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Items;

/// <summary>What became of a recording in the media check.</summary>
public enum MediaCheckState
{
    /// <summary>Not decided: decoding needs more than a worker may spend on one file.</summary>
    Waiting,

    /// <summary>Every frame that the file announces was decoded without an error.</summary>
    Playable,

    /// <summary>Some of it was decoded.</summary>
    Damaged,

    /// <summary>A container that we know, of which nothing was decoded.</summary>
    Unplayable,

    /// <summary>No container that we open, whatever its name says.</summary>
    NotMedia,
}

/// <summary>What decoding the whole file in the sandbox found.</summary>
public sealed class MediaCheck
{
    public required PartId PartId { get; init; }

    public required ItemId ItemId { get; init; }

    public required MediaCheckState State { get; set; }

    /// <summary>As many frames and as long as the container announces; null where nothing was decoded.</summary>
    public bool? Complete { get; set; }

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
