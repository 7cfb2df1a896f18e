using Evidence.Database;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Sessions;

/// <summary>The sessions of somebody that last, the one used last first.</summary>
public sealed class ListSessions(EvidenceDb db, TimeProvider time)
{
    private const int Most = 200;

    public async Task<IReadOnlyList<PersonSession>> RunAsync(PersonId person, CancellationToken cancellation)
    {
        var (seenSince, begunSince) = (time.GetUtcNow() - PersonSession.Idle, time.GetUtcNow() - PersonSession.AtMost);
        return await db.Sessions.AsNoTracking()
            .Where(session => session.PersonId == person && session.EndedAt == null && session.LastSeenAt >= seenSince && session.BegunAt >= begunSince)
            .OrderByDescending(session => session.LastSeenAt).Take(Most).ToListAsync(cancellation);
    }
}
