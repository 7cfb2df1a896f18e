namespace Evidence.Formats.Log;

/// <summary>Root of a tree whose leaves come one after the other; keeps one hash for each level.</summary>
public sealed class GrowingTree
{
    private readonly List<(int Level, Sha256Hash Hash)> subtrees = [];

    public long Size { get; private set; }

    /// <summary>Root over the leaves so far.</summary>
    public Sha256Hash Root
    {
        get
        {
            if (subtrees.Count == 0)
                return MerkleTree.EmptyRoot;
            var root = subtrees[^1].Hash;
            for (var i = subtrees.Count - 2; i >= 0; i--)
                root = MerkleTree.Parent(subtrees[i].Hash, root);
            return root;
        }
    }

    public void Add(Sha256Hash leaf)
    {
        var (level, hash) = (0, leaf);
        for (; subtrees is [.., { Level: var last }] && last == level; level++)
        {
            hash = MerkleTree.Parent(subtrees[^1].Hash, hash);
            subtrees.RemoveAt(subtrees.Count - 1);
        }

        subtrees.Add((level, hash));
        Size++;
    }
}
