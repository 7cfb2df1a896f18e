using Evidence.Database;
using Evidence.Kernel;
using Evidence.Testing.Postgres;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.Database;

/// <summary>A program that may write custody entries does not start on a database that can lose them.</summary>
public sealed class DatabaseSafetyTests
{
    private const string Four = "data_checksums,fsync,full_page_writes,synchronous_commit";

    [Fact]
    public async Task Starts_on_a_safe_database()
    {
        var database = (await PostgresCluster.SharedAsync()).NewName();
        await StartAsync(database.Admin, allowed: null);
    }

    [Fact]
    public async Task Refuses_a_database_that_can_lose_or_change_what_it_confirmed_unless_each_risk_is_named()
    {
        using var cluster = await PostgresCluster.StartAsync(checksums: false, "fsync=off", "full_page_writes=off", "synchronous_commit=off");
        var connection = cluster.NewName().Admin;
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => StartAsync(connection, allowed: null));
        Assert.All(Four.Split(','), setting => Assert.Contains($"{setting} is off", refused.Message, StringComparison.Ordinal));
        Assert.Contains(Four, refused.Hint, StringComparison.Ordinal);

        await StartAsync(connection, allowed: Four);
        refused = await Assert.ThrowsAsync<StartRefusedException>(() => StartAsync(connection, allowed: "data_checksums, full_page_writes, synchronous_commit"));
        Assert.Contains("fsync is off", refused.What, StringComparison.Ordinal);
        Assert.DoesNotContain("full_page_writes", refused.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sees_a_setting_that_only_its_own_role_or_connection_has_off()
    {
        var database = (await PostgresCluster.SharedAsync()).NewName();
        var connection = new NpgsqlConnectionStringBuilder(database.Admin) { Options = "-c synchronous_commit=off" }.ConnectionString;
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => StartAsync(connection, allowed: null));
        Assert.Contains("synchronous_commit", refused.What, StringComparison.Ordinal);
    }

    private static async Task StartAsync(string connection, string? allowed)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:Evidence", connection), new("Evidence:AllowRiskyDatabase", allowed)]);
        builder.Services.AddEvidenceDatabase(builder.Configuration);
        using var host = builder.Build();
        await host.StartAsync();
        await host.StopAsync();
    }
}
