using Evidence.Access;
using Evidence.Formats;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Dispatch.Matching;

/// <summary>By which clock it is known when a recording was made; the better ones first.</summary>
public enum ClockBasis
{
    /// <summary>Satellite time.</summary>
    Gps,

    /// <summary>The device's clock, corrected by how much it was off when it was docked.</summary>
    MeasuredSkew,

    /// <summary>The device's clock, corrected by how much it was off at least.</summary>
    LeastSkew,

    /// <summary>The device's clock as it stood.</summary>
    DeviceClock,
}

/// <summary>When a recording began and ended, as far as its clocks tell. Made anew whenever one of them tells something else.</summary>
public sealed class RecordingTime
{
    public required ItemId ItemId { get; init; }

    public required PersonId? OfficerId { get; set; }

    public required DateTimeOffset StartAt { get; set; }

    public required DateTimeOffset EndAt { get; set; }

    public required ClockBasis Basis { get; set; }

    /// <summary>What was taken off the device's time; 0 where nothing was.</summary>
    public required long SkewSeconds { get; set; }
}

internal sealed class RecordingTimeMapping : IEntityTypeConfiguration<RecordingTime>
{
    public void Configure(EntityTypeBuilder<RecordingTime> time)
    {
        time.ToTable("recording_time", "dispatch", table => table.HasCheckConstraint("ck_recording_time_span", "end_at >= start_at"));
        time.HasKey(t => t.ItemId);
        time.Property(t => t.ItemId).ValueGeneratedNever();
        time.HasIndex(t => new { t.OfficerId, t.StartAt });
        time.HasOne<EvidenceItem>().WithMany().HasForeignKey(t => t.ItemId).OnDelete(DeleteBehavior.Restrict);
        time.HasOne<Person>().WithMany().HasForeignKey(t => t.OfficerId).OnDelete(DeleteBehavior.Restrict);
    }
}
