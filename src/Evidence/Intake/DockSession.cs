using Evidence.Access;
using Evidence.Devices;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Intake;

public enum VolumeDecision { Undecided, Ours, Seized, Private }

public enum DockSessionState { Docked, Waiting, Offloading, Closed }

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

    /// <summary>The signed inventory that opened the session, exact bytes.</summary>
    public required byte[] FirstInventory { get; init; }

    /// <summary>The signed inventory that closed it.</summary>
    public byte[]? SecondInventory { get; set; }

    /// <summary>The highest outcome number given out in this session.</summary>
    public int LastOutcome { get; set; }

    public required DateTimeOffset OpenedAt { get; init; }

    public DateTimeOffset? ClosedAt { get; set; }
}

/// <summary>A file that an inventory names, offloaded or not.</summary>
public sealed class InventoryFile
{
    public required DockSessionId SessionId { get; init; }

    /// <summary>Raw bytes of the path below the volume's root.</summary>
    public required byte[] Path { get; init; }

    public required string Display { get; init; }

    public required long Bytes { get; init; }

    public DateTimeOffset? Modified { get; init; }

    public required string Role { get; init; }

    /// <summary>Path of the recording that this file belongs to.</summary>
    public byte[]? SidecarOf { get; init; }

    /// <summary>Why the agent left the file out; null where it did not.</summary>
    public string? Skipped { get; init; }
}

internal sealed class DockSessionMapping : IEntityTypeConfiguration<DockSession>
{
    public void Configure(EntityTypeBuilder<DockSession> session)
    {
        session.ToTable("dock_session", "intake");
        session.Property(s => s.Id).ValueGeneratedNever();
        session.Property(s => s.Volume).HasColumnType("jsonb");
        session.HasOne<DockAgent>().WithMany().HasForeignKey(s => s.AgentId).OnDelete(DeleteBehavior.Restrict);
        session.HasOne<Device>().WithMany().HasForeignKey(s => s.DeviceId).OnDelete(DeleteBehavior.Restrict);
        session.HasOne<Person>().WithMany().HasForeignKey(s => s.OfficerId).OnDelete(DeleteBehavior.Restrict);
        session.HasOne<Person>().WithMany().HasForeignKey(s => s.DecidedBy).OnDelete(DeleteBehavior.Restrict);
        session.HasIndex(s => new { s.OpenedAt, s.Id }).IsDescending();
    }
}

internal sealed class InventoryFileMapping : IEntityTypeConfiguration<InventoryFile>
{
    public void Configure(EntityTypeBuilder<InventoryFile> file)
    {
        file.ToTable("inventory_file", "intake");
        file.HasKey(f => new { f.SessionId, f.Path });
        file.HasOne<DockSession>().WithMany().HasForeignKey(f => f.SessionId).OnDelete(DeleteBehavior.Restrict);
    }
}
