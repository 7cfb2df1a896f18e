using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Dispatch.Telling;

/// <summary>Writes down that somebody was on duty under a call sign, or that they were not after all. Told again alike it writes nothing.</summary>
public sealed class TellDuty(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    public async Task<Guid?> RunAsync(DutyToTell wanted, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.TellDispatch);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended('duty/' || {wanted.CallSign} || '/' || {wanted.Person.Value}::text, 0))", cancellation);
        var duty = await db.Duties.SingleOrDefaultAsync(d => d.CallSign == wanted.CallSign && d.PersonId == wanted.Person && d.From == wanted.From, cancellation);
        if (duty is null ? wanted.Removed : IsSame(duty, wanted))
            return duty?.Id;
        if (duty is null)
            db.Duties.Add(duty = new Duty { Id = Guid.NewGuid(), CallSign = wanted.CallSign, PersonId = wanted.Person, From = wanted.From, Until = wanted.Until, Source = wanted.Source });
        (duty.Until, duty.Source, duty.RemovedAt) = (wanted.Until, wanted.Source, wanted.Removed ? Instant.Truncate(time.GetUtcNow()) : null);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(wanted.Removed ? CustodyAction.DutyRemoved : CustodyAction.DutyEntered, SubjectOf.Person(wanted.Person), actor,
            ("callSign", wanted.CallSign), ("from", Instant.Format(wanted.From)), ("until", Instant.Format(wanted.Until)), ("source", wanted.Source)), cancellation);
        FaultPoints.Hit(FaultPoint.DispatchToldBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.DispatchTold);
        return duty.Id;
    }

    internal static bool IsSame(Duty there, DutyToTell wanted) => wanted.Removed ? there.RemovedAt is not null : there.RemovedAt is null && there.Until == wanted.Until && there.Source == wanted.Source;
}
