using Evidence.Access;
using Evidence.Access.Units;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Items.Reach;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NpgsqlTypes;

namespace Evidence.Items;

public enum ItemState { Received, Verified, Quarantined }

/// <summary>What a recording's original is, as its media check found.</summary>
public enum RecordingKind
{
    Video,
    Audio,
    Picture,

    /// <summary>None of these, or not checked yet.</summary>
    Other,
}

/// <summary>A recording: the original file with what belongs to it.</summary>
public sealed class EvidenceItem
{
    /// <summary>The captured time is only the time of change that the device wrote to the file; no media check has found a better one.</summary>
    public const string DeviceFileTime = "device file time";

    /// <summary>The captured time is what somebody read off the recorder's own clock and wrote down.</summary>
    public const string StatedTime = "stated";

    public required ItemId Id { get; init; }

    public required ItemState State { get; set; }

    /// <summary>Why the item is in quarantine.</summary>
    public string? Reason { get; set; }

    public required string Title { get; set; }

    /// <summary>The title as lists sort it, with small Latin letters; the database makes it.</summary>
    public string SortedName { get; private set; } = "";

    /// <summary>Its title and the texts of its categories and incidents as they are searched; the database makes it.</summary>
    internal NpgsqlTsVector Words { get; private set; } = null!;

    /// <summary>The database makes it of the original's media type; of several, the first in the order of <see cref="RecordingKind"/>.</summary>
    public RecordingKind Kind { get; private set; } = RecordingKind.Other;

    /// <summary>Whether there is a track of the device's telemetry that we could read; the database makes it.</summary>
    public bool HasTelemetry { get; private set; }

    /// <summary>A redacted copy that no second person approved, or something that was cut out of one: nobody outside the agency reaches it. The database makes it.</summary>
    public bool IsUnapproved { get; private set; }

    /// <summary>The <see cref="CategoryId"/>s that it is of now; the database makes it of <c>cases.item_category</c>.</summary>
    internal Guid[] CategoryIds { get; private set; } = [];

    /// <summary>What people gave it, in small letters; the database makes it of <c>items.item_tag</c>.</summary>
    public string[] Tags { get; private set; } = [];

    public PersonId? OfficerId { get; init; }

    /// <summary>The officer's unit when it arrived; null where no officer is known, or one of no unit: only who reaches everything sees it.</summary>
    public UnitId? UnitId { get; init; }

    public AccessClass OwnClass { get; set; }

    /// <summary>The highest of its own class, its categories' and its cases'; the database makes it.</summary>
    public AccessClass AccessClass { get; private set; }

    /// <summary>Somebody or something says what it shows; the database makes it.</summary>
    public bool HasCategory { get; private set; }

    public bool IsPrivileged { get; private set; }

    public bool ShowsChild { get; private set; }

    public bool ShowsSexualOffenceVictim { get; private set; }

    public bool IsDistressing { get; private set; }

    public bool IsCourtSealed { get; private set; }

    public ItemFlags Flags => new(IsPrivileged, ShowsChild, ShowsSexualOffenceVictim, IsDistressing, IsCourtSealed);

    public DeviceId? DeviceId { get; init; }

    /// <summary>Local time as the device recorded it.</summary>
    public DateTime? CapturedLocal { get; set; }

    /// <summary>Where the zone of <see cref="CapturedLocal"/> comes from, such as <c>gps</c>, <c>file</c>, <c>unknown</c>, <see cref="DeviceFileTime"/>.</summary>
    public string? CapturedZone { get; set; }

    /// <summary>By how many seconds the captured time may be wrong.</summary>
    public int? CapturedUncertaintySeconds { get; set; }

    public long? DurationMs { get; set; }

    /// <summary>How many milliseconds from the start the device kept from before somebody pressed record; null where nobody has said.</summary>
    public long? PreEventMs { get; set; }

    /// <summary>What has to be added to <see cref="CapturedLocal"/> in milliseconds, so that recordings of one incident are on one clock; null where nobody has corrected it. The device's own time stays as it is.</summary>
    public long? ClockOffsetMs { get; set; }

    public required DateTimeOffset ArrivedAt { get; init; }

    internal void Set(ItemFlags flags) =>
        (IsPrivileged, ShowsChild, ShowsSexualOffenceVictim, IsDistressing, IsCourtSealed) = (flags.IsPrivileged, flags.ShowsChild, flags.ShowsSexualOffenceVictim, flags.IsDistressing, flags.IsCourtSealed);
}

