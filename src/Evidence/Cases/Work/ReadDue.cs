using Evidence.Access;
using Evidence.Cases.Persons;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Cases.Work;

/// <summary>A date of somebody in a case on which something has to be done by then.</summary>
public sealed record DueDate(CaseId Case, string Reference, CasePersonId PersonId, string Person, CaseDateKind Kind, DateOnly Day, TimeOnly? Time);

/// <summary>A task of a case that is somebody's to do.</summary>
/// <param name="DueOn">Null where nobody said.</param>
public sealed record DueTask(CaseId Case, string Reference, string Text, DateOnly? DueOn, DateTimeOffset MadeAt);

/// <param name="Dates">The nearest first.</param>
/// <param name="Tasks">What is due first before the rest.</param>
public sealed record Due(IReadOnlyList<DueDate> Dates, IReadOnlyList<DueTask> Tasks);

/// <summary>What is due in the open cases of which somebody is a member: ends of detention, time limits, hearings, disclosure, and their own tasks.</summary>
public sealed class ReadDue(EvidenceDb db, TimeProvider time)
{
    /// <summary>Of each.</summary>
    public const int Most = 500;

    /// <summary>What was due longer ago is not told any more.</summary>
    public static readonly TimeSpan Past = TimeSpan.FromDays(14);

    private static readonly CaseDateKind[] Clocks = [CaseDateKind.DetentionEnds, CaseDateKind.CustodyTimeLimit, CaseDateKind.Hearing, CaseDateKind.DisclosureDue, CaseDateKind.AppealEnds];

    /// <exception cref="RefusedException">The role does not allow it.</exception>
    public async Task<Due> RunAsync(Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SeeCases);
        if (actor.Person is not { } me)
            return new([], []);
        var now = time.GetUtcNow();
        var since = DateOnly.FromDateTime((now - Past).UtcDateTime);
        var open = db.CaseFiles.Where(c => c.State == CaseState.Open && db.MembersAt(now).Any(m => m.CaseId == c.Id && m.PersonId == me));
        var dates = await (from d in db.CaseDates
                           join p in db.CasePersons on d.CasePersonId equals p.Id
                           join c in open on d.CaseId equals c.Id
                           where Clocks.Contains(d.Kind) && d.Day >= since && p.RemovedAt == null
                           orderby d.Day, d.Time, c.Reference
                           select new DueDate(c.Id, c.Reference, p.Id, p.Name, d.Kind, d.Day!.Value, d.Time)).Take(Most).ToListAsync(cancellation);
        var tasks = await (from t in db.CaseTasks
                           join c in open on t.CaseId equals c.Id
                           where t.AssignedTo == me && t.DoneAt == null
                           orderby t.DueOn ?? DateOnly.MaxValue, t.MadeAt
                           select new DueTask(c.Id, c.Reference, t.Text, t.DueOn, t.MadeAt)).Take(Most).ToListAsync(cancellation);
        return new(dates, tasks);
    }
}
