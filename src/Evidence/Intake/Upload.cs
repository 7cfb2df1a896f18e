using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Intake;

/// <summary>One sealed object on its way in, from the agent's first word to the receipt.</summary>
public sealed class Upload
{
    public required ObjectId ObjectId { get; init; }

    public required DockSessionId SessionId { get; init; }

    public required AgentId AgentId { get; init; }

    public required DeviceId DeviceId { get; init; }

    /// <summary>Raw bytes of the path below the volume's root.</summary>
    public required byte[] Path { get; init; }

    public required Sha256Hash PathSha256 { get; init; }

    public required FileRole Role { get; init; }

    /// <summary>See <see cref="RecordingKey"/>: a recording and its sidecars have the same.</summary>
    public required Sha256Hash Recording { get; init; }

    /// <summary>Place of an original in a recording of several files, from 0; 0 for everything else.</summary>
    public int Segment { get; init; }

    public required long PlaintextBytes { get; init; }

    /// <summary>As claimed; null before.</summary>
    public Sha256Hash? PlaintextSha256 { get; set; }

    public required long CiphertextBytes { get; init; }

    public required int PartBytes { get; init; }

    public required UploadState State { get; set; }

    /// <summary>The agent's signed claim, exact bytes.</summary>
    public byte[]? Claim { get; set; }

    /// <summary>HPKE wrap of the data key; dies when the key is wrapped anew under ours.</summary>
    public byte[]? Wrap { get; set; }

    /// <summary>The store's version of the object, which is read back; null before the claim, and once the bytes of a duplicate are gone.</summary>
    public string? StoreVersion { get; set; }

    /// <summary>Why the object was quarantined or abandoned.</summary>
    public string? Reason { get; set; }

    /// <summary>The signed receipt, exact bytes.</summary>
    public byte[]? Receipt { get; set; }

    /// <summary>Place in the session's list of outcomes; null until there is one.</summary>
    public int? OutcomeNumber { get; set; }

    public ItemId? ItemId { get; set; }

    public PartId? PartId { get; set; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? ClaimedAt { get; set; }

    public DateTimeOffset? SettledAt { get; set; }

    /// <summary>When it was made sure that the store holds nothing more of an abandoned object; null before.</summary>
    public DateTimeOffset? RoomFreedAt { get; set; }

    /// <summary>How often reading back failed for a reason that is not the object's.</summary>
    public int Attempts { get; set; }

    /// <summary>Not to be tried again before.</summary>
    public DateTimeOffset? RetryAt { get; set; }

    /// <summary>What kept the last attempt from an outcome, for people.</summary>
    public string? Trouble { get; set; }
}

/// <summary>A part whose bytes are durable in the store.</summary>
public sealed class UploadPart
{
    public required ObjectId ObjectId { get; init; }

    /// <summary>From 0.</summary>
    public required int Number { get; init; }

    public required Sha256Hash Sha256 { get; init; }

    public required DateTimeOffset TakenAt { get; init; }
}

internal sealed class UploadMapping : IEntityTypeConfiguration<Upload>
{
    public void Configure(EntityTypeBuilder<Upload> upload)
    {
        upload.ToTable("upload", "intake");
        upload.HasKey(u => u.ObjectId);
        upload.Property(u => u.ObjectId).ValueGeneratedNever();
        upload.HasOne<DockSession>().WithMany().HasForeignKey(u => u.SessionId).OnDelete(DeleteBehavior.Restrict);
        upload.HasOne<DockAgent>().WithMany().HasForeignKey(u => u.AgentId).OnDelete(DeleteBehavior.Restrict);
        upload.HasIndex(u => new { u.SessionId, u.OutcomeNumber }).IsUnique().HasFilter("outcome_number is not null");
        upload.HasOne<Device>().WithMany().HasForeignKey(u => u.DeviceId).OnDelete(DeleteBehavior.Restrict);
        upload.HasIndex(u => new { u.SessionId, u.PathSha256 });
        upload.HasIndex(u => new { u.DeviceId, u.PathSha256 });
        upload.HasIndex(u => new { u.DeviceId, u.Recording });
        upload.HasIndex(u => u.PartId);
        upload.HasIndex(u => u.ItemId);
        // The queue: finished work must not make looking for open work slower.
        upload.HasIndex(u => u.ClaimedAt).HasFilter("state = 'claimed'");
        upload.HasIndex(u => u.SettledAt).HasFilter("state = 'duplicate' and store_version is not null");
        upload.HasIndex(u => u.StartedAt).HasFilter("state = 'uploading'");
        upload.HasIndex(u => u.RoomFreedAt).HasFilter("state = 'abandoned' and room_freed_at is null");
    }
}

internal sealed class UploadPartMapping : IEntityTypeConfiguration<UploadPart>
{
    public void Configure(EntityTypeBuilder<UploadPart> part)
    {
        part.ToTable("upload_part", "intake");
        part.HasKey(p => new { p.ObjectId, p.Number });
        part.HasOne<Upload>().WithMany().HasForeignKey(p => p.ObjectId).OnDelete(DeleteBehavior.Cascade);
    }
}
