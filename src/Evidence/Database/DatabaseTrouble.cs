using Evidence.Kernel;
using Npgsql;

namespace Evidence.Database;

/// <summary>A database that is away or says no when a program starts, told as what it is.</summary>
public static class DatabaseTrouble
{
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
