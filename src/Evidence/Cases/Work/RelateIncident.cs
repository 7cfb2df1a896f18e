using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Cases.Work;

/// <summary>That a case is about an incident. Its recordings do not come into the case by that: they are suggested.</summary>
public sealed class CaseIncident
{
    public required CaseId CaseId { get; init; }

    public required PoliceIncidentId IncidentId { get; init; }

    public required DateTimeOffset AddedAt { get; set; }

    /// <summary>Null while it is.</summary>
    public DateTimeOffset? RemovedAt { get; set; }
}

internal sealed class CaseIncidentMapping : IEntityTypeConfiguration<CaseIncident>
{
    public void Configure(EntityTypeBuilder<CaseIncident> link)
    {
        link.ToTable("case_incident", "cases");
        link.HasKey(l => new { l.CaseId, l.IncidentId });
        link.HasIndex(l => l.IncidentId);
        link.HasOne<CaseFile>().WithMany().HasForeignKey(l => l.CaseId).OnDelete(DeleteBehavior.Restrict);
        link.HasOne<PoliceIncident>().WithMany().HasForeignKey(l => l.IncidentId).OnDelete(DeleteBehavior.Restrict);
    }
}

/// <summary>Says that a case is about an incident, or not any more. Whoever works on the case does. What is so already writes nothing.</summary>
public sealed class RelateIncident(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <exception cref="RefusedException">One of <see cref="CasesRefusals"/>, or the role does not allow it.</exception>
    public async Task RunAsync(CaseId id, PoliceIncidentId incident, bool relates, Actor actor, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var (file, now) = await db.DemandWorkAsync(id, actor, time, cancellation);
        var reference = await db.PoliceIncidents.Where(i => i.Id == incident).Select(i => i.Reference).SingleOrDefaultAsync(cancellation) ?? throw CasesRefusals.NoSuchIncident.ToException();
        var link = await db.CaseIncidents.SingleOrDefaultAsync(l => l.CaseId == id && l.IncidentId == incident, cancellation);
        if (relates == link is { RemovedAt: null })
            return;
        if (link is null)
            db.CaseIncidents.Add(new CaseIncident { CaseId = id, IncidentId = incident, AddedAt = now });
        else
            (link.AddedAt, link.RemovedAt) = (relates ? now : link.AddedAt, relates ? null : now);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(relates ? CustodyAction.CaseIncidentRelated : CustodyAction.CaseIncidentUnrelated, SubjectOf.Case(id), actor, ("case", file.Reference), ("incident", reference)), cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
