using Npgsql;

namespace Evidence.Database;

/// <summary>The roles of the database: one that owns the tables and migrates, one that the programs connect as.</summary>
public static class DatabaseRoles
{
    public const string Owner = "evidence_owner";
    public const string App = "evidence_app";
}

/// <summary>
/// Connection strings of one database. <paramref name="Admin"/> is given only where migrate shall make the roles and the
/// database itself.
/// </summary>
/// <param name="Owner">As <see cref="DatabaseRoles.Owner"/>, or a role that is a member of it.</param>
/// <param name="App">As <see cref="DatabaseRoles.App"/>.</param>
/// <param name="Admin">As a superuser, to any database of the same server; null where roles and database are there.</param>
public sealed record DatabaseConnections(string Owner, string App, string? Admin = null)
{
    public string Database => new NpgsqlConnectionStringBuilder(Owner).Database
        ?? throw new ArgumentException("The owner's connection names no database.");
}