internal sealed class EvidenceItemMapping : IEntityTypeConfiguration<EvidenceItem>
{
    public void Configure(EntityTypeBuilder<EvidenceItem> item)
    {
        item.ToTable("item", "items");
        item.Property(i => i.Id).ValueGeneratedNever();
        item.Property(i => i.CapturedLocal).HasColumnType("timestamp without time zone");
        item.HasOne<Person>().WithMany().HasForeignKey(i => i.OfficerId).OnDelete(DeleteBehavior.Restrict);
        item.Ignore(i => i.Flags);
        item.Property(i => i.Words).HasDefaultValueSql("''::tsvector");
        item.Property(i => i.Kind).HasDefaultValue(RecordingKind.Other).HasSentinel(RecordingKind.Other);
        item.Property(i => i.HasTelemetry).HasDefaultValue(false);
        item.Property(i => i.IsUnapproved).HasDefaultValue(false);
        item.Property(i => i.CategoryIds).HasDefaultValueSql("'{}'::uuid[]");
        item.Property(i => i.Tags).HasDefaultValueSql("'{}'::text[]");
        item.Property(i => i.OwnClass).HasDefaultValue(AccessClass.Standard);
        item.Property(i => i.AccessClass).HasDefaultValue(AccessClass.Standard);
        foreach (var flag in new[] { nameof(EvidenceItem.IsPrivileged), nameof(EvidenceItem.ShowsChild), nameof(EvidenceItem.ShowsSexualOffenceVictim), nameof(EvidenceItem.IsDistressing), nameof(EvidenceItem.IsCourtSealed) })
            item.Property(flag).HasDefaultValue(false);
        item.HasOne<Unit>().WithMany().HasForeignKey(i => i.UnitId).OnDelete(DeleteBehavior.Restrict);
        item.HasOne<Device>().WithMany().HasForeignKey(i => i.DeviceId).OnDelete(DeleteBehavior.Restrict);
        // Collation "C" is the same on every system and after every update: a page of a list must not lose rows because an index was sorted otherwise.
        item.Property(i => i.SortedName).UseCollation("C").HasComputedColumnSql("lower(title collate \"C\")", stored: true);
        // What SearchItems sorts by, for everybody's recordings, one officer's and one device's; read backwards for the other direction.
        item.HasIndex(i => new { i.ArrivedAt, i.Id });
        item.HasIndex(i => new { i.CapturedLocal, i.ArrivedAt, i.Id });
        item.HasIndex(i => new { i.DurationMs, i.ArrivedAt, i.Id });
        item.HasIndex(i => new { i.SortedName, i.ArrivedAt, i.Id });
        item.HasIndex(i => new { i.OfficerId, i.ArrivedAt, i.Id });
        item.HasIndex(i => new { i.OfficerId, i.CapturedLocal, i.ArrivedAt, i.Id });
        item.HasIndex(i => new { i.OfficerId, i.DurationMs, i.ArrivedAt, i.Id });
        item.HasIndex(i => new { i.OfficerId, i.SortedName, i.ArrivedAt, i.Id });
        item.HasIndex(i => new { i.DeviceId, i.ArrivedAt, i.Id });
        item.HasIndex(i => new { i.DeviceId, i.CapturedLocal, i.ArrivedAt, i.Id });
        item.HasIndex(i => new { i.DeviceId, i.DurationMs, i.ArrivedAt, i.Id });
        item.HasIndex(i => new { i.DeviceId, i.SortedName, i.ArrivedAt, i.Id });
        // Nearly all are verified: those are found along the indexes above.
        const string few = "state <> 'verified'";
        item.HasIndex(i => new { i.State, i.ArrivedAt, i.Id }).HasFilter(few);
        item.HasIndex(i => new { i.State, i.CapturedLocal, i.ArrivedAt, i.Id }).HasFilter(few);
        item.HasIndex(i => new { i.State, i.DurationMs, i.ArrivedAt, i.Id }).HasFilter(few);
        item.HasIndex(i => new { i.State, i.SortedName, i.ArrivedAt, i.Id }).HasFilter(few);
        // Of what is rare. The rest is met often enough along the indexes above.
        item.HasIndex(i => new { i.Kind, i.ArrivedAt, i.Id }).HasFilter("kind <> 'video'");
        item.HasIndex(i => new { i.Kind, i.CapturedLocal, i.ArrivedAt, i.Id }).HasFilter("kind <> 'video'");
        item.HasIndex(i => new { i.HasTelemetry, i.ArrivedAt, i.Id }).HasFilter("has_telemetry");
        item.HasIndex(i => new { i.HasTelemetry, i.CapturedLocal, i.ArrivedAt, i.Id }).HasFilter("has_telemetry");
        item.HasIndex(i => i.Tags).HasMethod("gin").HasStorageParameter("fastupdate", false);
        item.HasIndex(i => i.CategoryIds).HasMethod("gin").HasStorageParameter("fastupdate", false);
        item.Property(i => i.HasCategory).HasDefaultValue(false);
        item.HasIndex(i => new { i.HasCategory, i.ArrivedAt, i.Id }).HasFilter("not has_category");
        // A unit's recordings by arrival and by time; in another order they are found first.
        item.HasIndex(i => new { i.UnitId, i.ArrivedAt, i.Id }).HasFilter("unit_id is not null");
        item.HasIndex(i => new { i.UnitId, i.CapturedLocal, i.ArrivedAt, i.Id }).HasFilter("unit_id is not null");
        // Without a list of what is not in its place yet, which every search would read through.
        item.HasIndex(i => i.Words).HasMethod("gin").HasStorageParameter("fastupdate", false);
    }
}
