using Evidence.Cases;
using Evidence.Formats;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Dispatch.Matching;

/// <summary>Why matching joined a recording to an incident, as it stood then. It stays when the two are parted again.</summary>
public sealed class IncidentMatch
{
    public required PoliceIncidentId IncidentId { get; init; }

    public required ItemId ItemId { get; init; }

    /// <summary>0 to 100.</summary>
    public required int Score { get; set; }

    public required long OverlapSeconds { get; set; }

    public required MatchedBy By { get; set; }

    public required ClockBasis Basis { get; set; }

    public required long SkewSeconds { get; set; }

    /// <summary>See <see cref="MatchRule.Version"/>.</summary>
    public required string Rule { get; set; }

    public required DateTimeOffset MatchedAt { get; set; }
}

internal sealed class IncidentMatchMapping : IEntityTypeConfiguration<IncidentMatch>
{
    public void Configure(EntityTypeBuilder<IncidentMatch> match)
    {
        match.ToTable("match", "dispatch");
        match.HasKey(m => new { m.IncidentId, m.ItemId });
        match.HasIndex(m => m.ItemId);
        match.Property(m => m.Rule).HasMaxLength(40);
        match.HasOne<PoliceIncident>().WithMany().HasForeignKey(m => m.IncidentId).OnDelete(DeleteBehavior.Restrict);
        match.HasOne<EvidenceItem>().WithMany().HasForeignKey(m => m.ItemId).OnDelete(DeleteBehavior.Restrict);
    }
}

public enum MatchOrderKind
{
    /// <summary>Read a recording's time, and match the incidents that it may be of.</summary>
    Recording,

    /// <summary>Match an incident.</summary>
    Incident,
}

/// <summary>Matching that is still to do. The database places it beside every change that makes it necessary (<c>Sql/dispatch.sql</c>); the transaction that writes the result takes it away.</summary>
public sealed class MatchOrder
{
    public required MatchOrderKind Kind { get; init; }

    /// <summary>Of the recording or the incident.</summary>
    public required Guid SubjectId { get; init; }

    /// <summary>One more each time that it is ordered again: what is done was ordered before, and leaves the newer order.</summary>
    public int Number { get; set; }

    public required DateTimeOffset OrderedAt { get; set; }

    public required DateTimeOffset NextAt { get; set; }

    /// <summary>Attempts that were begun.</summary>
    public int Attempts { get; set; }

    /// <summary>Why it still waits; null while nothing is in its way.</summary>
    public string? Text { get; set; }
}

internal sealed class MatchOrderMapping : IEntityTypeConfiguration<MatchOrder>
{
    public void Configure(EntityTypeBuilder<MatchOrder> order)
    {
        order.ToTable("match_order", "dispatch");
        order.HasKey(o => new { o.Kind, o.SubjectId });
        order.HasIndex(o => o.NextAt);
    }
}

/// <summary>How matching is done here. The newest is in force; those before stay.</summary>
public sealed class MatchingPolicy
{
    public const int UsualBufferSeconds = 120, LongestBufferSeconds = 600;

    /// <summary>A longer buffer than this finds recordings of other incidents too often.</summary>
    public const int WarnAboveSeconds = 240;

    /// <summary>From 1.</summary>
    public required int Version { get; init; }

    /// <summary>By how much each end of an incident is widened.</summary>
    public required int BufferSeconds { get; init; }

    /// <summary>Whether the category that dispatch proposes is given to a recording that never had one.</summary>
    public required bool AppliesCategory { get; init; }

    public required DateTimeOffset SetAt { get; init; }

    public required PersonId SetBy { get; init; }

    public TimeSpan Buffer => TimeSpan.FromSeconds(BufferSeconds);
}

internal sealed class MatchingPolicyMapping : IEntityTypeConfiguration<MatchingPolicy>
{
    public void Configure(EntityTypeBuilder<MatchingPolicy> policy)
    {
        policy.ToTable("matching_policy", "dispatch", table => table.HasCheckConstraint("ck_matching_policy_buffer", $"buffer_seconds between 0 and {MatchingPolicy.LongestBufferSeconds}"));
        policy.HasKey(p => p.Version);
        policy.Property(p => p.Version).ValueGeneratedNever();
        policy.Ignore(p => p.Buffer);
        policy.HasOne<Access.Person>().WithMany().HasForeignKey(p => p.SetBy).OnDelete(DeleteBehavior.Restrict);
    }
}
