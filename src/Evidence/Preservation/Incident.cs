using Evidence.Access;
using Evidence.Formats;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Preservation;

public enum IncidentState { Open, Resolved }

/// <summary>
/// One kind of wrong in one store, from its first finding until somebody resolves it. While it is open, findings of the same kind join it:
/// a failing disk is one incident and not ten thousand.
/// </summary>
public sealed class Incident
{
    public required IncidentId Id { get; init; }

    public required FindingKind Kind { get; init; }

    public required string Store { get; init; }

    public required IncidentState State { get; set; }

    public required DateTimeOffset OpenedAt { get; init; }

    public required DateTimeOffset LastFoundAt { get; set; }

    public DateTimeOffset? ResolvedAt { get; set; }

    /// <summary>Null where a program found that all is right again.</summary>
    public PersonId? ResolvedBy { get; set; }

    /// <summary>Why it was resolved.</summary>
    public string? Resolution { get; set; }
}

/// <summary>What one finder met at one place of a store; the same again only counts.</summary>
public sealed class Finding
{
    public required IncidentId IncidentId { get; init; }

    /// <summary>Of the object in the store; empty where the finding is about the store.</summary>
    public required string Key { get; init; }

    public required string Version { get; init; }

    public required FoundBy FoundBy { get; init; }

    /// <summary>As this finder saw it: what one calls truncated, another may call altered.</summary>
    public required FindingKind Kind { get; init; }

    /// <summary>What exactly was found, for people.</summary>
    public required string Text { get; init; }

    /// <summary>Null of what the catalogue does not know, and of a store.</summary>
    public ObjectId? ObjectId { get; init; }

    public ItemId? ItemId { get; init; }

    public required DateTimeOffset FirstAt { get; init; }

    public required DateTimeOffset LastAt { get; set; }

    public required int Times { get; set; }

    /// <summary>When the copy was repaired, or found right again.</summary>
    public DateTimeOffset? MendedAt { get; set; }
}

internal sealed class IncidentMapping : IEntityTypeConfiguration<Incident>
{
    public void Configure(EntityTypeBuilder<Incident> incident)
    {
        incident.ToTable("incident", "preservation");
        incident.Property(i => i.Id).ValueGeneratedNever();
        incident.HasOne<Person>().WithMany().HasForeignKey(i => i.ResolvedBy).OnDelete(DeleteBehavior.Restrict);
        incident.HasIndex(i => new { i.Store, i.Kind }).IsUnique().HasFilter("state = 'open'");
        incident.HasIndex(i => new { i.OpenedAt, i.Id }).IsDescending();
    }
}

internal sealed class FindingMapping : IEntityTypeConfiguration<Finding>
{
    public void Configure(EntityTypeBuilder<Finding> finding)
    {
        finding.ToTable("finding", "preservation");
        finding.HasKey(f => new { f.IncidentId, f.Key, f.Version, f.FoundBy });
        finding.HasOne<Incident>().WithMany().HasForeignKey(f => f.IncidentId).OnDelete(DeleteBehavior.Restrict);
        finding.HasOne<SealedObject>().WithMany().HasForeignKey(f => f.ObjectId).OnDelete(DeleteBehavior.Restrict);
        finding.HasOne<EvidenceItem>().WithMany().HasForeignKey(f => f.ItemId).OnDelete(DeleteBehavior.Restrict);
        finding.HasIndex(f => f.ItemId);
        finding.HasIndex(f => f.ObjectId);
        finding.HasIndex(f => new { f.Key, f.Version });
    }
}
