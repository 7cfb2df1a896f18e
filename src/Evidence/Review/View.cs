using Evidence.Access;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Review;

/// <summary>One person watching one item once, from opening the player to leaving it.</summary>
public sealed class View
{
    public required Guid Id { get; init; }

    public required ItemId ItemId { get; init; }

    public required PartId PartId { get; init; }

    public required PersonId PersonId { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Why they watched it; null where it was their own work.</summary>
    public ViewingPurpose? Purpose { get; init; }

    /// <summary>What for; null with it.</summary>
    public string? Reference { get; init; }

    /// <summary>The chain of the item in which the entries about this view stand: a prosecutor's are kept apart from the agency's own.</summary>
    public Chain Chain { get; init; }

    /// <summary>What was shown is a copy of the part that was being made, and not compared with it yet.</summary>
    public bool ShowsGrowing { get; init; }

    /// <summary>When playback was last reported; an abandoned view ends here.</summary>
    public DateTimeOffset LastSeenAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>SHA-256 of the played ranges, as the entry "view ended" commits to it.</summary>
    public Sha256Hash? PlayedSha256 { get; set; }
}

/// <summary>A stretch of media time that was played.</summary>
public sealed class Playback
{
    public required Guid ViewId { get; init; }

    /// <summary>From 0, in the order reported.</summary>
    public required int Number { get; init; }

    public required long FromMs { get; init; }

    public required long ToMs { get; init; }

    /// <summary>At normal speed and with sound, as far as the browser says and the clock allows; false where that is not known.</summary>
    public bool IsHeard { get; init; }

    public required DateTimeOffset ReportedAt { get; init; }
}

internal sealed class ViewMapping : IEntityTypeConfiguration<View>
{
    public void Configure(EntityTypeBuilder<View> view)
    {
        view.ToTable("view", "review");
        view.Property(v => v.Id).ValueGeneratedNever();
        view.HasOne<EvidenceItem>().WithMany().HasForeignKey(v => v.ItemId).OnDelete(DeleteBehavior.Restrict);
        view.HasOne<ItemPart>().WithMany().HasForeignKey(v => v.PartId).OnDelete(DeleteBehavior.Restrict);
        view.HasOne<Person>().WithMany().HasForeignKey(v => v.PersonId).OnDelete(DeleteBehavior.Restrict);
        view.HasIndex(v => v.LastSeenAt).HasFilter("ended_at is null");
    }
}

internal sealed class PlaybackMapping : IEntityTypeConfiguration<Playback>
{
    public void Configure(EntityTypeBuilder<Playback> playback)
    {
        playback.ToTable("playback", "review");
        playback.HasKey(p => new { p.ViewId, p.Number });
        playback.HasOne<View>().WithMany().HasForeignKey(p => p.ViewId).OnDelete(DeleteBehavior.Restrict);
    }
}
