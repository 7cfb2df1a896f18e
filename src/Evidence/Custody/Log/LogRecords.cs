using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Custody.Log;

/// <summary>A leaf of the log: which entry stands at which place. docs/formats/transparency-log.md.</summary>
public sealed class LogLeaf
{
    /// <summary>From 0 without a gap.</summary>
    public required long Index { get; init; }

    /// <summary>Leaf hash of the entry.</summary>
    public required Sha256Hash Hash { get; init; }
}

/// <summary>Root of a full tile of the log, so that no proof needs to read all leaves.</summary>
public sealed class LogNode
{
    /// <summary>Of the tile in which this hash stands: 1 over the leaves, 2 over those, …</summary>
    public required int Level { get; init; }

    /// <summary>From 0 without a gap in its level; the root of tile <c>Index</c> of the level below.</summary>
    public required long Index { get; init; }

    public required Sha256Hash Hash { get; init; }
}

/// <summary>What the log was at one moment, as it was signed.</summary>
public sealed class LogCheckpoint
{
    /// <summary>Leaves.</summary>
    public required long Size { get; init; }

    public required Sha256Hash Root { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The signed note, byte for byte, without cosignatures.</summary>
    public required byte[] Note { get; init; }
}

/// <summary>A witness's word that it has seen this checkpoint, and none that contradicts it.</summary>
public sealed class LogCosignature
{
    public required long Size { get; init; }

    /// <summary>Name of the witness's key.</summary>
    public required string Witness { get; init; }

    /// <summary>When it arrived here; the signature has a time of its own.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The signature line, without its end.</summary>
    public required string Line { get; init; }
}

/// <summary>A time-stamp (RFC 3161) on a checkpoint.</summary>
public sealed class LogStamp
{
    public required long Size { get; init; }

    /// <summary>The authority's time.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>TimeStampToken, DER: over the SHA-256 of the checkpoint's note.</summary>
    public required byte[] Token { get; init; }
}

/// <summary>Whether the log is being written, and why not: one row.</summary>
public sealed class LogStanding
{
    public int Id { get; init; } = 1;

    /// <summary>Since when.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Null where it is.</summary>
    public string? Trouble { get; init; }
}

internal sealed class LogLeafMapping : IEntityTypeConfiguration<LogLeaf>
{
    public void Configure(EntityTypeBuilder<LogLeaf> leaf)
    {
        leaf.ToTable("leaf", "custody");
        leaf.HasKey(l => l.Index);
        leaf.Property(l => l.Index).ValueGeneratedNever();
        leaf.HasIndex(l => l.Hash).IsUnique();
    }
}

internal sealed class LogNodeMapping : IEntityTypeConfiguration<LogNode>
{
    public void Configure(EntityTypeBuilder<LogNode> node)
    {
        node.ToTable("node", "custody");
        node.HasKey(n => new { n.Level, n.Index });
    }
}

internal sealed class LogCheckpointMapping : IEntityTypeConfiguration<LogCheckpoint>
{
    public void Configure(EntityTypeBuilder<LogCheckpoint> checkpoint)
    {
        checkpoint.ToTable("checkpoint", "custody");
        checkpoint.HasKey(c => c.Size);
        checkpoint.Property(c => c.Size).ValueGeneratedNever();
        checkpoint.HasIndex(c => c.At);
    }
}

internal sealed class LogCosignatureMapping : IEntityTypeConfiguration<LogCosignature>
{
    public void Configure(EntityTypeBuilder<LogCosignature> cosignature)
    {
        cosignature.ToTable("cosignature", "custody");
        cosignature.HasKey(c => new { c.Size, c.Witness });
        cosignature.HasOne<LogCheckpoint>().WithMany().HasForeignKey(c => c.Size).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class LogStampMapping : IEntityTypeConfiguration<LogStamp>
{
    public void Configure(EntityTypeBuilder<LogStamp> stamp)
    {
        stamp.ToTable("stamp", "custody");
        stamp.HasKey(s => s.Size);
        stamp.Property(s => s.Size).ValueGeneratedNever();
        stamp.HasOne<LogCheckpoint>().WithMany().HasForeignKey(s => s.Size).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class LogStandingMapping : IEntityTypeConfiguration<LogStanding>
{
    public void Configure(EntityTypeBuilder<LogStanding> standing)
    {
        standing.ToTable("log_standing", "custody");
        standing.Property(s => s.Id).ValueGeneratedNever();
    }
}
