using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace Evidence.Database;

public static class DatabaseModule
{
    /// <summary>
    /// Registers <see cref="EvidenceDb"/> on <c>ConnectionStrings:Evidence</c>, and the check that refuses to start on a
    /// database that can lose what it has confirmed.
    /// </summary>
    public static IServiceCollection AddEvidenceDatabase(this IServiceCollection services, IConfiguration configuration)
    {
        var connection = DatabaseAddress.Of(configuration, "Evidence");
        if (string.IsNullOrWhiteSpace(connection))
            throw new InvalidOperationException("ConnectionStrings:Evidence is not set: say which PostgreSQL database to use.");
        services.AddSingleton(_ => NpgsqlDataSource.Create(connection));
        services.AddDbContext<EvidenceDb>((provider, options) =>
            options.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>(), OwnMigrationsTable).ConfigureWarnings(Quieten));
        services.AddHostedService<DatabaseSafetyCheck>();
        return services;
    }

    internal static DbContextOptionsBuilder<EvidenceDb> UseEvidence(this DbContextOptionsBuilder<EvidenceDb> options, string connection) =>
        options.UseNpgsql(connection, OwnMigrationsTable);

    /// <summary>On a connection that stays its owner's.</summary>
    internal static DbContextOptionsBuilder<EvidenceDb> UseEvidence(this DbContextOptionsBuilder<EvidenceDb> options, NpgsqlConnection connection) =>
        options.UseNpgsql(connection, OwnMigrationsTable);

    /// <summary>
    /// What fails in a transaction is thrown and told by whoever catches it. Said here too, as an error, every caller who hangs up and
    /// every stop of a program would leave one in the log.
    /// </summary>
    private static void Quieten(WarningsConfigurationBuilder warnings) => warnings.Log((RelationalEventId.TransactionError, LogLevel.Debug));

    private static void OwnMigrationsTable(NpgsqlDbContextOptionsBuilder npgsql) => npgsql.MigrationsHistoryTable("__migrations", "public");
}
