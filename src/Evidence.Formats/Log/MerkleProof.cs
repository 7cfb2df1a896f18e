namespace Evidence.Formats.Log;

/// <summary>Checks proofs as RFC 9162 §2.1.3.2 and §2.1.4.2 spell it out. Whatever the bytes, the answer is yes or no.</summary>
public static class MerkleProof
{
    /// <summary>Whether a leaf stands at an index of the tree with that root.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="size">Leaves of the tree.</param>
    /// <param name="leaf">Its leaf hash.</param>
    /// <param name="path">From the leaf's sibling up.</param>
    /// <param name="root">Of the tree.</param>
    public static bool Includes(long index, long size, Sha256Hash leaf, IReadOnlyList<Sha256Hash> path, Sha256Hash root)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (index < 0 || index >= size)
            return false;
        var (fn, sn, hash) = (index, size - 1, leaf);
        foreach (var sibling in path)
        {
            if (sn == 0)
                return false;
            if ((fn & 1) == 1 || fn == sn)
            {
                hash = MerkleTree.Parent(sibling, hash);
                (fn, sn) = SkipEven(fn, sn);
            }
            else
            {
                hash = MerkleTree.Parent(hash, sibling);
            }

            (fn, sn) = (fn >> 1, sn >> 1);
        }

        return sn == 0 && hash == root;
    }

    /// <summary>Whether the later tree begins with the leaves of the earlier one.</summary>
    public static bool Extends(long earlier, Sha256Hash earlierRoot, long size, Sha256Hash root, IReadOnlyList<Sha256Hash> path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (earlier < 0 || earlier > size)
            return false;
        if (earlier == size)
            return path.Count == 0 && earlierRoot == root;
        if (earlier == 0)
            return path.Count == 0 && earlierRoot == MerkleTree.EmptyRoot;
        IReadOnlyList<Sha256Hash> all = long.IsPow2(earlier) ? [earlierRoot, .. path] : path;
        if (all.Count == 0)
            return false;
        var (fn, sn) = (earlier - 1, size - 1);
        while ((fn & 1) == 1)
            (fn, sn) = (fn >> 1, sn >> 1);
        var (before, after) = (all[0], all[0]);
        foreach (var hash in all.Skip(1))
        {
            if (sn == 0)
                return false;
            if ((fn & 1) == 1 || fn == sn)
            {
                (before, after) = (MerkleTree.Parent(hash, before), MerkleTree.Parent(hash, after));
                (fn, sn) = SkipEven(fn, sn);
            }
            else
            {
                after = MerkleTree.Parent(after, hash);
            }

            (fn, sn) = (fn >> 1, sn >> 1);
        }

        return sn == 0 && before == earlierRoot && after == root;
    }

    private static (long Fn, long Sn) SkipEven(long fn, long sn)
    {
        while (fn != 0 && (fn & 1) == 0)
            (fn, sn) = (fn >> 1, sn >> 1);
        return (fn, sn);
    }
}
