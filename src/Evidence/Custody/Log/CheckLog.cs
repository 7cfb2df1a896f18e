using Evidence.Formats;
using Evidence.Formats.Log;
using Evidence.Keys;
using Npgsql;

namespace Evidence.Custody.Log;

/// <summary>
/// Reads the whole log as it lies in the database and computes its tree anew: places without a gap, every kept node, the root of every checkpoint,
/// our signatures on the newest one, and that every leaf's entry is there. Nothing is signed before this has found nothing.
/// </summary>
public sealed class CheckLog(NpgsqlDataSource source, FileKeyRing keys)
{
    private const string LeavesWithoutEntry = """
        select l.index from custody.leaf l where not exists (select from custody.entry e where e.hash = l.hash) order by l.index limit 1
        """;

    private const string EntriesNotTheirHash = """
        select l.index from custody.leaf l join custody.entry e using (hash) where e.hash <> sha256('\x00'::bytea || e.bytes) order by l.index limit 1
        """;

    /// <summary>Checks the tree.</summary>
    /// <returns>How many entries the log has.</returns>
    /// <exception cref="LogInconsistentException">Something is not as it was signed.</exception>
    public async Task<long> RunAsync(CancellationToken cancellation)
    {
        var tree = await RebuildAsync(cancellation);
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await RequireNoneAsync(connection, EntriesNotTheirHash, "The custody entry at place {0} of the log has other bytes than those that were signed.", cancellation);
        return tree.Size;
    }

    /// <summary>Computes the tree of the stored leaves; the entries' own bytes are left to <see cref="RunAsync"/>.</summary>
    /// <exception cref="LogInconsistentException">Something is not as it was signed.</exception>
    internal async Task<LogTree> RebuildAsync(CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation);
        var newest = await NewestAsync(connection, cancellation);
        var checkpoints = await CheckpointsAsync(connection, cancellation);
        var nodes = await NodesAsync(connection, cancellation);
        var tree = new LogTree();
        await using (var command = new NpgsqlCommand("select index, hash from custody.leaf order by index", connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                if (reader.GetInt64(0) != tree.Size)
                    throw new LogInconsistentException($"Place {tree.Size} of the log is empty.");
                foreach (var node in tree.Add(new Sha256Hash(reader.GetFieldValue<byte[]>(1))))
                    if (!nodes.Remove((node.Level, node.Index), out var kept) || kept != node.Hash)
                        throw new LogInconsistentException($"Node {node.Index} of level {node.Level} of the log is not the one that follows from its leaves.");
                if (checkpoints.Remove(tree.Size, out var root) && root != tree.Root)
                    throw new LogInconsistentException($"The first {tree.Size} entries of the log have another root than the one that was signed.");
            }
        }

        if (nodes.Count > 0)
            throw new LogInconsistentException("The log has nodes above leaves that are not there.");
        if (checkpoints.Count > 0)
            throw new LogInconsistentException($"A checkpoint over {checkpoints.Keys.Max()} entries was signed, and the log has {tree.Size}.");
        if ((newest?.Size ?? 0) != tree.Size)
            throw new LogInconsistentException($"The log has {tree.Size} entries, and its newest checkpoint is over {newest?.Size ?? 0}.");
        await RequireNoneAsync(connection, LeavesWithoutEntry, "The custody entry at place {0} of the log is not there any more.", cancellation);
        return tree;
    }

    private async Task<Checkpoint?> NewestAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select size, root, note from custody.checkpoint order by size desc limit 1", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
            return null;
        var (size, root) = (reader.GetInt64(0), new Sha256Hash(reader.GetFieldValue<byte[]>(1)));
        if (!OwnCheckpoint.TryRead(reader.GetFieldValue<byte[]>(2), keys, out var checkpoint) || checkpoint != new Checkpoint(keys.LogOrigin, size, root))
            throw new LogInconsistentException("The newest checkpoint of the log is not signed by this agency's log keys.");
        return checkpoint;
    }

    private static async Task<Dictionary<long, Sha256Hash>> CheckpointsAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select size, root from custody.checkpoint", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var roots = new Dictionary<long, Sha256Hash>();
        while (await reader.ReadAsync(cancellation))
            roots.Add(reader.GetInt64(0), new Sha256Hash(reader.GetFieldValue<byte[]>(1)));
        return roots;
    }

    private static async Task<Dictionary<(int Level, long Index), Sha256Hash>> NodesAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select level, index, hash from custody.node", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var nodes = new Dictionary<(int, long), Sha256Hash>();
        while (await reader.ReadAsync(cancellation))
            nodes.Add((reader.GetInt32(0), reader.GetInt64(1)), new Sha256Hash(reader.GetFieldValue<byte[]>(2)));
        return nodes;
    }

    private static async Task RequireNoneAsync(NpgsqlConnection connection, string question, string finding, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(question, connection) { CommandTimeout = 0 };
        if (await command.ExecuteScalarAsync(cancellation) is long index)
            throw new LogInconsistentException(string.Format(System.Globalization.CultureInfo.InvariantCulture, finding, index));
    }
}
