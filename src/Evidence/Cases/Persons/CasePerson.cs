using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Cases.Persons;

/// <summary>What somebody is in a case.</summary>
public enum CaseRole { Suspect, Defendant, Victim, Witness }

/// <summary>Where a suspect or defendant is held, if at all.</summary>
public enum CustodyState
{
    /// <summary>Nobody has said: what depends on it is kept.</summary>
    NotKnown,
    AtLiberty,
    InPoliceDetention,
    OnBail,
    ReleasedUnderInvestigation,
    Remanded,
    ServingSentence,
    InHospital,
    Released,
}

/// <summary>How the case against somebody ended.</summary>
public enum CaseOutcome
{
    /// <summary>Nobody has said: what depends on it is kept.</summary>
    NotKnown,

    /// <summary>It is not decided yet whether to prosecute.</summary>
    NoDecision,
    NoFurtherAction,
    OutOfCourt,
    Charged,
    Discontinued,
    Acquitted,
    Convicted,
}

/// <summary>Somebody in a case. Each defendant has a state, an outcome and dates of their own: what is kept for one is not decided by another's.</summary>
public sealed class CasePerson
{
    public required CasePersonId Id { get; init; }

    public required CaseId CaseId { get; init; }

    public required CaseRole Role { get; set; }

    public required string Name { get; set; }

    /// <summary>Number in the national police computer, or the state's identification number.</summary>
    public string? PoliceNumber { get; set; }

    /// <summary>Of the custody record.</summary>
    public string? CustodyRecord { get; set; }

    /// <summary>Of the prosecutor or the court.</summary>
    public string? CourtReference { get; set; }

    public CustodyState Custody { get; set; }

    /// <summary>Who or what told it; null while it is not known.</summary>
    public string? CustodySource { get; set; }

    public CaseOutcome Outcome { get; set; }

    /// <summary>Who or what told it; null while it is not known.</summary>
    public string? OutcomeSource { get; set; }

    public required DateTimeOffset AddedAt { get; init; }

    /// <summary>Since when they do not belong here: written by mistake. Null while they do.</summary>
    public DateTimeOffset? RemovedAt { get; set; }

    public bool IsAccused => Role is CaseRole.Suspect or CaseRole.Defendant;
}

/// <summary>What a date of somebody in a case is of.</summary>
public enum CaseDateKind
{
    Born,
    Arrested,
    DetentionEnds,
    Charged,
    CustodyTimeLimit,
    Hearing,
    DisclosureDue,
    OutcomeReached,
    SentenceEnds,
    ReleasedFromCustody,
    AppealEnds,
}

/// <summary>One date of somebody in a case, as somebody told it. Where none is written, and where it is written that none is known, what depends on it is kept and reviewed.</summary>
public sealed class CaseDate
{
    public required CasePersonId CasePersonId { get; init; }

    /// <summary>Theirs.</summary>
    public required CaseId CaseId { get; init; }

    public required CaseDateKind Kind { get; init; }

    /// <summary>By the agency's calendar; null where it was asked for and is not known.</summary>
    public DateOnly? Day { get; set; }

    /// <summary>By the agency's clock; null where only the day is known.</summary>
    public TimeOnly? Time { get; set; }

    /// <summary>Who or what told it.</summary>
    public required string Source { get; set; }
}

internal sealed class CasePersonMapping : IEntityTypeConfiguration<CasePerson>
{
    public void Configure(EntityTypeBuilder<CasePerson> person)
    {
        person.ToTable("case_person", "cases", table =>
        {
            table.HasCheckConstraint("ck_case_person_custody_source", "custody = 'not-known' or custody_source is not null");
            table.HasCheckConstraint("ck_case_person_outcome_source", "outcome = 'not-known' or outcome_source is not null");
        });
        person.Property(p => p.Id).ValueGeneratedNever();
        person.Property(p => p.Name).HasMaxLength(RecordText.LongestTitle);
        foreach (var text in new[] { nameof(CasePerson.PoliceNumber), nameof(CasePerson.CustodyRecord), nameof(CasePerson.CourtReference) })
            person.Property(text).HasMaxLength(RecordText.LongestReference);
        foreach (var text in new[] { nameof(CasePerson.CustodySource), nameof(CasePerson.OutcomeSource) })
            person.Property(text).HasMaxLength(RecordText.LongestTitle);
        person.HasIndex(p => new { p.CaseId, p.AddedAt });
        person.HasOne<CaseFile>().WithMany().HasForeignKey(p => p.CaseId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class CaseDateMapping : IEntityTypeConfiguration<CaseDate>
{
    public void Configure(EntityTypeBuilder<CaseDate> date)
    {
        date.ToTable("case_date", "cases", table => table.HasCheckConstraint("ck_case_date_time", "time is null or day is not null"));
        date.HasKey(d => new { d.CasePersonId, d.Kind });
        date.Property(d => d.Source).HasMaxLength(RecordText.LongestTitle);
        // The nearest deadline of a kind.
        date.HasIndex(d => new { d.Kind, d.Day }).HasFilter("day is not null");
        date.HasOne<CasePerson>().WithMany().HasForeignKey(d => d.CasePersonId).OnDelete(DeleteBehavior.Restrict);
    }
}
