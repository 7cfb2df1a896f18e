using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;

namespace Evidence.Cases;

/// <summary>Writes a note in a case. Its members do, and whoever cares for all cases.</summary>
public sealed class WriteNote(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <exception cref="RefusedException">One of <see cref="CasesRefusals"/>, or the role does not allow it.</exception>
    public async Task RunAsync(CaseId id, string? text, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var (file, now) = await db.DemandWorkAsync(id, actor, time, cancellation);
        var note = new CaseNote { Id = Guid.NewGuid(), CaseId = id, WrittenBy = actor.Person!.Value, WrittenAt = now, Text = RecordText.Note(text) };
        db.CaseNotes.Add(note);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.CaseNoted, SubjectOf.Case(id), actor, ("case", file.Reference), ("note", note.Text)), cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
