using Microsoft.EntityFrameworkCore.Migrations;

namespace Evidence.Database;

internal static class SqlScript
{
    /// <summary>Runs a file of Database/Sql as it stands.</summary>
    public static void RunScript(this MigrationBuilder migration, string name) => migration.Sql(Read(name));

    private static string Read(string name)
    {
        using var stream = typeof(SqlScript).Assembly.GetManifestResourceStream($"Evidence.Database.Sql.{name}.sql")
            ?? throw new ArgumentException($"There is no Database/Sql/{name}.sql.", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
