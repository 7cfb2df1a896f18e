using Evidence.Formats;
using Evidence.Formats.Log;

namespace Evidence.Custody.Log;

/// <summary>The log's tree while it grows: its root, and the roots of the tiles that become full. Keeps one unfinished tile for each level.</summary>
internal sealed class LogTree
{
    private readonly GrowingTree all = new();
    private readonly List<GrowingTree> tiles = [];
    private readonly List<long> full = [];

    public long Size => all.Size;

    public Sha256Hash Root => all.Root;

    /// <returns>The tiles that this leaf has filled, from the leaves up.</returns>
    public IReadOnlyList<LogNode> Add(Sha256Hash leaf)
    {
        all.Add(leaf);
        List<LogNode>? filled = null;
        for (var (level, hash) = (0, leaf); ; level++)
        {
            if (tiles.Count == level)
            {
                tiles.Add(new GrowingTree());
                full.Add(0);
            }

            tiles[level].Add(hash);
            if (tiles[level].Size < TilePath.FullWidth)
                return filled ?? [];
            hash = tiles[level].Root;
            tiles[level] = new GrowingTree();
            (filled ??= []).Add(new LogNode { Level = level + 1, Index = full[level]++, Hash = hash });
        }
    }
}
