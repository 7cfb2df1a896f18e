using Microsoft.EntityFrameworkCore;

namespace Evidence.Database;

/// <summary>An <see cref="AdvisoryLock"/> that is held at this moment.</summary>
/// <param name="Key">What it is on.</param>
/// <param name="Holder">The session that holds it; with the session the lock ends.</param>
public sealed record HeldLock(long Key, int Holder);

public static class HeldLocks
{
    /// <summary>All of this database.</summary>
    public static IQueryable<HeldLock> OfAdvice(this EvidenceDb db)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.SqlQuery<HeldLock>($"""
            select classid::bigint << 32 | objid::bigint as "Key", pid as "Holder" from pg_locks where locktype = 'advisory' and granted and objsubid = 1
              and database = (select oid from pg_database where datname = current_database())
            """);
    }
}
