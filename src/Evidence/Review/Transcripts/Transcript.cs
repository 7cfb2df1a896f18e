using Evidence.Formats;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NpgsqlTypes;

namespace Evidence.Review.Transcripts;

/// <summary>
/// The words of the subtitles that a device wrote beside a recording, to find it by. The subtitles themselves are the sealed part: this is an index of it, never
/// evidence, and it goes when the part's key is destroyed.
/// </summary>
public sealed class Transcript
{
    public required PartId PartId { get; init; }

    public required ItemId ItemId { get; init; }

    /// <summary>Empty where the file has none, or is a track of telemetry.</summary>
    internal NpgsqlTsVector Words { get; private set; } = null!;

    public required DateTimeOffset ReadAt { get; init; }
}

internal sealed class TranscriptMapping : IEntityTypeConfiguration<Transcript>
{
    public void Configure(EntityTypeBuilder<Transcript> transcript)
    {
        transcript.ToTable("transcript", "review");
        transcript.HasKey(t => t.PartId);
        transcript.Property(t => t.Words).HasDefaultValueSql("''::tsvector");
        transcript.HasIndex(t => t.Words).HasMethod("gin").HasStorageParameter("fastupdate", false);
        transcript.HasOne<ItemPart>().WithOne().HasForeignKey<Transcript>(t => t.PartId).OnDelete(DeleteBehavior.Restrict);
        transcript.HasOne<EvidenceItem>().WithMany().HasForeignKey(t => t.ItemId).OnDelete(DeleteBehavior.Restrict);
    }
}
