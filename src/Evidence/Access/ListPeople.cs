using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access;

/// <summary>Somebody in the list of people.</summary>
public sealed record ListedPerson(PersonId Id, string Name, string UserName, string? CollarNumber, Role Role, string? Unit, Standing Standing, bool Waits);

/// <summary>Where a page of people ends.</summary>
public sealed record PersonCursor(string Name, PersonId Id);

/// <summary>A change that waits for another administrator.</summary>
public sealed record WaitingChange(Guid Id, PersonId Person, string Name, Role Before, Role Role, Standing StandingBefore, Standing Standing, string? Unit, PersonId AskedById, string AskedBy, DateTimeOffset AskedAt);

/// <param name="Next">Null on the last page.</param>
public sealed record PeoplePage(IReadOnlyList<ListedPerson> People, PersonCursor? Next, IReadOnlyList<WaitingChange> Waiting);

/// <summary>Lists people by name, page by page, and the changes that wait.</summary>
public sealed class ListPeople(EvidenceDb db)
{
    public const int PageSize = 50;

    /// <exception cref="RefusedException">The role does not allow it.</exception>
    public async Task<PeoplePage> RunAsync(PersonCursor? after, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManagePeople);
        var people = db.People.AsNoTracking();
        if (after is var (name, id))
            people = people.Where(p => EF.Functions.GreaterThan(ValueTuple.Create(p.DisplayName, p.Id), ValueTuple.Create(name, id)));
        var rows = await people.OrderBy(p => p.DisplayName).ThenBy(p => p.Id).Take(PageSize + 1).Select(p => new ListedPerson(
            p.Id, p.DisplayName, p.UserName!, p.CollarNumber, p.Role, db.Units.Where(u => u.Id == p.UnitId).Select(u => u.Name).FirstOrDefault(), p.Standing,
            db.RoleChanges.Any(c => c.PersonId == p.Id && c.State == RoleChangeState.Asked))).ToListAsync(cancellation);
        var next = rows.Count > PageSize ? new PersonCursor(rows[PageSize - 1].Name, rows[PageSize - 1].Id) : null;
        return new PeoplePage([.. rows.Take(PageSize)], next, await WaitingAsync(cancellation));
    }

    private async Task<IReadOnlyList<WaitingChange>> WaitingAsync(CancellationToken cancellation) => await (
        from change in db.RoleChanges.AsNoTracking().Where(c => c.State == RoleChangeState.Asked)
        join person in db.People on change.PersonId equals person.Id
        join asker in db.People on change.AskedBy equals asker.Id
        orderby change.AskedAt, change.Id
        select new WaitingChange(change.Id, person.Id, person.DisplayName, person.Role, change.Role, person.Standing, change.Standing,
            db.Units.Where(u => u.Id == change.UnitId).Select(u => u.Name).FirstOrDefault(), asker.Id,
            db.Clients.Where(client => client.Id == change.ClientId).Select(client => client.Name + ", a client for which " + asker.DisplayName + " answers").FirstOrDefault() ?? asker.DisplayName, change.AskedAt)).ToListAsync(cancellation);
}
