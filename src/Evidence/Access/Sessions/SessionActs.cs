using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Sessions;

/// <summary>Beginning and ending sessions in the transaction of what is the cause, with the acts for its one call of <see cref="CustodyLog"/>.</summary>
public static class SessionActs
{
    /// <summary>A session with an id of its own, whatever the browser brought.</summary>
    internal static PersonSession Begin(EvidenceDb db, PersonId person, string method, SignInPlace place, DateTimeOffset now, string? providerSession = null)
    {
        var session = new PersonSession
        {
            Id = PersonSessionId.New(), PersonId = person, BegunAt = now, Address = place.Address, Network = place.Network, Device = place.Device, Method = method, LastSeenAt = now, ConfirmedAt = now,
            ProviderSession = providerSession,
        };
        db.Sessions.Add(session);
        return session;
    }

    /// <summary>Ends every session of somebody, as a change of their password, role or standing must.</summary>
    /// <param name="db">With a transaction open; the caller saves.</param>
    /// <param name="person">Whose.</param>
    /// <param name="except">The one in which the change is made; null ends all.</param>
    /// <param name="reason">Why.</param>
    /// <param name="by">Who, and when.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>One act for each session.</returns>
    public static async Task<IReadOnlyList<CustodyAct>> EndAllAsync(EvidenceDb db, PersonId person, PersonSessionId? except, SessionEnd reason, (Actor Actor, DateTimeOffset Now) by, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        var open = await db.Sessions.FromSql($"select * from access.session where person_id = {person.Value} and ended_at is null order by id for update").ToListAsync(cancellation);
        return [.. open.Where(session => session.Id != except).Select(session => End(session, reason, by))];
    }

    /// <summary>Ends every session of everybody.</summary>
    /// <inheritdoc cref="EndAllAsync"/>
    internal static async Task<IReadOnlyList<CustodyAct>> EndEverybodysAsync(EvidenceDb db, PersonSessionId except, SessionEnd reason, (Actor Actor, DateTimeOffset Now) by, CancellationToken cancellation)
    {
        var open = await db.Sessions.FromSql($"select * from access.session where ended_at is null and id <> {except.Value} order by id for update").ToListAsync(cancellation);
        return [.. open.Select(session => End(session, reason, by))];
    }

    /// <summary>Ends one; null where it is no session of that person, or over already.</summary>
    internal static async Task<CustodyAct?> EndOneAsync(EvidenceDb db, PersonId person, PersonSessionId id, SessionEnd reason, (Actor Actor, DateTimeOffset Now) by, CancellationToken cancellation)
    {
        var open = await db.Sessions.FromSql($"select * from access.session where id = {id.Value} and person_id = {person.Value} and ended_at is null for update").SingleOrDefaultAsync(cancellation);
        return open is null ? null : End(open, reason, by);
    }

    internal static CustodyAct End(PersonSession session, SessionEnd reason, (Actor Actor, DateTimeOffset Now) by)
    {
        session.End(by.Now, reason);
        return PersonActs.Act(CustodyAction.SignedOut, session.PersonId, by.Actor,
            ("reason", Vocabulary.Word(session.EndReason!.Value)), ("session.address", session.Address), ("session.begun", Instant.Format(session.BegunAt)), ("session.device", session.Device));
    }
}
