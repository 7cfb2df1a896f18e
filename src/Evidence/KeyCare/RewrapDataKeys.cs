using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Evidence.KeyCare;

/// <summary>How far wrapping anew has come in this run.</summary>
public sealed record RewrapProgress(long Moved, long Of);

/// <param name="Newest">The key-encryption key under which they are now.</param>
/// <param name="Moved">How many data keys were wrapped anew.</param>
/// <param name="Altered">How many do not open under the key that is named beside them, and stay as they are.</param>
/// <param name="IsDone">Every data key is under the newest version, and the older ones are closed.</param>
public sealed record RewrapReport(string Newest, long Moved, int Altered, bool IsDone);

/// <summary>
/// Wraps every data key that is under an older key-encryption key anew under the newest, while everything goes on; stored objects are not touched. Work to
/// do is what the rows say, so it can be killed anywhere and run anywhere. When none is left it proves so and closes the older versions: the database takes
/// none under them any more.
/// </summary>
public sealed partial class RewrapDataKeys(NpgsqlDataSource source, EvidenceDb db, CustodyLog custody, FileKeyRing keys, TimeProvider clock, ILogger<RewrapDataKeys> log)
{
    internal static readonly Actor Worker = Actor.Program("Evidence worker");

    private const int AtOnce = 200;

    /// <summary>A key management service answers many at a time.</summary>
    private const int Lanes = 8;

    /// <param name="progress">Told after each batch; null where nobody looks.</param>
    /// <param name="cancellation">Stops between batches; what is done stays done.</param>
    /// <exception cref="StartRefusedException">The ring lacks a version that is on record.</exception>
    /// <exception cref="KeyAwayException">Whoever keeps a key cannot be reached.</exception>
    public async Task<RewrapReport> RunAsync(IProgress<RewrapProgress>? progress, CancellationToken cancellation)
    {
        var versions = await db.KeyVersions.AsNoTracking().ToListAsync(cancellation);
        // A program that has not noticed the newest yet would wrap under one that is older.
        keys.Refresh(versions);
        var open = versions.Where(v => v.Use == KeyUse.Kek && v.ClosedAt is null).OrderBy(v => v.Number).Select(v => v.Name).ToList();
        var (newest, older) = (open[^1], open[..^1]);
        if (older.Count == 0)
            return new RewrapReport(newest, 0, 0, true);
        var (moved, altered, of) = (0L, new List<Guid>(), await db.SealedObjects.LongCountAsync(o => older.Contains(o.KekId!), cancellation));
        while (await BatchAsync(newest, older, altered, cancellation) is { } batch)
        {
            moved += batch;
            progress?.Report(new RewrapProgress(moved, of));
        }

        return new RewrapReport(newest, moved, altered.Count, await CloseAsync(newest, cancellation));
    }

    /// <returns>How many were wrapped anew; null where none is left.</returns>
    private async Task<long?> BatchAsync(string newest, List<string> older, List<Guid> altered, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var rows = await TakeAsync(connection, older, altered, cancellation);
        if (rows.Count == 0)
            return null;
        var wrapped = new byte[rows.Count][];
        var isAltered = new bool[rows.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, rows.Count), new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = cancellation }, async (i, token) =>
        {
            try
            {
                using var key = await keys.UnwrapDataKeyAsync(rows[i].Wrapped, new ObjectId(rows[i].Id), token);
                var fresh = await keys.WrapDataKeyAsync(key, new ObjectId(rows[i].Id), token);
                wrapped[i] = fresh.KekId == newest ? fresh.Bytes : throw new KeyAwayException($"{newest} is not the newest any more.");
            }
            catch (InvalidDataException problem)
            {
                // It keeps its old wrap, and with it the old key its file: what is wrong with one must not hold up the others.
                isAltered[i] = true;
                LogAltered(rows[i].Id, problem.Message);
            }
        });
        var good = Enumerable.Range(0, rows.Count).Where(i => !isAltered[i]).ToList();
        altered.AddRange(Enumerable.Range(0, rows.Count).Where(i => isAltered[i]).Select(i => rows[i].Id));
        await WriteAsync(connection, newest, [.. good.Select(i => rows[i].Id)], [.. good.Select(i => wrapped[i])], cancellation);
        FaultPoints.Hit(FaultPoint.RewrapBatchWritten);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.RewrapBatchCommitted);
        return good.Count;
    }

    private static async Task<List<(Guid Id, WrappedDataKey Wrapped)>> TakeAsync(NpgsqlConnection connection, List<string> older, List<Guid> altered, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("""
            select id, kek_id, wrapped_key from items.sealed_object where kek_id = any($1) and id <> all($2) limit $3 for no key update skip locked
            """, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = older.ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = altered.ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = AtOnce });
        var rows = new List<(Guid, WrappedDataKey)>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            rows.Add((reader.GetGuid(0), new(reader.GetString(1), reader.GetFieldValue<byte[]>(2))));
        return rows;
    }

    private static async Task WriteAsync(NpgsqlConnection connection, string newest, Guid[] ids, byte[][] wrapped, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("""
            update items.sealed_object o set kek_id = $1, wrapped_key = fresh.wrapped from unnest($2, $3) as fresh(id, wrapped) where o.id = fresh.id
            """)
        {
            Parameters = { new() { Value = newest }, new() { Value = ids }, new() { Value = wrapped } },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("update keys.key_version set moved = moved + $2 where name = $1")
        {
            Parameters = { new() { Value = newest }, new() { Value = (long)ids.Length } },
        });
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>
    /// Holding the rows of the older versions for update, no program is under way with one: where then nothing refers to one, nothing ever will.
    /// One entry for a finished rotation, with its count, in the chain of the version that all are under now.
    /// </summary>
    /// <returns>Whether every data key is under the newest version now.</returns>
    private async Task<bool> CloseAsync(string newest, CancellationToken cancellation)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var open = await db.KeyVersions.FromSql($"select * from keys.key_version where use = 'kek' and closed_at is null order by number for update").ToListAsync(cancellation);
        var older = open.Where(v => v.Name != newest).OrderBy(v => v.Number).ToList();
        var top = open.Find(v => v.Name == newest);
        if (top is null || older.Any(v => v.Number > top.Number))
            return false;
        List<KeyVersion> unused = [];
        foreach (var version in older)
            if (!await db.SealedObjects.AnyAsync(o => o.KekId == version.Name, cancellation))
                unused.Add(version);
        if (unused.Count == 0)
            return older.Count == 0;
        var now = Instant.Truncate(clock.GetUtcNow());
        foreach (var version in unused)
            version.ClosedAt = now;
        List<CustodyAct> acts = [.. unused.Select(version => KeyActs.Closed(version, Worker))];
        if (unused.Count == older.Count)
        {
            top.RewrappedAt = now;
            acts.Add(KeyActs.Rewrapped(top, unused.Select(v => v.Name), Worker));
        }

        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, acts, cancellation);
        FaultPoints.Hit(FaultPoint.KeksClosedBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.KeksClosed);
        return unused.Count == older.Count;
    }

    [LoggerMessage(LogLevel.Critical, "The wrapped data key of object {Object} does not open, so it is not wrapped anew: {Problem}")]
    private partial void LogAltered(Guid @object, string problem);
}
