using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Cases;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Dispatch.Telling;

/// <summary>Writes down one incident as dispatch tells it. Told again alike it writes nothing.</summary>
public sealed class TellIncident(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <exception cref="RefusedException"><see cref="DispatchRefusals.OfAnotherSource"/>, or not permitted.</exception>
    public async Task<PoliceIncidentId> RunAsync(IncidentToTell wanted, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.TellDispatch);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // One at a time of one reference: two callers that tell of it first make one record.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended('dispatch/' || {wanted.Reference}, 0))", cancellation);
        var record = await db.PoliceIncidents.FromSql($"select * from cases.incident where reference = {wanted.Reference} for update").SingleOrDefaultAsync(cancellation);
        var told = record is null ? null : await db.DispatchedIncidents.SingleOrDefaultAsync(i => i.IncidentId == record.Id, cancellation);
        if (told is not null && told.Source != wanted.Source)
            throw DispatchRefusals.OfAnotherSource.ToException();
        var before = told is null ? null : PreviewIncidents.Of(record!, told);
        if (before == wanted)
            return record!.Id;
        var act = Write(wanted, record, told, before, actor);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, act, cancellation);
        FaultPoints.Hit(FaultPoint.DispatchToldBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.DispatchTold);
        return new PoliceIncidentId(act.Subjects[0].Id);
    }

    private CustodyAct Write(IncidentToTell wanted, PoliceIncident? record, DispatchedIncident? told, IncidentToTell? before, Actor actor)
    {
        var isNew = record is null;
        if (record is null)
            db.PoliceIncidents.Add(record = new PoliceIncident { Id = PoliceIncidentId.New(), Reference = wanted.Reference, Title = wanted.Title });
        (record.Title, record.From, record.Until) = (wanted.Title, wanted.Dispatched, wanted.Cleared);
        if (told is null)
        {
            db.DispatchedIncidents.Add(told = new DispatchedIncident
            {
                IncidentId = record.Id, Source = wanted.Source, Place = null, Latitude = null, Longitude = null, DispatchedAt = default, ClearedAt = default, CallSigns = [], CollarNumbers = [],
                HasArrest = false, HasForce = false, HasComplaint = false, ProposedCategoryId = null, Revision = 0, ToldAt = default,
            });
        }

        (told.Place, told.Latitude, told.Longitude, told.DispatchedAt, told.ClearedAt) = (wanted.Place, wanted.Latitude, wanted.Longitude, wanted.Dispatched, wanted.Cleared);
        (told.CallSigns, told.CollarNumbers) = ([.. wanted.CallSigns.Names], [.. wanted.CollarNumbers.Names]);
        (told.HasArrest, told.HasForce, told.HasComplaint, told.ProposedCategoryId) = (wanted.HasArrest, wanted.HasForce, wanted.HasComplaint, wanted.Category);
        (told.Revision, told.ToldAt) = (told.Revision + 1, Instant.Truncate(time.GetUtcNow()));
        return Act(wanted, record.Id, isNew, before, actor);
    }

    private static CustodyAct Act(IncidentToTell wanted, PoliceIncidentId id, bool isNew, IncidentToTell? before, Actor actor)
    {
        var after = wanted.ToJson();
        if (isNew)
        {
            after["reference"] = wanted.Reference;
            return CustodyAct.Of(CustodyAction.PoliceIncidentMade, SubjectOf.PoliceIncident(id), actor, ("after", after));
        }

        return CustodyAct.Of(CustodyAction.PoliceIncidentChanged, SubjectOf.PoliceIncident(id), actor, ("incident", wanted.Reference), ("before", (JsonNode?)before?.ToJson()), ("after", after));
    }
}
