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
internal sealed record Rates(double With, double Without)
{
    public double Ratio => With / Without;
}

/// <param name="HandOver">A device is handed to an officer, as the product does it: its lock, who the officer is, who else holds it, the hand-over.</param>
/// <param name="TwoRows">Two rows of a registered device and nothing else: the least that there is to put an entry to.</param>
/// <param name="CheckpointP95">Seconds from a commit to the signed checkpoint over it.</param>
internal sealed record AppendFigures(Rates HandOver, Rates TwoRows, double CheckpointP95);

/// <summary>
/// Transactions by eight writers: once with custody as the product does it, once with the guards off and no entry, in turns in one database. The worker
/// writes the log meanwhile. The first turns of both are not counted: it is what a program costs that runs, not what it costs to start one.
/// </summary>
internal static class AppendRate
{
    private const int Writers = 8, WarmUp = 2, Rounds = 6, SampleEvery = 10, Devices = 100_000, RegisteredAtOnce = 500;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(6);
    private static readonly Actor Bench = Actor.Program("bench");
    private static readonly CustodyLog Custody = new(TimeProvider.System);

    public static async Task<AppendFigures> MeasureAsync(NpgsqlDataSource source)
    {
        var owner = Environment.GetEnvironmentVariable("ConnectionStrings__Owner") ?? throw new BenchFailure("ConnectionStrings__Owner is not set.");
        var officer = await OfficerAsync(source);
        var commits = new ConcurrentBag<(Sha256Hash Hash, long At)>();
        using var stop = new CancellationTokenSource();
        var watching = WatchAsync(source, stop.Token);
        var evidenceOfficer = new Actor(ActorKind.Person, officer.Value, "Bench Officer", "evidence-officer", "192.0.2.7") { Auth = "password" };
        var devices = await RegisterDevicesAsync(source, owner);
        var handOver = await CompareAsync(owner, commits, (db, n, custody) => HandOverAsync(db, devices[n], officer, custody ? evidenceOfficer : null));
        var twoRows = await CompareAsync(owner, commits, (db, _, custody) => RegisterAsync(db, officer, custody));
        await Task.Delay(TimeSpan.FromSeconds(5));
        await stop.CancelAsync();
        return new AppendFigures(handOver, twoRows, await P95Async(source, commits, await watching));
    }

    private static async Task<Rates> CompareAsync(string owner, ConcurrentBag<(Sha256Hash Hash, long At)> commits, Func<EvidenceDb, int, bool, Task<Sha256Hash?>> transaction)
    {
        double with = 0, without = 0;
        var first = 0;
        for (var round = -WarmUp; round < Rounds; round++)
        {
            var counts = round >= 0 ? 1 : 0;
            with += counts * await RunAsync(Round, async (db, n) =>
            {
                var hash = await transaction(db, Interlocked.Increment(ref first), true);
                if (n % SampleEvery == 0)
                    commits.Add((hash!.Value, Stopwatch.GetTimestamp()));
            });
            await ExecuteAsync(owner, "alter table devices.device disable trigger user; alter table devices.assignment disable trigger user");
            without += counts * await RunAsync(Round, (db, _) => transaction(db, Interlocked.Increment(ref first), false));
            await ExecuteAsync(owner, "alter table devices.device enable trigger user; alter table devices.assignment enable trigger user");
        }

        return new Rates(with / Rounds, without / Rounds);
    }

    /// <summary>Entries a second that eight writers give one item, each in a transaction of its own.</summary>
    public static async Task<double> MeasureHotAsync(NpgsqlDataSource source)
    {
        var item = SubjectOf.Item(ItemId.New());
        return await RunAsync(TimeSpan.FromSeconds(10), async (db, _) =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await Custody.AppendAsync(db, new CustodyAct { Actor = Bench, Action = CustodyAction.ViewStarted, Subjects = [item] }, default);
            await transaction.CommitAsync();
        });
    }

    /// <summary>What <see cref="AssignDevice"/> does, with its entry or without.</summary>
    private static async Task<Sha256Hash?> HandOverAsync(EvidenceDb db, DeviceId id, PersonId officer, Actor? actor)
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        var device = await AssignDevice.LockAsync(db, id, default);
        var act = await new AssignDevice(db, Custody).AddAsync(device, new DeviceToAssign(id, officer, TimeProvider.System.GetUtcNow(), null), actor ?? Bench, default);
        await db.SaveChangesAsync();
        var hashes = actor is null ? [] : await Custody.AppendAsync(db, act, default);
        await transaction.CommitAsync();
        return hashes.Count == 0 ? null : hashes[0];
    }

    private static async Task<Sha256Hash?> RegisterAsync(EvidenceDb db, PersonId officer, bool custody)
    {
        var device = BenchDevice(Guid.NewGuid().ToString());
        await using var transaction = await db.Database.BeginTransactionAsync();
        db.Devices.Add(device);
        db.Assignments.Add(new DeviceAssignment { Id = Guid.NewGuid(), DeviceId = device.Id, OfficerId = officer, From = device.RegisteredAt });
        await db.SaveChangesAsync();
        var hashes = !custody ? [] : await Custody.AppendAsync(db, new CustodyAct { Actor = Bench, Action = CustodyAction.DeviceRegistered, Subjects = [SubjectOf.Device(device.Id)] }, default);
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

    /// <summary>Devices to hand over, as many as will be asked for, each on record as registered.</summary>
    private static async Task<DeviceId[]> RegisterDevicesAsync(NpgsqlDataSource source, string owner)
    {
        var options = new DbContextOptionsBuilder<EvidenceDb>().UseNpgsql(Stand.Database).Options;
        var devices = new List<DeviceId>(Devices);
        while (devices.Count < Devices)
        {
            await using var db = new EvidenceDb(options);
            await using var transaction = await db.Database.BeginTransactionAsync();
            var some = Enumerable.Range(devices.Count, RegisteredAtOnce).Select(n => BenchDevice($"S{n}")).ToList();
            db.Devices.AddRange(some);
            await db.SaveChangesAsync();
            await Custody.AppendAsync(db, [.. some.Select(device => RegisterDevice.Registered(device, Bench))], default);
            await transaction.CommitAsync();
            devices.AddRange(some.Select(device => device.Id));
        }

        await ExecuteAsync(owner, "analyze devices.device");
        await using var behind = source.CreateCommand("select count(*) from custody.entry e where not exists (select from custody.leaf l where l.hash = e.hash)");
        while ((long)(await behind.ExecuteScalarAsync())! > 0)
            await Task.Delay(TimeSpan.FromSeconds(1));
        return [.. devices];
    }

    private static Device BenchDevice(string serial) => new()
    {
        Id = DeviceId.New(), Make = "Bench", Model = "M", Serial = serial, Kind = DeviceKind.BodyWorn, Ownership = DeviceOwnership.Agency, RegisteredAt = Instant.Truncate(TimeProvider.System.GetUtcNow()),
    };

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
