using System.Globalization;
using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Dispatch.Expecting;

/// <summary>Narrows the ledger; whatever is null does not.</summary>
/// <param name="From">The first instant at which somebody was sent.</param>
/// <param name="Until">The first at which not any more.</param>
/// <param name="Person">Whose rows.</param>
/// <param name="Late">Footage arrived late, or did not.</param>
public sealed record ExpectedFilter(ExpectedState? State = null, DateTimeOffset? From = null, DateTimeOffset? Until = null, PersonId? Person = null, bool? Late = null);

/// <summary>One row of the ledger, as lists show it.</summary>
public sealed record ExpectedRow(
    PoliceIncidentId Incident, string Reference, string Title, DateTimeOffset DispatchedAt, DateTimeOffset ClearedAt, PersonId Person, string Name, string? CollarNumber, MatchedBy SentBy, ExpectedState State, DateTimeOffset Since,
    DateTimeOffset? FirstArrivedAt, bool IsLate, bool SettledItself, AbsenceReason? Reason, string? Note, string? StatedBy, DateTimeOffset? StatedAt);

/// <summary>How many rows there are of each kind.</summary>
public sealed record ExpectedCounts(int Missing, int HasFootage, int Excused, int NoCamera, int Late);

/// <summary>Where a page of the ledger ends.</summary>
public sealed record ExpectedCursor(DateTimeOffset DispatchedAt, PoliceIncidentId Incident, PersonId Person)
{
    public override string ToString() => $"{DispatchedAt.UtcTicks.ToString(CultureInfo.InvariantCulture)}_{Incident.Value:N}_{Person.Value:N}";

    /// <returns>Null for what is none: the list begins at its beginning.</returns>
    public static ExpectedCursor? Parse(string? text) => text?.Split('_') is [var ticks, var incident, var person]
        && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTimeOffset.MaxValue.UtcTicks && Guid.TryParseExact(incident, "N", out var i) && Guid.TryParseExact(person, "N", out var p)
        ? new ExpectedCursor(new DateTimeOffset(at, TimeSpan.Zero), new PoliceIncidentId(i), new PersonId(p)) : null;
}

public sealed record ExpectedPage(IReadOnlyList<ExpectedRow> Rows, ExpectedCursor? Next);

/// <summary>Lists of whom footage is expected, the latest incident first.</summary>
public sealed class ListExpected(EvidenceDb db)
{
    public const int PageSize = 50;

    /// <summary>As many lines a file has; who needs more narrows the days.</summary>
    public const int MostInFile = 20_000;

    /// <exception cref="RefusedException">Not permitted.</exception>
    public async Task<ExpectedPage> RunAsync(ExpectedFilter filter, ExpectedCursor? after, Actor actor, CancellationToken cancellation)
    {
        var rows = Narrowed(await WithinAsync(actor, cancellation), filter);
        if (after is { } last)
        {
            var (at, incident, person) = (last.DispatchedAt, last.Incident, last.Person);
            rows = rows.Where(e => EF.Functions.LessThan(ValueTuple.Create(e.DispatchedAt, e.IncidentId, e.PersonId), ValueTuple.Create(at, incident, person)));
        }

        var found = await Listed(Sorted(rows).Take(PageSize + 1)).ToListAsync(cancellation);
        var page = found.Take(PageSize).ToList();
        return new ExpectedPage(page, found.Count > PageSize ? new ExpectedCursor(page[^1].DispatchedAt, page[^1].Incident, page[^1].Person) : null);
    }

    /// <summary>How many there are of each kind, whatever the filter says of the state.</summary>
    /// <exception cref="RefusedException">Not permitted.</exception>
    public async Task<ExpectedCounts> CountAsync(ExpectedFilter filter, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var rows = Narrowed(await WithinAsync(actor, cancellation), filter with { State = null, Late = null });
        var counts = await rows.GroupBy(e => new { e.State, e.IsLate }).Select(group => new { group.Key.State, group.Key.IsLate, Count = group.Count() }).ToListAsync(cancellation);
        int Of(ExpectedState state) => counts.Where(c => c.State == state).Sum(c => c.Count);
        return new ExpectedCounts(Of(ExpectedState.Missing), Of(ExpectedState.HasFootage), Of(ExpectedState.Excused), Of(ExpectedState.NoCamera), counts.Where(c => c is { IsLate: true, State: ExpectedState.HasFootage }).Sum(c => c.Count));
    }

