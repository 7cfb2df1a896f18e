using Evidence.Access;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Intake.Submitting;

/// <summary>What kind of recorder files come from that no dock of ours offloaded.</summary>
public enum SubmissionSource
{
    /// <summary>A system of fixed cameras, ours or somebody else's.</summary>
    Cctv,

    /// <summary>A recorded interview.</summary>
    Interview,

    /// <summary>Calls and radio.</summary>
    CallAudio,

    /// <summary>A telephone or another thing that somebody carries.</summary>
    Phone,

    /// <summary>A camera in a vehicle or at a door.</summary>
    DashOrDoor,

    Other,
}

/// <summary>What somebody says of files that they add together. It is written once; every recording of it repeats it in its custody entry.</summary>
public sealed class Submission
{
    public required SubmissionId Id { get; init; }

    /// <summary>Who adds the files, and whose recordings they become.</summary>
    public required PersonId PersonId { get; init; }

    public required SubmissionSource Source { get; init; }

    /// <summary>Who made or handed over the files, in their words: a person, a shop, a control room.</summary>
    public required string Producer { get; init; }

    /// <summary>Make and model of the recorder, or the system's name; null where nobody knows.</summary>
    public string? Recorder { get; init; }

    /// <summary>When the recordings begin, as the recorder's own clock shows it; null where nobody knows, or where they differ.</summary>
    public DateTime? RecordedFrom { get; init; }

    /// <summary>How many milliseconds the recorder's clock is ahead of the true time, negative where it is behind; null where nobody looked.</summary>
    public long? ClockErrorMs { get; init; }

    /// <summary>How that was found out; never null beside an error.</summary>
    public string? ClockSource { get; init; }

    public string? Note { get; init; }

    public required DateTimeOffset MadeAt { get; init; }
}

internal sealed class SubmissionMapping : IEntityTypeConfiguration<Submission>
{
    public void Configure(EntityTypeBuilder<Submission> submission)
    {
        submission.ToTable("submission", "intake", table => table.HasCheckConstraint("ck_submission_clock", "clock_error_ms is null or clock_source is not null"));
        submission.Property(s => s.Id).ValueGeneratedNever();
        submission.Property(s => s.RecordedFrom).HasColumnType("timestamp without time zone");
        submission.HasOne<Person>().WithMany().HasForeignKey(s => s.PersonId).OnDelete(DeleteBehavior.Restrict);
        submission.HasIndex(s => new { s.PersonId, s.MadeAt });
        submission.HasIndex(s => new { s.MadeAt, s.Id });
    }
}
