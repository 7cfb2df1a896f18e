using Evidence.Database;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Sessions;

/// <summary>Whether a session still lasts, asked by every request that carries one: one look-up by its key.</summary>
public sealed class CheckSession(EvidenceDb db, TimeProvider time)
{
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);

    /// <param name="id">Which session the cookie names.</param>
    /// <param name="person">Whose the cookie says that it is.</param>
    /// <param name="byItself">A page asks without anybody having done something: that keeps no session alive.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The session; null where it has ended, or never was.</returns>
    public async Task<PersonSession?> RunAsync(PersonSessionId id, PersonId person, bool byItself, CancellationToken cancellation)
    {
        var session = await db.Sessions.AsNoTracking().SingleOrDefaultAsync(one => one.Id == id, cancellation);
        var now = Instant.Truncate(time.GetUtcNow());
        if (session?.PersonId != person || !session.Lasts(now))
            return null;
        if (!byItself && now - session.LastSeenAt >= SeenEvery)
            await db.Sessions.Where(one => one.Id == id && one.EndedAt == null && one.LastSeenAt < now)
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.LastSeenAt, now), cancellation);
        return session;
    }
}
