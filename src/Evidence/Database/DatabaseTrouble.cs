using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Evidence.Database;

/// <summary>What a database says no with, told as what it is.</summary>
public static class DatabaseTrouble
{
    /// <summary>What was to be written is there already: a key or a unique index says so, also where the other was written at the same instant.</summary>
    public static bool IsTaken(this DbUpdateException trouble)
    {
        ArgumentNullException.ThrowIfNull(trouble);
        return trouble.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };
    }

    /// <returns>Null where the trouble is something else.</returns>
    public static StartRefusedException? Of(Exception trouble)
    {
        ArgumentNullException.ThrowIfNull(trouble);
        // Entity Framework wraps what may pass by itself.
        return (trouble as NpgsqlException ?? trouble.InnerException as NpgsqlException) is { } database
            ? new StartRefusedException($"the database cannot be used: {database.Message.TrimEnd('.')}.", "Start it or correct the connection string, then start this again.", trouble)
            : null;
    }
}
