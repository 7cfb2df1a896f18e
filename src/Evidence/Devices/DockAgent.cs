using Evidence.Access;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Devices;

/// <summary>A dock PC's program, known by the key it made at enrolment.</summary>
public sealed class DockAgent
{
    public required AgentId Id { get; init; }

    public required string Name { get; init; }

    public required string Host { get; init; }

    public required string Os { get; init; }

    public required string Version { get; set; }

    /// <summary>SHA-256 of <see cref="PublicKey"/>; names the key in signatures.</summary>
    public required Sha256Hash Fingerprint { get; init; }

    /// <summary>DER SubjectPublicKeyInfo.</summary>
    public required byte[] PublicKey { get; init; }

    public required DateTimeOffset EnrolledAt { get; init; }

    /// <summary>When the agent last spoke; changes without a custody entry.</summary>
    public DateTimeOffset LastSeenAt { get; set; }

    /// <summary>JSON of the agent's newest <see cref="Formats.Protocol.StationReport"/>; null before the first. Changes without a custody entry.</summary>
    public string? Report { get; set; }

    /// <summary>Where the agent stands; null before its first step, and after somebody said that it may go on. Changes without a custody entry.</summary>
    public StepId? Step { get; set; }

    /// <summary>Since when it is held back because two machines use its key; null if it is not.</summary>
    public DateTimeOffset? SuspendedAt { get; set; }

    /// <summary>Since when nothing of it is taken any more, for good.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    public PersonId? RevokedBy { get; set; }

    public AgentStanding Standing => RevokedAt is not null ? AgentStanding.Revoked : SuspendedAt is not null ? AgentStanding.Suspended : AgentStanding.Enrolled;
}

/// <summary>A step that an agent took. Kept, so that a request that was held up on the way is not taken for a second machine's.</summary>
public sealed class TakenStep
{
    public required StepId Id { get; init; }

    public required AgentId AgentId { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>One chance to enrol; the code itself is never stored.</summary>
public sealed class IssuedCode
{
    /// <summary>SHA-256 of the code's 20 bytes.</summary>
    public required Sha256Hash Hash { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public PersonId? MadeBy { get; init; }

    public DateTimeOffset? UsedAt { get; set; }

    public AgentId? UsedBy { get; set; }
}

internal sealed class DockAgentMapping : IEntityTypeConfiguration<DockAgent>
{
    public void Configure(EntityTypeBuilder<DockAgent> agent)
    {
        agent.ToTable("agent", "devices");
        agent.Property(a => a.Id).ValueGeneratedNever();
        agent.Ignore(a => a.Standing);
        agent.HasOne<Person>().WithMany().HasForeignKey(a => a.RevokedBy).OnDelete(DeleteBehavior.Restrict);
        agent.HasIndex(a => a.Fingerprint).IsUnique();
        agent.Property(a => a.Report).HasColumnType("jsonb");
    }
}

internal sealed class TakenStepMapping : IEntityTypeConfiguration<TakenStep>
{
    public void Configure(EntityTypeBuilder<TakenStep> step)
    {
        step.ToTable("agent_step", "devices");
        step.HasKey(s => new { s.AgentId, s.Id });
        step.HasOne<DockAgent>().WithMany().HasForeignKey(s => s.AgentId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class IssuedCodeMapping : IEntityTypeConfiguration<IssuedCode>
{
    public void Configure(EntityTypeBuilder<IssuedCode> code)
    {
        code.ToTable("enrolment_code", "devices");
        code.HasKey(c => c.Hash);
        code.HasOne<Person>().WithMany().HasForeignKey(c => c.MadeBy).OnDelete(DeleteBehavior.Restrict);
        code.HasOne<DockAgent>().WithMany().HasForeignKey(c => c.UsedBy).OnDelete(DeleteBehavior.Restrict);
    }
}
