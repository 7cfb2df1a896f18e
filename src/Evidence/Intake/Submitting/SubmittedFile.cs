using Evidence.Formats;
using Evidence.Formats.Protocol;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Intake.Submitting;

/// <summary>One file that a browser sends, from its first word until it is read back. The server seals it, chunk by chunk, under a key that the file alone has.</summary>
public sealed class SubmittedFile
{
    public required ObjectId ObjectId { get; init; }

    public required SubmissionId SubmissionId { get; init; }

    /// <summary>Which recording of the submission it belongs to, from 0: its files become one item.</summary>
    public required int Recording { get; init; }

    /// <summary>The recording itself, or a sidecar: what goes with it, such as the maker's own player.</summary>
    public required FileRole Role { get; init; }

    /// <summary>The file's name as the browser told it, UTF-8.</summary>
    public required byte[] FileName { get; init; }

    /// <summary>The name for people.</summary>
    public required string Display { get; init; }

    public required long PlaintextBytes { get; init; }

    /// <summary>Ciphertext bytes of one chunk: whole segments.</summary>
    public required int PartBytes { get; init; }

    /// <summary>Salt and nonce prefix of the sealing, 39 bytes: with the key they make the same ciphertext of the same chunk again.</summary>
    public required byte[] Seed { get; init; }

    /// <summary>The data key under a secret of the ring; null once it is wrapped as every data key is, or the file is given up.</summary>
    public byte[]? SealedKey { get; set; }

    public required UploadState State { get; set; }

    /// <summary>Of the whole file, as the browser read it; null before it said so.</summary>
    public Sha256Hash? PlaintextSha256 { get; set; }

    /// <summary>The store's version of the object, which is read back; null before.</summary>
    public string? StoreVersion { get; set; }

    /// <summary>Why it was quarantined or given up.</summary>
    public string? Reason { get; set; }

    public ItemId? ItemId { get; set; }

    public PartId? PartId { get; set; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When its last chunk came; it is given up when nothing came for long.</summary>
    public required DateTimeOffset HeardAt { get; set; }

    public DateTimeOffset? ClaimedAt { get; set; }

    public DateTimeOffset? SettledAt { get; set; }

    /// <summary>When it was made sure that the store holds nothing more of a file that was given up; null before.</summary>
    public DateTimeOffset? RoomFreedAt { get; set; }

    /// <summary>How often reading back failed for a reason that is not the file's.</summary>
    public int Attempts { get; set; }

    /// <summary>Not to be tried again before.</summary>
    public DateTimeOffset? RetryAt { get; set; }
}

/// <summary>A chunk of such a file. Its hash stands before its ciphertext leaves: other bytes are never sealed in its place, because that would break the cipher.</summary>
public sealed class SubmittedChunk
{
    public required ObjectId ObjectId { get; init; }

    /// <summary>From 0.</summary>
    public required int Number { get; init; }

    /// <summary>Of the chunk's plaintext.</summary>
    public required Sha256Hash Sha256 { get; init; }

    /// <summary>When its ciphertext was durable in the store; null before.</summary>
    public DateTimeOffset? StoredAt { get; set; }
}

internal sealed class SubmittedFileMapping : IEntityTypeConfiguration<SubmittedFile>
{
    public void Configure(EntityTypeBuilder<SubmittedFile> file)
    {
        file.ToTable("submitted_file", "intake");
        file.HasKey(f => f.ObjectId);
        file.Property(f => f.ObjectId).ValueGeneratedNever();
        file.HasOne<Submission>().WithMany().HasForeignKey(f => f.SubmissionId).OnDelete(DeleteBehavior.Restrict);
        file.HasIndex(f => new { f.SubmissionId, f.StartedAt });
        file.HasIndex(f => f.ItemId);
        // The queues: finished work must not make looking for open work slower.
        file.HasIndex(f => f.ClaimedAt).HasFilter("state = 'claimed'");
        file.HasIndex(f => f.HeardAt).HasFilter("state = 'uploading'");
        file.HasIndex(f => f.RoomFreedAt).HasFilter("state = 'abandoned' and room_freed_at is null");
    }
}

internal sealed class SubmittedChunkMapping : IEntityTypeConfiguration<SubmittedChunk>
{
    public void Configure(EntityTypeBuilder<SubmittedChunk> chunk)
    {
        chunk.ToTable("submitted_chunk", "intake");
        chunk.HasKey(c => new { c.ObjectId, c.Number });
        chunk.HasOne<SubmittedFile>().WithMany().HasForeignKey(c => c.ObjectId).OnDelete(DeleteBehavior.Cascade);
    }
}
