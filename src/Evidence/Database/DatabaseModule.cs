using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
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
        var connection = configuration.GetConnectionString("Evidence");
        if (string.IsNullOrWhiteSpace(connection))
            throw new InvalidOperationException("ConnectionStrings:Evidence is not set: say which PostgreSQL database to use.");
        services.AddSingleton(_ => NpgsqlDataSource.Create(connection));
        services.AddDbContext<EvidenceDb>((provider, options) =>
            options.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>(), OwnMigrationsTable));
        services.AddHostedService<DatabaseSafetyCheck>();
        return services;
    }

    internal static DbContextOptionsBuilder<EvidenceDb> UseEvidence(this DbContextOptionsBuilder<EvidenceDb> options, string connection) =>
        options.UseNpgsql(connection, OwnMigrationsTable);

    private static void OwnMigrationsTable(NpgsqlDbContextOptionsBuilder npgsql) => npgsql.MigrationsHistoryTable("__migrations", "public");
}
