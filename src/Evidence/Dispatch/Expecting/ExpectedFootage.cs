using Evidence.Access;
using Evidence.Cases;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Dispatch.Expecting;

public enum ExpectedState
{
    /// <summary>Somebody who had a camera was sent, and there is no recording of theirs.</summary>
    Missing,

    HasFootage,

    /// <summary>It is said why there is none.</summary>
    Excused,

    /// <summary>They were sent, and no camera was assigned to them then.</summary>
    NoCamera,
}

/// <summary>Why somebody who was sent has no footage.</summary>
public enum AbsenceReason { NotIssued, CameraFaulty, NotActivated, BatteryEmpty, PlainClothes, Seized, Other }

/// <summary>That footage of an incident is expected of somebody, and what became of it.</summary>
public sealed class ExpectedFootage
{
    public required PoliceIncidentId IncidentId { get; init; }

    public required PersonId PersonId { get; init; }

    /// <summary>Of the incident: the ledger is read by it.</summary>
    public required DateTimeOffset DispatchedAt { get; set; }

    public required MatchedBy SentBy { get; set; }

    public required ExpectedState State { get; set; }

    /// <summary>Since when the state is what it is.</summary>
    public required DateTimeOffset Since { get; set; }

    /// <summary>When the first recording of theirs that is of the incident arrived; null while there is none.</summary>
    public DateTimeOffset? FirstArrivedAt { get; set; }

    /// <summary>That recording arrived more than <see cref="ExpectFootage.InTime"/> after the incident was cleared.</summary>
    public bool IsLate { get; set; }

    /// <summary>It was missing or excused before the recording arrived.</summary>
    public bool SettledItself { get; set; }

    public AbsenceReason? Reason { get; set; }

    public string? Note { get; set; }

    public PersonId? StatedBy { get; set; }

    public DateTimeOffset? StatedAt { get; set; }

    /// <summary>Since when dispatch does not say any more that they were sent; null while it does.</summary>
    public DateTimeOffset? WithdrawnAt { get; set; }
}

internal sealed class ExpectedFootageMapping : IEntityTypeConfiguration<ExpectedFootage>
{
    public void Configure(EntityTypeBuilder<ExpectedFootage> expected)
    {
        expected.ToTable("expected", "dispatch", table =>
        {
            table.HasCheckConstraint("ck_expected_stated", "(reason is null) = (stated_by is null) and (reason is null) = (stated_at is null) and (reason is not null or note is null)");
            table.HasCheckConstraint("ck_expected_other", "reason is distinct from 'other' or note is not null");
        });
        expected.HasKey(e => new { e.IncidentId, e.PersonId });
        expected.Property(e => e.Note).HasMaxLength(ExplainAbsence.LongestNote);
        expected.HasIndex(e => new { e.DispatchedAt, e.IncidentId, e.PersonId }).IsDescending();
        expected.HasIndex(e => new { e.PersonId, e.DispatchedAt });
        expected.HasIndex(e => new { e.State, e.DispatchedAt }).HasFilter("withdrawn_at is null");
        expected.HasOne<PoliceIncident>().WithMany().HasForeignKey(e => e.IncidentId).OnDelete(DeleteBehavior.Restrict);
        expected.HasOne<Person>().WithMany().HasForeignKey(e => e.PersonId).OnDelete(DeleteBehavior.Restrict);
        expected.HasOne<Person>().WithMany().HasForeignKey(e => e.StatedBy).OnDelete(DeleteBehavior.Restrict);
    }
}
