using Evidence.Access;
using Evidence.Devices;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Items;

public enum ItemState { Received, Verified, Quarantined }

/// <summary>A recording: the original file with what belongs to it.</summary>
public sealed class EvidenceItem
{
    /// <summary>The captured time is only the time of change that the device wrote to the file; no media check has found a better one.</summary>
    public const string DeviceFileTime = "device file time";

    public required ItemId Id { get; init; }

    public required ItemState State { get; set; }

    /// <summary>Why the item is in quarantine.</summary>
    public string? Reason { get; set; }

    public required string Title { get; set; }

    public PersonId? OfficerId { get; init; }

    public DeviceId? DeviceId { get; init; }

    /// <summary>Local time as the device recorded it.</summary>
    public DateTime? CapturedLocal { get; set; }

    /// <summary>Where the zone of <see cref="CapturedLocal"/> comes from, such as <c>gps</c>, <c>file</c>, <c>unknown</c>, <see cref="DeviceFileTime"/>.</summary>
    public string? CapturedZone { get; set; }

    /// <summary>By how many seconds the captured time may be wrong.</summary>
    public int? CapturedUncertaintySeconds { get; set; }

    public long? DurationMs { get; set; }

    public required DateTimeOffset ArrivedAt { get; init; }
}

internal sealed class EvidenceItemMapping : IEntityTypeConfiguration<EvidenceItem>
{
    public void Configure(EntityTypeBuilder<EvidenceItem> item)
    {
        item.ToTable("item", "items");
        item.Property(i => i.Id).ValueGeneratedNever();
        item.Property(i => i.CapturedLocal).HasColumnType("timestamp without time zone");
        item.HasOne<Person>().WithMany().HasForeignKey(i => i.OfficerId).OnDelete(DeleteBehavior.Restrict);
        item.HasOne<Device>().WithMany().HasForeignKey(i => i.DeviceId).OnDelete(DeleteBehavior.Restrict);
        item.HasIndex(i => new { i.ArrivedAt, i.Id }).IsDescending();
        item.HasIndex(i => new { i.OfficerId, i.ArrivedAt, i.Id }).IsDescending(false, true, true);
    }
}
