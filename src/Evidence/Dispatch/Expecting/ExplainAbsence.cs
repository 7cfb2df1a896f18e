using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Dispatch.Expecting;

/// <summary>Says why somebody who was sent has no footage: they themselves, or whoever answers for them. Said again otherwise, it takes the place of what was said.</summary>
public sealed class ExplainAbsence(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    public const int LongestNote = 500;

    /// <param name="incident">Of which there is none.</param>
    /// <param name="person">Who was sent.</param>
    /// <param name="reason">Why.</param>
    /// <param name="note">In words; needed where the reason is <see cref="AbsenceReason.Other"/>.</param>
    /// <param name="actor">Who says so.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException">One of <see cref="DispatchRefusals"/>, or not permitted.</exception>
    public async Task RunAsync(PoliceIncidentId incident, PersonId person, AbsenceReason reason, string? note, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ExplainAbsence);
        var who = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        var text = string.IsNullOrWhiteSpace(note) ? null : ShownText.Line(note, LongestNote) ?? throw DispatchRefusals.NoteWrong.ToException();
        if (reason == AbsenceReason.Other && text is null)
            throw DispatchRefusals.NoteWrong.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var reference = (await Items.Reach.LockIncident.FindAsync(db, incident, cancellation)).Reference;
        var row = await (await db.ExpectedWithinAsync(actor, Permission.ExplainAbsence, cancellation)).SingleOrDefaultAsync(e => e.IncidentId == incident && e.PersonId == person && e.WithdrawnAt == null, cancellation)
            ?? throw DispatchRefusals.NotExpected.ToException();
        if (row.State == ExpectedState.HasFootage)
            throw DispatchRefusals.HasFootage.ToException();
        if ((row.Reason, row.Note) == (reason, text))
            return;
        var now = Instant.Truncate(time.GetUtcNow());
        if (row.State != ExpectedState.Excused)
            (row.State, row.Since) = (ExpectedState.Excused, now);
        (row.Reason, row.Note, row.StatedBy, row.StatedAt) = (reason, text, who, now);
        var name = await db.People.Where(p => p.Id == person).Select(p => p.DisplayName).SingleAsync(cancellation);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.AbsenceExplained, [SubjectOf.PoliceIncident(incident), SubjectOf.Person(person)], actor,
            ("incident", reference), ("officer.name", name), ("reason", Vocabulary.Word(reason)), ("note", text)), cancellation);
        FaultPoints.Hit(FaultPoint.AbsenceBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.AbsenceCommitted);
    }
}
