using Evidence.Database;
using Evidence.Kernel;
using Microsoft.Extensions.Configuration;

namespace Evidence.Worker.Verbs;

internal static class MigrateVerb
{
    public static async Task<int> RunAsync(VerbArguments _, CancellationToken cancellation)
    {
        var connections = Connections(VerbServices.Configuration());
        await MigrateDatabase.RunAsync(connections, cancellation);
        await Console.Out.WriteLineAsync($"The database {connections.Database} is up to date.");
        return 0;
    }

    /// <summary>Who owns the tables, who the programs are, and who makes both.</summary>
    public static DatabaseConnections Connections(IConfiguration configuration) => new(
        Required(configuration, "Owner", $"Say how to connect as {DatabaseRoles.Owner}, who owns the tables."),
        Required(configuration, "Evidence", $"Say how the programs connect, as {DatabaseRoles.App}."),
        DatabaseAddress.Of(configuration, "Admin"));

    private static string Required(IConfiguration configuration, string name, string hint) =>
        DatabaseAddress.Of(configuration, name) is { Length: > 0 } connection
            ? connection
            : throw new StartRefusedException($"ConnectionStrings:{name} is not set.", hint);
}
