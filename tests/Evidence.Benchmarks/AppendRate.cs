using System.Collections.Concurrent;
using System.Diagnostics;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Evidence.Benchmarks;

/// <param name="With">Transactions a second with their entries.</param>
/// <param name="Without">The same without.</param>
/// <param name="CheckpointP95">Seconds from a commit to the signed checkpoint over it.</param>
internal sealed record AppendFigures(double With, double Without, double CheckpointP95)
{
    public double Ratio => With / Without;
}

/// <summary>
/// Devices are registered and given to an officer, by eight writers: once with custody as the product does it, once with the guards off and no entry,
/// in turns in one database. The worker writes the log meanwhile. The first turns of both are not counted: it is what a program costs that runs, not
/// what it costs to start one.
/// </summary>
internal static class AppendRate
{
    private const int Writers = 8, WarmUp = 2, Rounds = 6, SampleEvery = 10;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(6);
    private static readonly Actor Bench = Actor.Program("bench");

    public static async Task<AppendFigures> MeasureAsync(NpgsqlDataSource source)
    {
        var owner = Environment.GetEnvironmentVariable("ConnectionStrings__Owner") ?? throw new BenchFailure("ConnectionStrings__Owner is not set.");
        var officer = await OfficerAsync(source);
        var custody = new CustodyLog(TimeProvider.System);
        var commits = new ConcurrentBag<(Sha256Hash Hash, long At)>();
        using var stop = new CancellationTokenSource();
        var watching = WatchAsync(source, stop.Token);
        double with = 0, without = 0;
        for (var round = -WarmUp; round < Rounds; round++)
        {
            var counts = round >= 0 ? 1 : 0;
            with += counts * await RunAsync(Round, async (db, n) =>
            {
                var hash = await RegisterAsync(db, officer, custody);
                if (n % SampleEvery == 0)
                    commits.Add((hash!.Value, Stopwatch.GetTimestamp()));
            });
            await ExecuteAsync(owner, "alter table devices.device disable trigger user; alter table devices.assignment disable trigger user");
            without += counts * await RunAsync(Round, (db, _) => RegisterAsync(db, officer, null));
            await ExecuteAsync(owner, "alter table devices.device enable trigger user; alter table devices.assignment enable trigger user");
        }

        await Task.Delay(TimeSpan.FromSeconds(5));
        await stop.CancelAsync();
        return new AppendFigures(with / Rounds, without / Rounds, await P95Async(source, commits, await watching));
    }

    /// <summary>Entries a second that eight writers give one item, each in a transaction of its own.</summary>
    public static async Task<double> MeasureHotAsync(NpgsqlDataSource source)
    {
        var custody = new CustodyLog(TimeProvider.System);
        var item = SubjectOf.Item(ItemId.New());
        return await RunAsync(TimeSpan.FromSeconds(10), async (db, _) =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await custody.AppendAsync(db, new CustodyAct { Actor = Bench, Action = CustodyAction.ViewStarted, Subjects = [item] }, default);
            await transaction.CommitAsync();
        });
    }

    private static async Task<Sha256Hash?> RegisterAsync(EvidenceDb db, PersonId officer, CustodyLog? custody)
    {
        var now = Instant.Truncate(TimeProvider.System.GetUtcNow());
        var id = DeviceId.New();
        await using var transaction = await db.Database.BeginTransactionAsync();
        db.Devices.Add(new Device { Id = id, Make = "Bench", Model = "M", Serial = id.ToString(), Kind = DeviceKind.BodyWorn, Ownership = DeviceOwnership.Agency, RegisteredAt = now });
        db.Assignments.Add(new DeviceAssignment { Id = Guid.NewGuid(), DeviceId = id, OfficerId = officer, From = now });
        await db.SaveChangesAsync();
        var hashes = custody is null ? [] : await custody.AppendAsync(db, new CustodyAct { Actor = Bench, Action = CustodyAction.DeviceRegistered, Subjects = [SubjectOf.Device(id)] }, default);
        await transaction.CommitAsync();
        return hashes.Count == 0 ? null : hashes[0];
    }

    /// <returns>Transactions a second.</returns>
    private static async Task<double> RunAsync(TimeSpan time, Func<EvidenceDb, int, Task> transaction)
    {
        var options = new DbContextOptionsBuilder<EvidenceDb>().UseNpgsql(Stand.Database).Options;
        var (done, clock) = (0, Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            while (clock.Elapsed < time)
            {
                await using var db = new EvidenceDb(options);
                await transaction(db, Interlocked.Increment(ref done));
            }
        })));
        return done / clock.Elapsed.TotalSeconds;
    }

    /// <summary>When each checkpoint was first seen by somebody who asks all the time.</summary>
    private static async Task<List<(long Size, long At)>> WatchAsync(NpgsqlDataSource source, CancellationToken stop)
    {
        var seen = new List<(long Size, long At)>();
        while (!stop.IsCancellationRequested)
        {
            await using var command = source.CreateCommand("select coalesce(max(size), 0) from custody.checkpoint");
            var size = (long)(await command.ExecuteScalarAsync(CancellationToken.None))!;
            if (seen is not [.., (var last, _)] || last != size)
                seen.Add((size, Stopwatch.GetTimestamp()));
            await Task.Delay(20, CancellationToken.None);
        }

        return seen;
    }

    private static async Task<double> P95Async(NpgsqlDataSource source, ConcurrentBag<(Sha256Hash Hash, long At)> commits, List<(long Size, long At)> seen)
    {
        var places = new Dictionary<Sha256Hash, long>();
        await using var command = source.CreateCommand("select hash, index from custody.leaf where hash = any($1)");
        command.Parameters.Add(new NpgsqlParameter { Value = commits.Select(commit => commit.Hash.ToArray()).ToArray() });
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            places.Add(new Sha256Hash(reader.GetFieldValue<byte[]>(0)), reader.GetInt64(1));
        var waits = commits.Select(commit => places.TryGetValue(commit.Hash, out var index) && seen.Find(checkpoint => checkpoint.Size > index) is { Size: > 0 } first
            ? Stopwatch.GetElapsedTime(commit.At, first.At).TotalSeconds
            : throw new BenchFailure("An entry has no place in the log.")).Order().ToList();
        return waits[(int)(waits.Count * 0.95)];
    }

    private static async Task<PersonId> OfficerAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("select id from access.person where role = 'officer' limit 1");
        return new PersonId((Guid)(await command.ExecuteScalarAsync())!);
    }

    private static async Task ExecuteAsync(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
