using Evidence.Access;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Devices;

public enum DeviceKind { BodyWorn, Drone, Other }

public enum DeviceOwnership { Agency, Seized, Private }

/// <summary>A camera, drone card or other medium that the agency knows by make, model and serial.</summary>
public sealed class Device
{
    public required DeviceId Id { get; init; }

    public required string Make { get; init; }

    public required string Model { get; init; }

    public required string Serial { get; init; }

    public required DeviceKind Kind { get; init; }

    /// <summary>Only the agency's own devices are ever erased.</summary>
    public required DeviceOwnership Ownership { get; init; }

    public string? Label { get; set; }

    /// <summary>Where a seized medium was taken, at its last docking.</summary>
    public string? Place { get; set; }

    /// <summary>Seal on the bag of a seized medium.</summary>
    public string? SealNumber { get; set; }

    public required DateTimeOffset RegisteredAt { get; init; }
}

/// <summary>Which officer answers for a device, from when until when.</summary>
public sealed class DeviceAssignment
{
    public required Guid Id { get; init; }

    public required DeviceId DeviceId { get; init; }

    public required PersonId OfficerId { get; init; }

    public required DateTimeOffset From { get; init; }

    /// <summary>Null while the assignment runs.</summary>
    public DateTimeOffset? Until { get; set; }
}

internal sealed class DeviceMapping : IEntityTypeConfiguration<Device>
{
    public void Configure(EntityTypeBuilder<Device> device)
    {
        device.ToTable("device", "devices");
        device.Property(d => d.Id).ValueGeneratedNever();
        device.HasIndex(d => new { d.Make, d.Serial, d.Ownership }).IsUnique();
    }
}

internal sealed class DeviceAssignmentMapping : IEntityTypeConfiguration<DeviceAssignment>
{
    public void Configure(EntityTypeBuilder<DeviceAssignment> assignment)
    {
        assignment.ToTable("assignment", "devices");
        assignment.Property(a => a.Id).ValueGeneratedNever();
        assignment.HasOne<Device>().WithMany().HasForeignKey(a => a.DeviceId).OnDelete(DeleteBehavior.Restrict);
        assignment.HasOne<Person>().WithMany().HasForeignKey(a => a.OfficerId).OnDelete(DeleteBehavior.Restrict);
        assignment.Property(a => a.From).HasColumnName("from_at");
        assignment.Property(a => a.Until).HasColumnName("until_at");
    }
}
