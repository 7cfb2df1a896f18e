using Evidence.Access;
using Evidence.Cases;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Dispatch.Ruling;

public enum RuleState { Proposed, InForce, Refused, Ended }

/// <summary>
/// After how many days a recording that nobody sorted, and of which nothing says that it may be evidence, is said to be none, without a person. One proposes it, another agrees;
/// it never changes, another one takes its place.
/// </summary>
public sealed class NonEvidenceRule
{
    public const int ShortestDays = 7, LongestDays = 3_650;

    /// <summary>From 1.</summary>
    public required int Version { get; init; }

    /// <summary>Under which the custody log tells of it: the policy <c>non-evidence</c>.</summary>
    public Guid SubjectId { get; private set; } = RuleNonEvidence.Subject.Id;

    /// <summary>What it gives; one that says that a recording is no evidence.</summary>
    public required CategoryId CategoryId { get; init; }

    /// <summary>Days of 24 hours from arrival.</summary>
    public required int AfterDays { get; init; }

    public required RuleState State { get; set; }

    public required PersonId ProposedBy { get; init; }

    public required DateTimeOffset ProposedAt { get; init; }

    public PersonId? DecidedBy { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    public PersonId? EndedBy { get; set; }

    public DateTimeOffset? EndedAt { get; set; }
}

internal sealed class NonEvidenceRuleMapping : IEntityTypeConfiguration<NonEvidenceRule>
{
    public void Configure(EntityTypeBuilder<NonEvidenceRule> rule)
    {
        rule.ToTable("non_evidence_rule", "dispatch", table =>
        {
            table.HasCheckConstraint("ck_non_evidence_rule_two", "decided_by <> proposed_by and (state = 'proposed') = (decided_by is null) and (decided_by is null) = (decided_at is null)");
            table.HasCheckConstraint("ck_non_evidence_rule_days", $"after_days between {NonEvidenceRule.ShortestDays} and {NonEvidenceRule.LongestDays}");
            table.HasCheckConstraint("ck_non_evidence_rule_ended", "(state = 'ended') = (ended_at is not null) and (ended_at is null) = (ended_by is null)");
        });
        rule.HasKey(r => r.Version);
        rule.Property(r => r.Version).ValueGeneratedNever();
        // One waits and one is in force at most.
        rule.HasIndex(r => r.State).IsUnique().HasFilter("state in ('proposed', 'in-force')");
        rule.HasOne<Category>().WithMany().HasForeignKey(r => r.CategoryId).OnDelete(DeleteBehavior.Restrict);
        rule.HasOne<Person>().WithMany().HasForeignKey(r => r.ProposedBy).OnDelete(DeleteBehavior.Restrict);
        rule.HasOne<Person>().WithMany().HasForeignKey(r => r.DecidedBy).OnDelete(DeleteBehavior.Restrict);
        rule.HasOne<Person>().WithMany().HasForeignKey(r => r.EndedBy).OnDelete(DeleteBehavior.Restrict);
    }
}
