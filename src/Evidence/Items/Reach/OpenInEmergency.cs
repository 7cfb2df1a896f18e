using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items.Reach;

/// <summary>
/// Opens a recording at once to who asks, for a day, where life or a child is in danger and nobody can be asked. That it was done is an entry, and stands
/// before auditors. What a court has sealed or a privilege covers is not opened so, nor what a locked incident closes to them.
/// </summary>
public sealed class OpenInEmergency(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    public static readonly TimeSpan Lasts = TimeSpan.FromHours(24);

    /// <param name="item">Known exactly: nothing is searched for.</param>
    /// <param name="reason">What the emergency is.</param>
    /// <param name="actor">To whom it is opened.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException">One of <see cref="ReachRefusals"/>, or the role does not allow it.</exception>
    public async Task RunAsync(ItemId item, string? reason, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.OpenInEmergency);
        var person = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        var (why, now) = (GrantAccess.Reason(reason), Instant.Truncate(time.GetUtcNow()));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var found = await db.Items.Where(i => i.Id == item && !i.IsCourtSealed && !i.IsPrivileged)
            .Where(i => !db.IncidentItems.Any(l => l.ItemId == i.Id && l.RemovedAt == null && db.IncidentLocks.Any(c => c.IncidentId == l.IncidentId && c.PersonId == person)))
            .Select(i => new { i.ArrivedAt }).SingleOrDefaultAsync(cancellation) ?? throw ReachRefusals.NoSuchItem.ToException();
        foreach (var open in await db.AccessGrants.Where(g => g.RevokedAt == null && g.ItemId == item && g.PersonId == person).ToListAsync(cancellation))
        {
            if (open.Until >= now + Lasts)
                return;
            (open.RevokedAt, open.RevokedBy) = (now, person);
        }

        await db.SaveChangesAsync(cancellation);
        var grant = new AccessGrant
        {
            Id = Guid.NewGuid(), ItemId = item, PersonId = person, Reason = why, GivenBy = person, From = now, Until = now + Lasts, IsEmergency = true, ArrivedAt = found.ArrivedAt,
        };
        db.AccessGrants.Add(grant);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, GrantActs.Of(CustodyAction.EmergencyAccess, grant, actor), cancellation);
        await transaction.CommitAsync(cancellation);
    }
}

/// <summary>One emergency, as auditors read it.</summary>
public sealed record ListedEmergency(Guid Id, ItemId Item, string Person, string Reason, DateTimeOffset At, DateTimeOffset Until);

/// <summary>Lists what was opened in an emergency, newest first, and counts what is open now.</summary>
public sealed class ListEmergencies(EvidenceDb db, TimeProvider time)
{
    public const int Most = 200;

    /// <exception cref="RefusedException">The role does not allow it.</exception>
    public async Task<IReadOnlyList<ListedEmergency>> RunAsync(Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SeeEmergencies);
        return await (
            from grant in db.AccessGrants.AsNoTracking().Where(g => g.IsEmergency).OrderByDescending(g => g.From).ThenByDescending(g => g.Id).Take(Most)
            join person in db.People on grant.GivenBy equals person.Id
            orderby grant.From descending, grant.Id descending
            select new ListedEmergency(grant.Id, grant.ItemId!.Value, person.DisplayName, grant.Reason, grant.From, grant.Until)).ToListAsync(cancellation);
    }

    /// <summary>How many stand open now: auditors are alerted on every page until they end.</summary>
    /// <exception cref="RefusedException">The role does not allow it.</exception>
    public Task<int> CountOpenAsync(Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SeeEmergencies);
        return db.AccessGrants.Where(AccessGrant.HoldsAt(time.GetUtcNow())).CountAsync(grant => grant.IsEmergency, cancellation);
    }
}
