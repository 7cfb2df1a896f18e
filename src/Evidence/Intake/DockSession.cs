using Evidence.Access;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Intake;

/// <summary>Waiting for a decision, open for offloading, or closed by the second inventory.</summary>
public enum DockSessionState { Waiting, Open, Closed }

/// <summary>One volume docked once: from its first inventory to its second.</summary>
public sealed class DockSession
{
    public required DockSessionId Id { get; init; }

    public required AgentId AgentId { get; init; }

    /// <summary>Null until the volume is known or decided.</summary>
    public DeviceId? DeviceId { get; set; }

    /// <summary>The officer whose footage this is, where one is known.</summary>
    public PersonId? OfficerId { get; set; }

    public required VolumeDecision Decision { get; set; }

    public PersonId? DecidedBy { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    public required DockSessionState State { get; set; }

    /// <summary>Id of the device profile that the agent matched.</summary>
    public required string Profile { get; init; }

    /// <summary>JSON of the inventory's volume and device, for people; the signed bytes decide.</summary>
    public required string Volume { get; init; }

    /// <summary>JSON of the first inventory's <see cref="Formats.Protocol.Completeness"/>, for people; null where the agent did not look.</summary>
    public string? Completeness { get; init; }

    /// <summary>The signed inventory that opened the session, exact bytes.</summary>
    public required byte[] FirstInventory { get; init; }

    /// <summary>The signed inventory that closed it.</summary>
    public byte[]? SecondInventory { get; set; }

    /// <summary>JSON list of <see cref="ExpectedNumbers"/>; null where the device or its numbering is not known.</summary>
    public string? Expected { get; set; }

    /// <summary>How many numbers are expected and missing.</summary>
    public long MissingNumbers { get; set; }

    /// <summary>JSON list of <see cref="FileDifference"/>: what changed on the volume while it was docked.</summary>
    public string? Differences { get; set; }

    /// <summary>JSON of <see cref="DockEnding"/>; null until the session is closed.</summary>
    public string? Ending { get; set; }

    /// <summary>The highest outcome number given out in this session.</summary>
    public int LastOutcome { get; set; }

    public required DateTimeOffset OpenedAt { get; init; }

    public DateTimeOffset? ClosedAt { get; set; }
}

/// <summary>A file that the first inventory names, offloaded or not.</summary>
public sealed class DockedFile
{
    public required DockSessionId SessionId { get; init; }

    /// <summary>Raw bytes of the path below the volume's root.</summary>
    public required byte[] Path { get; init; }

    public required Sha256Hash PathSha256 { get; init; }

    public required string Display { get; init; }

    public required long Bytes { get; init; }

    public DateTimeOffset? ModifiedAt { get; init; }

    public required FileRole Role { get; init; }

    /// <summary>Path of the recording that this file belongs to.</summary>
    public byte[]? SidecarOf { get; init; }

    /// <summary>Path of the first file of a recording that the device wrote as several; null for a recording of one file.</summary>
    public byte[]? SegmentOf { get; init; }

    /// <summary>Place in that recording, from 0.</summary>
    public int? Segment { get; init; }

    /// <summary>Why the agent left the file out; null where it did not.</summary>
    public SkipReason? Skipped { get; init; }
}

internal sealed class DockSessionMapping : IEntityTypeConfiguration<DockSession>
{
    public void Configure(EntityTypeBuilder<DockSession> session)
    {
        session.ToTable("dock_session", "intake");
        session.Property(s => s.Id).ValueGeneratedNever();
        session.Property(s => s.Volume).HasColumnType("jsonb");
        session.Property(s => s.Completeness).HasColumnType("jsonb");
        session.Property(s => s.Expected).HasColumnType("jsonb");
        session.Property(s => s.Differences).HasColumnType("jsonb");
        session.Property(s => s.Ending).HasColumnType("jsonb");
        session.HasOne<DockAgent>().WithMany().HasForeignKey(s => s.AgentId).OnDelete(DeleteBehavior.Restrict);
        session.HasOne<Device>().WithMany().HasForeignKey(s => s.DeviceId).OnDelete(DeleteBehavior.Restrict);
        session.HasOne<Person>().WithMany().HasForeignKey(s => s.OfficerId).OnDelete(DeleteBehavior.Restrict);
        session.HasOne<Person>().WithMany().HasForeignKey(s => s.DecidedBy).OnDelete(DeleteBehavior.Restrict);
        session.HasIndex(s => new { s.OpenedAt, s.Id }).IsDescending();
        session.HasIndex(s => new { s.DeviceId, s.OpenedAt });
    }
}

internal sealed class DockedFileMapping : IEntityTypeConfiguration<DockedFile>
{
    public void Configure(EntityTypeBuilder<DockedFile> file)
    {
        file.ToTable("inventory_file", "intake");
        // A path may be longer than an index takes, its hash is not.
        file.HasKey(f => new { f.SessionId, f.PathSha256 });
        file.HasOne<DockSession>().WithMany().HasForeignKey(f => f.SessionId).OnDelete(DeleteBehavior.Restrict);
    }
}
