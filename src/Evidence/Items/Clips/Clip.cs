using Evidence.Access;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Items.Clips;

public enum ClipKind
{
    /// <summary>A stretch of a recording, encoded anew.</summary>
    Clip,

    /// <summary>One frame of a recording, as a picture.</summary>
    Still,
}

/// <summary>
/// What somebody had cut out of a recording: an item of its own, that names the stretch of the master it is. The row stands from the asking on; the
/// item of the same id comes with the file.
/// </summary>
public sealed class Clip
{
    /// <summary>Of the item that it becomes.</summary>
    public required ItemId Id { get; init; }

    public required ItemId MasterId { get; init; }

    /// <summary>The original file that it is cut from.</summary>
    public required PartId PartId { get; init; }

    public required ClipKind Kind { get; init; }

    /// <summary>Media time of the master's file, in milliseconds: frames that begin at or after this.</summary>
    public required long FromMs { get; init; }

    /// <summary>And before this; null for a still.</summary>
    public long? ToMs { get; init; }

    public required string Title { get; init; }

    public required string Reason { get; init; }

    public required PersonId AskedBy { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    public DateTimeOffset? MadeAt { get; set; }

    /// <summary>When it was given up, for the reason in <see cref="Text"/>.</summary>
    public DateTimeOffset? RefusedAt { get; set; }

    /// <summary>Why it was not made, for people.</summary>
    public string? Text { get; set; }
}

internal sealed class ClipMapping : IEntityTypeConfiguration<Clip>
{
    public void Configure(EntityTypeBuilder<Clip> clip)
    {
        clip.ToTable("clip", "items", table => table.HasCheckConstraint("ck_clip_range", "from_ms >= 0 and (kind = 'still') = (to_ms is null) and (to_ms is null or to_ms > from_ms)"));
        clip.Property(c => c.Id).ValueGeneratedNever();
        clip.HasOne<EvidenceItem>().WithMany().HasForeignKey(c => c.MasterId).OnDelete(DeleteBehavior.Restrict);
        clip.HasOne<ItemPart>().WithMany().HasForeignKey(c => c.PartId).OnDelete(DeleteBehavior.Restrict);
        clip.HasOne<Person>().WithMany().HasForeignKey(c => c.AskedBy).OnDelete(DeleteBehavior.Restrict);
        clip.HasIndex(c => new { c.PartId, c.AskedAt }, "ix_clip_to_make").HasFilter("made_at is null and refused_at is null");
    }
}
