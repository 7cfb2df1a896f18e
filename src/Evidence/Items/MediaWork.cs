using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Items;

public enum MediaWorkKind
{
    /// <summary>Decode an original to its end.</summary>
    Check,

    /// <summary>Make a still picture of a checked original.</summary>
    Thumbnail,

    /// <summary>Make a playable copy of a checked original.</summary>
    Proxy,

    /// <summary>Read the track of a telemetry part, or the one that a checked original carries inside.</summary>
    Telemetry,

    /// <summary>Make small pictures of a checked original at even distances.</summary>
    Filmstrip,

    /// <summary>Measure how loud a checked original is over its length.</summary>
    Waveform,

    /// <summary>Cut the next clip or still that was asked for out of a checked original.</summary>
    Clip,
}

/// <summary>Media work that is still to do on a part. The row goes away in the transaction that writes the result.</summary>
public sealed class MediaWork
{
    public required PartId PartId { get; init; }

    public required MediaWorkKind Kind { get; init; }

    public required ItemId ItemId { get; init; }

    public required DateTimeOffset OrderedAt { get; init; }

    public required DateTimeOffset DueAt { get; set; }

    /// <summary>When somebody asked to have it before others; null where nobody did.</summary>
    public DateTimeOffset? AskedAt { get; set; }

    /// <summary>Not before this; null when there will be no further attempt, for the reason in <see cref="Text"/>.</summary>
    public DateTimeOffset? NextAt { get; set; }

    /// <summary>Attempts that were begun.</summary>
    public int Attempts { get; set; }

    /// <summary>Why it still waits, for people; null while nothing is in its way.</summary>
    public string? Text { get; set; }

    /// <summary>The object that an attempt was writing to the store; removed there before the next attempt, or when there will be none.</summary>
    public ObjectId? ObjectId { get; set; }
}

internal sealed class MediaWorkMapping : IEntityTypeConfiguration<MediaWork>
{
    public void Configure(EntityTypeBuilder<MediaWork> work)
    {
        work.ToTable("media_work", "items");
        work.HasKey(w => new { w.PartId, w.Kind });
        work.HasOne<ItemPart>().WithMany().HasForeignKey(w => w.PartId).OnDelete(DeleteBehavior.Restrict);
        work.HasOne<EvidenceItem>().WithMany().HasForeignKey(w => w.ItemId).OnDelete(DeleteBehavior.Restrict);
        work.HasIndex(w => w.NextAt).HasFilter("next_at is not null");
        work.HasIndex(w => w.ItemId);
    }
}
