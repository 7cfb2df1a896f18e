using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Evidence.Formats;

namespace Evidence.Items;

/// <summary>
/// How far the worker that is at an order has come. It holds for this attempt and as long as that worker holds its lock: of one that was killed nothing is told.
/// Goes away with the order; it is no evidence, and nothing depends on it.
/// </summary>
public sealed class MediaProgress
{
    public required PartId PartId { get; init; }

    public required MediaWorkKind Kind { get; init; }

    /// <summary>The attempt that it is about.</summary>
    public required int Attempt { get; set; }

    /// <summary>0 to 1,000 of the recording's length; 1,000 when the copy is made and is being looked over.</summary>
    public required int PerMille { get; set; }

    /// <summary>Until it is made, at the speed so far; null where nothing can be said of that yet.</summary>
    public int? SecondsLeft { get; set; }

    /// <summary>The key of the lock on the order.</summary>
    public required long LockKey { get; set; }

    /// <summary>The session of the database that holds it.</summary>
    public required int LockHolder { get; set; }

    public required DateTimeOffset ToldAt { get; set; }
}

internal sealed class MediaProgressMapping : IEntityTypeConfiguration<MediaProgress>
{
    public void Configure(EntityTypeBuilder<MediaProgress> progress)
    {
        progress.ToTable("media_progress", "items");
        progress.HasKey(p => new { p.PartId, p.Kind });
        progress.HasOne<MediaWork>().WithOne().HasForeignKey<MediaProgress>(p => new { p.PartId, p.Kind }).OnDelete(DeleteBehavior.Cascade);
    }
}
