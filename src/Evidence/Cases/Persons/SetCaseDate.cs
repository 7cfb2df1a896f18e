using System.Globalization;
using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Cases.Persons;

/// <summary>
/// Writes a date of somebody in a case with where it comes from, or that it was asked for and is not known. The date before it stays in the record.
/// The same again writes nothing.
/// </summary>
public sealed class SetCaseDate(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <param name="id">The case.</param>
    /// <param name="personId">Whose date.</param>
    /// <param name="kind">Of what.</param>
    /// <param name="day">Null where it is not known.</param>
    /// <param name="at">Null where only the day is known.</param>
    /// <param name="source">Who or what told it.</param>
    /// <param name="actor">Who writes it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException">One of <see cref="CasesRefusals"/>, or the role does not allow it.</exception>
    public async Task RunAsync(CaseId id, CasePersonId personId, CaseDateKind kind, DateOnly? day, TimeOnly? at, string? source, Actor actor, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var (file, _) = await db.DemandWorkAsync(id, actor, time, cancellation);
        var person = await db.FindCasePersonAsync(id, personId, cancellation);
        if (kind != CaseDateKind.Born && !person.IsAccused)
            throw CasesRefusals.DateOfNobody.ToException();
        if (day is null && at is not null)
            throw CasesRefusals.DateWrong.ToException();
        var told = RecordText.Source(source);
        var date = await db.CaseDates.SingleOrDefaultAsync(d => d.CasePersonId == personId && d.Kind == kind, cancellation);
        if (date is not null && (date.Day, date.Time, date.Source) == (day, at, told))
            return;
        var before = date is null ? null : Told(date);
        if (date is null)
            db.CaseDates.Add(date = new CaseDate { CasePersonId = personId, CaseId = id, Kind = kind, Source = told });
        (date.Day, date.Time, date.Source) = (day, at, told);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.CaseDateSet, SubjectOf.Case(id), actor, ("case", file.Reference), ("person", personId.ToString()), ("person.name", person.Name),
            ("date", Vocabulary.Word(kind)), ("before", before), ("after", Told(date))), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static JsonObject Told(CaseDate date) => new()
    {
        ["day"] = date.Day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["time"] = date.Time?.ToString("HH:mm", CultureInfo.InvariantCulture), ["source"] = date.Source,
    };
}