    /// <summary>The rows of one incident that the actor reaches, by name.</summary>
    /// <exception cref="RefusedException">Not permitted.</exception>
    public async Task<IReadOnlyList<ExpectedRow>> OfIncidentAsync(PoliceIncidentId id, Actor actor, CancellationToken cancellation) =>
        [.. (await Listed((await WithinAsync(actor, cancellation)).Where(e => e.IncidentId == id)).ToListAsync(cancellation)).OrderBy(row => row.Name, StringComparer.Ordinal)];

    /// <summary>One row; null where there is none or the actor does not reach it.</summary>
    /// <exception cref="RefusedException">Not permitted.</exception>
    public async Task<ExpectedRow?> OneAsync(PoliceIncidentId id, PersonId person, Actor actor, CancellationToken cancellation) =>
        await Listed((await WithinAsync(actor, cancellation)).Where(e => e.IncidentId == id && e.PersonId == person)).SingleOrDefaultAsync(cancellation);

    /// <summary>The ledger as a CSV file, times in UTC.</summary>
    /// <exception cref="RefusedException">Not permitted.</exception>
    public async Task<string> ToCsvAsync(ExpectedFilter filter, Actor actor, CancellationToken cancellation)
    {
        var rows = await Listed(Sorted(Narrowed(await WithinAsync(actor, cancellation), filter)).Take(MostInFile)).ToListAsync(cancellation);
        return CsvCell.Line(["reference", "title", "dispatched", "cleared", "officer", "collar number", "state", "since", "first footage arrived", "late", "settled itself", "reason", "note", "stated by", "stated at"])
            + string.Concat(rows.Select(Line));
    }

    private static string Line(ExpectedRow row) => CsvCell.Line(
    [
        row.Reference, row.Title, Instant.Format(row.DispatchedAt), Instant.Format(row.ClearedAt), row.Name, row.CollarNumber ?? "", Vocabulary.Word(row.State), Instant.Format(row.Since),
        row.FirstArrivedAt is { } arrived ? Instant.Format(arrived) : "", row.IsLate ? "yes" : "no", row.SettledItself ? "yes" : "no", row.Reason is { } reason ? Vocabulary.Word(reason) : "", row.Note ?? "", row.StatedBy ?? "",
        row.StatedAt is { } stated ? Instant.Format(stated) : "",
    ]);

    private async Task<IQueryable<ExpectedFootage>> WithinAsync(Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SeeExpected);
        return (await db.ExpectedWithinAsync(actor, Permission.SeeExpected, cancellation)).AsNoTracking().Where(e => e.WithdrawnAt == null);
    }

    private static IQueryable<ExpectedFootage> Narrowed(IQueryable<ExpectedFootage> rows, ExpectedFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (filter.State is { } state)
            rows = rows.Where(e => e.State == state);
        if (filter.From is { } from)
            rows = rows.Where(e => e.DispatchedAt >= from);
        if (filter.Until is { } until)
            rows = rows.Where(e => e.DispatchedAt < until);
        if (filter.Person is { } person)
            rows = rows.Where(e => e.PersonId == person);
        if (filter.Late is { } late)
            rows = rows.Where(e => e.IsLate == late);
        return rows;
    }

    private static IQueryable<ExpectedFootage> Sorted(IQueryable<ExpectedFootage> rows) => rows.OrderByDescending(e => e.DispatchedAt).ThenByDescending(e => e.IncidentId).ThenByDescending(e => e.PersonId);

    private IQueryable<ExpectedRow> Listed(IQueryable<ExpectedFootage> rows) =>
        from e in rows
        join record in db.PoliceIncidents on e.IncidentId equals record.Id
        join told in db.DispatchedIncidents on e.IncidentId equals told.IncidentId
        join person in db.People on e.PersonId equals person.Id
        orderby e.DispatchedAt descending, e.IncidentId descending, e.PersonId descending
        select new ExpectedRow(
            e.IncidentId, record.Reference, record.Title, e.DispatchedAt, told.ClearedAt, e.PersonId, person.DisplayName, person.CollarNumber, e.SentBy, e.State, e.Since,
            e.FirstArrivedAt, e.IsLate, e.SettledItself, e.Reason, e.Note, db.People.Where(p => p.Id == e.StatedBy).Select(p => p.DisplayName).FirstOrDefault(), e.StatedAt);
}
