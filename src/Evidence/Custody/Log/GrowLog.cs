using System.Data;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Log;
using Evidence.Keys;
using Npgsql;

namespace Evidence.Custody.Log;

/// <summary>
/// Gives the entries that have no place in the log yet the next places, and signs what the log is then: leaves, nodes and checkpoint in one transaction.
/// Killed anywhere, none or all of it has happened, and nobody has seen a signature that does not stand. Two that believe they have the turn collide on
/// the place, and one of them gets nothing.
/// </summary>
internal sealed class GrowLog(NpgsqlDataSource source, FileKeyRing keys, TimeProvider clock, LogTree tree)
{
    private const int MostEntries = 20_000;

    // What an earlier pass could not see yet was written by a transaction that was running then or began later: its number is not below the lowest
    // that was running. All above that are looked at anew, so a late commit is never passed over.
    private const string Unlogged = """
        select e.hash from custody.entry e
        where e.xact >= $1 and not exists (select from custody.leaf l where l.hash = e.hash)
        order by e.number limit $2
        """;

    private ulong settled;

    /// <returns>The new checkpoint; null where there was nothing to add.</returns>
    /// <exception cref="LogInconsistentException">Somebody else has written to the log.</exception>
    /// <exception cref="KeyAwayException">No log key is in force.</exception>
    public async Task<LogCheckpoint?> RunAsync(CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        var (running, stored) = await LookAsync(connection, cancellation);
        if (stored != tree.Size)
            throw new LogInconsistentException($"The log has {stored} entries where {tree.Size} were written.");
        var hashes = await UnloggedAsync(connection, cancellation);
        if (hashes.Count == 0)
        {
            settled = running;
            return null;
        }

        var first = tree.Size;
        var nodes = hashes.SelectMany(tree.Add).ToList();
        var at = Instant.Truncate(clock.GetUtcNow());
        var note = SignedNote.Sign(new Checkpoint(keys.LogOrigin, tree.Size, tree.Root).ToText(), keys.LogSigners(at));
        var checkpoint = new LogCheckpoint { Size = tree.Size, Root = tree.Root, At = at, Note = note.ToBytes() };
        FaultPoints.Hit(FaultPoint.CheckpointSigned);
        await WriteAsync(connection, first, hashes, nodes, checkpoint, cancellation);
        FaultPoints.Hit(FaultPoint.LogBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.LogCommitted);
        if (hashes.Count < MostEntries)
            settled = running;
        return checkpoint;
    }

    private static async Task<(ulong Running, long Stored)> LookAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select pg_snapshot_xmin(pg_current_snapshot()), (select coalesce(max(index) + 1, 0) from custody.leaf)", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.GetFieldValue<ulong>(0), reader.GetInt64(1));
    }

    private async Task<List<Sha256Hash>> UnloggedAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Unlogged, connection) { CommandTimeout = 0 };
        command.Parameters.Add(new NpgsqlParameter { Value = settled, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Xid8 });
        command.Parameters.Add(new NpgsqlParameter { Value = MostEntries });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var hashes = new List<Sha256Hash>();
        while (await reader.ReadAsync(cancellation))
            hashes.Add(new Sha256Hash(reader.GetFieldValue<byte[]>(0)));
        return hashes;
    }

    private static async Task WriteAsync(NpgsqlConnection connection, long first, List<Sha256Hash> hashes, List<LogNode> nodes, LogCheckpoint checkpoint, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("insert into custody.leaf (index, hash) select $1 + place - 1, hash from unnest($2) with ordinality as leaf(hash, place)",
            first, hashes.ConvertAll(hash => hash.ToArray()).ToArray());
        batch.Add("insert into custody.node (level, index, hash) select * from unnest($1, $2, $3)",
            nodes.ConvertAll(node => node.Level).ToArray(), nodes.ConvertAll(node => node.Index).ToArray(), nodes.ConvertAll(node => node.Hash.ToArray()).ToArray());
        batch.Add("insert into custody.checkpoint (size, root, at, note) values ($1, $2, $3, $4)", checkpoint.Size, checkpoint.Root.ToArray(), checkpoint.At, checkpoint.Note);
        await batch.ExecuteNonQueryAsync(cancellation);
    }
}
