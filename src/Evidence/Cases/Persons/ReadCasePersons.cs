using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Cases.Persons;

/// <param name="Dates">Those that somebody wrote, by kind.</param>
public sealed record CasePersonFacts(CasePerson Person, IReadOnlyDictionary<CaseDateKind, CaseDate> Dates);

/// <summary>Who is in a case: the accused first, each by when they were written down.</summary>
public sealed class ReadCasePersons(EvidenceDb db, TimeProvider time)
{
    /// <returns>Null where there is no such case, or the actor may not know of it.</returns>
    public async Task<IReadOnlyList<CasePersonFacts>?> RunAsync(CaseId id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SeeCases);
        if (!await db.CasesWithin(actor, Permission.SeeCases, time.GetUtcNow()).AnyAsync(c => c.Id == id, cancellation))
            return null;
        var persons = await db.CasePersons.AsNoTracking().Where(p => p.CaseId == id && p.RemovedAt == null).OrderBy(p => p.AddedAt).ThenBy(p => p.Id).ToListAsync(cancellation);
        var ids = persons.ConvertAll(p => p.Id);
        var dates = (await db.CaseDates.AsNoTracking().Where(d => ids.Contains(d.CasePersonId)).ToListAsync(cancellation)).ToLookup(d => d.CasePersonId);
        return [.. persons.OrderByDescending(p => p.IsAccused).Select(p => new CasePersonFacts(p, dates[p.Id].ToDictionary(d => d.Kind)))];
    }
}
