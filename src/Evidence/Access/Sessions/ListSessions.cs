using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Sessions;

/// <summary>Sessions that last.</summary>
public sealed class ListSessions(EvidenceDb db, TimeProvider time)
{
    private const int Most = 200;

    /// <summary>Somebody's, the one used last first.</summary>
    public async Task<IReadOnlyList<PersonSession>> RunAsync(PersonId person, CancellationToken cancellation) =>
        await Lasting().Where(session => session.PersonId == person).OrderByDescending(session => session.LastSeenAt).Take(Most).ToListAsync(cancellation);

    /// <summary>How many people are signed in, and in how many sessions, besides one of them.</summary>
    /// <exception cref="RefusedException">Not permitted.</exception>
    public async Task<(int People, int Sessions)> CountAsync(PersonSessionId except, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManagePeople);
        var owners = await Lasting().Where(session => session.Id != except).Select(session => session.PersonId).ToListAsync(cancellation);
        return (owners.Distinct().Count(), owners.Count);
    }

    private IQueryable<PersonSession> Lasting()
    {
        var (seenSince, begunSince) = (time.GetUtcNow() - PersonSession.Idle, time.GetUtcNow() - PersonSession.AtMost);
        return db.Sessions.AsNoTracking().Where(session => session.EndedAt == null && session.LastSeenAt >= seenSince && session.BegunAt >= begunSince);
    }
}
