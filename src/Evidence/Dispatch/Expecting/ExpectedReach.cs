using Evidence.Access;
using Evidence.Access.Clients;
using Evidence.Access.Units;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Dispatch.Expecting;

/// <summary>Whose rows of the ledger somebody reaches: their own, those of the people of their unit and of those below, or all.</summary>
internal static class ExpectedReach
{
    public static async Task<IQueryable<ExpectedFootage>> ExpectedWithinAsync(this EvidenceDb db, Actor actor, Permission permission, CancellationToken cancellation)
    {
        var scope = actor.ScopeOf(permission);
        if (scope.HasFlag(Scope.Any))
            return db.ExpectedFootage;
        var own = scope.HasFlag(Scope.Own) ? actor.Person : null;
        var below = scope.HasFlag(Scope.Unit) && await UnitOfAsync(db, actor, cancellation) is { } unit ? (await UnitsAround.ReadAsync(db, unit, cancellation)).Below.Select(u => (UnitId?)u).ToList() : [];
        return db.ExpectedFootage.Where(e => e.PersonId == own || db.People.Any(p => p.Id == e.PersonId && p.UnitId != null && below.Contains(p.UnitId)));
    }

    private static async Task<UnitId?> UnitOfAsync(EvidenceDb db, Actor actor, CancellationToken cancellation)
    {
        if (actor.Person is { } person)
            return await db.People.Where(p => p.Id == person && p.Standing == Standing.Active).Select(p => p.UnitId).SingleOrDefaultAsync(cancellation);
        var client = actor is { Kind: ActorKind.Client, Id: { } id } ? new ClientId(id) : default;
        return await db.Clients.Where(c => c.Id == client && c.Standing == ClientStanding.Active).Select(c => c.UnitId).SingleOrDefaultAsync(cancellation);
    }
}
