namespace Evidence.Formats.Log;

/// <summary>The nodes of a tree out of its tiles (C2SP tlog-tiles): reads only those that are asked for, each once.</summary>
/// <param name="read">Gives a file of the log by its path; null where it is not there.</param>
/// <param name="size">Leaves of the tree.</param>
public sealed class TileNodes(Func<string, byte[]?> read, long size)
{
    private const int Levels = 8;

    private readonly Dictionary<(int Row, long Tile), Sha256Hash[]> tiles = [];

    /// <inheritdoc cref="NodeOf"/>
    /// <exception cref="FileNotFoundException">A tile is not there.</exception>
    /// <exception cref="InvalidDataException">A tile has another length than its name says.</exception>
    public Sha256Hash Of(int level, long index)
    {
        var (row, inner) = (level / Levels, level % Levels);
        var first = index << inner;
        return Fold(Tile(row, first / TilePath.FullWidth).AsSpan((int)(first % TilePath.FullWidth), 1 << inner));
    }

    private Sha256Hash[] Tile(int row, long tile)
    {
        if (tiles.TryGetValue((row, tile), out var known)) return known;
        var width = (int)Math.Min(TilePath.FullWidth, (size >> (row * Levels)) - tile * TilePath.FullWidth);
        var path = TilePath.Of(row, tile, width);
        // A partial tile may go once the full one is there.
        var bytes = read(path) ?? read(TilePath.Of(row, tile, TilePath.FullWidth)) ?? throw new FileNotFoundException(path, path);
        if (bytes.Length != width * Sha256Hash.Bytes && bytes.Length != TilePath.FullWidth * Sha256Hash.Bytes) throw new InvalidDataException(path);
        return tiles[(row, tile)] = [.. bytes.Chunk(Sha256Hash.Bytes).Take(width).Select(hash => new Sha256Hash(hash))];
    }

    private static Sha256Hash Fold(ReadOnlySpan<Sha256Hash> hashes) =>
        hashes.Length == 1 ? hashes[0] : MerkleTree.Parent(Fold(hashes[..(hashes.Length / 2)]), Fold(hashes[(hashes.Length / 2)..]));
}
