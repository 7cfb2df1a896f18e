using Evidence.Access;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Cases;

/// <summary>What happened out there, under the number that command and control gave it. Not an incident of stored evidence.</summary>
public sealed class PoliceIncident
{
    public required PoliceIncidentId Id { get; init; }

    public required string Reference { get; init; }

    public required string Title { get; set; }

    public DateTimeOffset? From { get; set; }

    public DateTimeOffset? Until { get; set; }

    /// <summary>Since when it is locked; null while it is not.</summary>
    public DateTimeOffset? LockedAt { get; set; }

    /// <summary>Who alone releases the lock.</summary>
    public PersonId? ManagerId { get; set; }
}

/// <summary>Who says that a recording is of an incident, or that it is not.</summary>
public enum LinkSource
{
    /// <summary>Somebody did. That stands: matching touches it no more.</summary>
    Person,

    /// <summary>Matching found it by the time and by who was sent.</summary>
    Matching,
}

/// <summary>That a recording is of an incident.</summary>
public sealed class IncidentItem
{
    public required PoliceIncidentId IncidentId { get; init; }

    public required ItemId ItemId { get; init; }

    public required DateTimeOffset AddedAt { get; set; }

    /// <summary>Null while it is.</summary>
    public DateTimeOffset? RemovedAt { get; set; }

    /// <summary>Who said so last.</summary>
    public required LinkSource SaidBy { get; set; }
}

/// <summary>An officer to whom a locked incident's recordings are closed.</summary>
public sealed class IncidentLock
{
    public required PoliceIncidentId IncidentId { get; init; }

    public required PersonId PersonId { get; init; }
}

internal sealed class PoliceIncidentMapping : IEntityTypeConfiguration<PoliceIncident>
{
    public void Configure(EntityTypeBuilder<PoliceIncident> incident)
    {
        incident.ToTable("incident", "cases", table => table.HasCheckConstraint("ck_incident_manager", "(locked_at is null) = (manager_id is null)"));
        incident.Property(i => i.Id).ValueGeneratedNever();
        incident.Property(i => i.Reference).HasMaxLength(RecordText.LongestReference);
        incident.Property(i => i.Title).HasMaxLength(RecordText.LongestTitle);
        incident.HasIndex(i => i.Reference).IsUnique();
        incident.HasOne<Person>().WithMany().HasForeignKey(i => i.ManagerId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class IncidentItemMapping : IEntityTypeConfiguration<IncidentItem>
{
    public void Configure(EntityTypeBuilder<IncidentItem> link)
    {
        link.ToTable("incident_item", "cases");
        link.HasKey(l => new { l.ItemId, l.IncidentId });
        link.HasIndex(l => l.IncidentId);
        link.HasOne<PoliceIncident>().WithMany().HasForeignKey(l => l.IncidentId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class IncidentLockMapping : IEntityTypeConfiguration<IncidentLock>
{
    public void Configure(EntityTypeBuilder<IncidentLock> closed)
    {
        closed.ToTable("incident_lock", "cases");
        closed.HasKey(l => new { l.PersonId, l.IncidentId });
        closed.HasOne<PoliceIncident>().WithMany().HasForeignKey(l => l.IncidentId).OnDelete(DeleteBehavior.Restrict);
        closed.HasOne<Person>().WithMany().HasForeignKey(l => l.PersonId).OnDelete(DeleteBehavior.Restrict);
    }
}
