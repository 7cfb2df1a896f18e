using System.Reflection;
using Microsoft.EntityFrameworkCore.Migrations;
using Quartz;

namespace Evidence.Database;

internal static class SqlScript
{
    /// <summary>Runs a file of Database/Sql as it stands.</summary>
    public static void RunScript(this MigrationBuilder migration, string name) =>
        migration.Sql(Read(typeof(SqlScript).Assembly, $"Evidence.Database.Sql.{name}.sql"));

    /// <summary>
    /// Makes the job store's tables from the script that Quartz carries for its own provisioning, in a schema of their own.
    /// Its places: {0} is the prefix of table names with the schema, {1} the same without.
    /// </summary>
    public static void MakeJobStore(this MigrationBuilder migration)
    {
        var script = Read(typeof(IScheduler).Assembly, "Quartz.Impl.AdoJobStore.Schema.create_postgres.sql");
        migration.Sql("create schema if not exists quartz;");
        migration.Sql(script.Replace("{0}", "quartz.qrtz_", StringComparison.Ordinal).Replace("{1}", "qrtz_", StringComparison.Ordinal));
    }

    private static string Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)
            ?? throw new ArgumentException($"There is no script {name} in {assembly.GetName().Name}.", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
