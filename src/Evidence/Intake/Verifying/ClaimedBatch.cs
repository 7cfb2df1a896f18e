using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Evidence.Intake.Verifying;

/// <summary>
/// Claimed objects that this worker has for itself: one connection holds a session-level advisory lock on each of them, and the
/// transaction that settles them runs on that same connection. A worker that is killed loses the connection, with it the locks and
/// whatever it had not committed, and the next one takes the objects at once.
/// </summary>
internal sealed class ClaimedBatch : IAsyncDisposable
{
    /// <summary>Objects up to this length go through in batches, so that the commit of a tiny file does not cost as much as that of a film.</summary>
    private const long TinyBytes = 4 << 20;

    private const int MostTiny = 128;
    private const int Lookahead = 512;

    private readonly NpgsqlConnection connection;

    private ClaimedBatch(NpgsqlConnection connection, IReadOnlyList<Upload> uploads)
    {
        this.connection = connection;
        Uploads = uploads;
    }

    /// <summary>As read after the locks were taken; none is followed for changes.</summary>
    public IReadOnlyList<Upload> Uploads { get; }

    /// <summary>Takes the oldest claims that nobody is at: one long object, or a handful of tiny ones. Null when there are none.</summary>
    public static async Task<ClaimedBatch?> TakeAsync(NpgsqlDataSource source, DateTimeOffset now, CancellationToken cancellation)
    {
        var connection = await source.OpenConnectionAsync(cancellation);
        try
        {
            await using var db = Open(connection);
            var claims = await Due(db, now).OrderBy(u => u.ClaimedAt).Take(Lookahead)
                .Select(u => new { u.ObjectId, Tiny = u.CiphertextBytes <= TinyBytes }).ToListAsync(cancellation);
            var tiny = claims.Where(c => c.Tiny).Select(c => c.ObjectId).ToList();
            var large = claims.Where(c => !c.Tiny).Select(c => c.ObjectId).ToList();
            // The kind of the oldest goes first; the other kind when all of the first are taken.
            var oldestIsTiny = claims.Count > 0 && claims[0].Tiny;
            var mine = await LockAsync(connection, oldestIsTiny ? tiny : large, oldestIsTiny ? MostTiny : 1, cancellation);
            if (mine.Count == 0)
                mine = await LockAsync(connection, oldestIsTiny ? large : tiny, oldestIsTiny ? 1 : MostTiny, cancellation);
            // Another worker, or another lane, may have settled one or put it off between the look and the lock.
            var uploads = await Due(db, now).Where(u => mine.Contains(u.ObjectId))
                .OrderBy(u => u.ClaimedAt).ToListAsync(cancellation);
            if (uploads.Count > 0)
                return new ClaimedBatch(connection, uploads);
        }
        catch
        {
            await ReleaseAsync(connection);
            throw;
        }

        await ReleaseAsync(connection);
        return null;
    }

    /// <summary>A context on the connection that holds the locks.</summary>
    public EvidenceDb Open() => Open(connection);

    public async ValueTask DisposeAsync() => await ReleaseAsync(connection);

    private static IQueryable<Upload> Due(EvidenceDb db, DateTimeOffset now) =>
        db.Uploads.AsNoTracking().Where(u => u.State == UploadState.Claimed && (u.RetryAt == null || u.RetryAt <= now));

    private static EvidenceDb Open(NpgsqlConnection connection) =>
        new(new DbContextOptionsBuilder<EvidenceDb>().UseNpgsql(connection).Options);

    private static async Task<List<ObjectId>> LockAsync(NpgsqlConnection connection, List<ObjectId> ids, int most, CancellationToken cancellation)
    {
        // Rows are asked one after the other until there are enough: no lock is taken that is not wanted.
        await using var command = new NpgsqlCommand(
            "select id from unnest($1, $2) as claim(id, key) where pg_try_advisory_lock(key) limit $3", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = ids.ConvertAll(id => id.Value).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = ids.ConvertAll(id => AdvisoryLock.KeyOf("verify", id.Value)).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = most });
        var locked = new List<ObjectId>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            locked.Add(new ObjectId(reader.GetGuid(0)));
        return locked;
    }

    private static async Task ReleaseAsync(NpgsqlConnection connection)
    {
        try
        {
            await using var command = new NpgsqlCommand("select pg_advisory_unlock_all()", connection);
            await command.ExecuteNonQueryAsync();
        }
        catch (NpgsqlException)
        {
            // The connection is gone, and the locks with it.
        }

        await connection.DisposeAsync();
    }
}
