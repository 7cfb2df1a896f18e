using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Evidence.Keys;
using Evidence.Testing.Postgres;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.Database;

/// <summary>A migrated database with an agency, for one test class.</summary>
public sealed class EvidenceDatabase : IAsyncLifetime
{
    public static readonly Actor Tester = Actor.Program("integration test");

    public TestDatabase Connections { get; private set; } = null!;

    public AgencyId Agency { get; } = AgencyId.New();

    public CustodyLog Custody { get; } = new(TimeProvider.System);

    public static async Task<TestDatabase> CreateAsync() =>
        await (await PostgresCluster.SharedAsync()).CreateAsync(
            database => MigrateDatabase.RunAsync(new(database.Owner, database.App, database.Admin), CancellationToken.None));

    public async Task InitializeAsync()
    {
        Connections = await CreateAsync();
        await using var db = Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        db.Agency.Add(new AgencyRecord { Id = Agency, LogOrigin = $"test/{Agency}", CreatedAt = Instant.Truncate(TimeProvider.System.GetUtcNow()) });
        await db.SaveChangesAsync();
        await Custody.AppendAsync(db, new CustodyAct { Actor = Tester, Action = CustodyAction.AgencyCreated, Subjects = [SubjectOf.Agency(Agency)] }, default);
        await transaction.CommitAsync();
    }

    /// <summary>Takes the keys of a ring that was made beside the database on record, as first start does.</summary>
    public async Task RegisterAsync(FileKeyRing ring)
    {
        await using var db = Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        db.KeyVersions.AddRange(ring.Versions);
        await db.SaveChangesAsync();
        await Custody.AppendAsync(db, [.. ring.Versions.Select(v => new CustodyAct { Actor = Tester, Action = CustodyAction.KeyCreated, Subjects = [SubjectOf.Key(v.Fingerprint)] })], default);
        await transaction.CommitAsync();
    }

    /// <summary>A context as the programs have it.</summary>
    public EvidenceDb Open() => Open(Connections.App);

    public static EvidenceDb Open(string connection) => new(new DbContextOptionsBuilder<EvidenceDb>().UseEvidence(connection).Options);

    public static async Task<int> ExecuteAsync(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        // Filling a database may take long on a busy machine; that is not what is tested.
        command.CommandTimeout = 0;
        return await command.ExecuteNonQueryAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;
}
