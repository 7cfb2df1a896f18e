using System.Collections.Concurrent;
using Evidence.Formats;
using Evidence.Formats.Log;
using Npgsql;

namespace Evidence.Custody.Log;

/// <summary>Reads the tree's hashes tile by tile, and makes proofs of them. A full tile never changes, so the ones that were read last are kept.</summary>
public sealed class LogTiles(NpgsqlDataSource source)
{
    /// <summary>Of 8 KiB each.</summary>
    private const int MostKept = 4_096;

    private const int LevelBits = 8;

    private readonly ConcurrentDictionary<(int Level, long Index), Sha256Hash[]> kept = new();

    /// <summary>What proves that each of the leaves is in the tree of that size, from its sibling up; in the order of the leaves.</summary>
    public Task<IReadOnlyList<IReadOnlyList<Sha256Hash>>> InclusionsAsync(IReadOnlyCollection<long> indexes, long size, CancellationToken cancellation) =>
        WithNodesAsync<IReadOnlyList<IReadOnlyList<Sha256Hash>>>(node => [.. indexes.Select(index => MerkleTree.Inclusion(index, size, node))], cancellation);

    /// <summary>What proves that the tree of <paramref name="size"/> leaves begins with the tree of <paramref name="earlier"/>.</summary>
    public Task<IReadOnlyList<Sha256Hash>> ConsistencyAsync(long earlier, long size, CancellationToken cancellation) =>
        WithNodesAsync(node => MerkleTree.Consistency(earlier, size, node), cancellation);

    /// <summary>The first hashes of a tile, one behind the other.</summary>
    /// <param name="level">0 has the leaf hashes.</param>
    /// <param name="index">Which tile of the level.</param>
    /// <param name="width">How many, 1 to 256.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null where the log has not so many.</returns>
    public async Task<byte[]?> TileAsync(int level, long index, int width, CancellationToken cancellation)
    {
        var tile = await ReadAsync(level, index, cancellation);
        return tile.Length < width ? null : [.. tile.Take(width).SelectMany(hash => hash.ToArray())];
    }

    // The proof is made twice: first to learn which nodes it asks for, then of those, which have been read meanwhile.
    private async Task<T> WithNodesAsync<T>(Func<NodeOf, T> make, CancellationToken cancellation)
    {
        var wanted = new HashSet<(int Level, long Index)>();
        make((level, index) =>
        {
            wanted.Add(TileOf(level, index));
            return default;
        });
        var tiles = new Dictionary<(int Level, long Index), Sha256Hash[]>();
        foreach (var tile in wanted)
            tiles.Add(tile, await ReadAsync(tile.Level, tile.Index, cancellation));
        return make((level, index) => NodeIn(tiles[TileOf(level, index)], level, index));
    }

    private static (int Level, long Index) TileOf(int level, long index) => (level / LevelBits, index >> (LevelBits - level % LevelBits));

    private static Sha256Hash NodeIn(Sha256Hash[] tile, int level, long index)
    {
        var bits = level % LevelBits;
        var first = (int)((index << bits) & (TilePath.FullWidth - 1));
        return MerkleTree.Root(1 << bits, (inner, at) => Within(tile, first, inner, at));
    }

    private static Sha256Hash Within(Sha256Hash[] tile, int first, int level, long at) => level == 0
        ? tile[first + (int)at]
        : MerkleTree.Parent(Within(tile, first, level - 1, at * 2), Within(tile, first, level - 1, at * 2 + 1));

    private async Task<Sha256Hash[]> ReadAsync(int level, long index, CancellationToken cancellation)
    {
        if (kept.TryGetValue((level, index), out var known))
            return known;
        await using var command = source.CreateCommand(level == 0
            ? "select hash from custody.leaf where index >= $2 and index < $3 and $1 = 0 order by index"
            : "select hash from custody.node where level = $1 and index >= $2 and index < $3 order by index");
        command.Parameters.Add(new NpgsqlParameter { Value = level });
        command.Parameters.Add(new NpgsqlParameter { Value = index * TilePath.FullWidth });
        command.Parameters.Add(new NpgsqlParameter { Value = (index + 1) * TilePath.FullWidth });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var hashes = new List<Sha256Hash>();
        while (await reader.ReadAsync(cancellation))
            hashes.Add(new Sha256Hash(reader.GetFieldValue<byte[]>(0)));
        var tile = hashes.ToArray();
        if (tile.Length == TilePath.FullWidth)
        {
            if (kept.Count >= MostKept)
                kept.Clear();
            kept[(level, index)] = tile;
        }

        return tile;
    }
}
