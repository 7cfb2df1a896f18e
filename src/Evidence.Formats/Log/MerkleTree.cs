namespace Evidence.Formats.Log;

/// <summary>Tells a node of the tree: the root of the full subtree over the leaves <c>index × 2^level</c> to <c>(index + 1) × 2^level − 1</c>. Level 0 is the leaves.</summary>
public delegate Sha256Hash NodeOf(int level, long index);

/// <summary>The Merkle tree of RFC 6962 §2.1 (RFC 9162 §2.1), over nodes that somebody else keeps. The leaf hash is <see cref="Custody.EntryHash"/>.</summary>
public static class MerkleTree
{
    private const byte NodePrefix = 0x01;

    /// <summary>Root of the tree without a leaf: SHA-256 of nothing.</summary>
    public static Sha256Hash EmptyRoot { get; } = Sha256Hash.Of([]);

    /// <summary>SHA-256(0x01 ‖ left ‖ right).</summary>
    public static Sha256Hash Parent(Sha256Hash left, Sha256Hash right)
    {
        Span<byte> bytes = stackalloc byte[1 + 2 * Sha256Hash.Bytes];
        bytes[0] = NodePrefix;
        left.CopyTo(bytes[1..]);
        right.CopyTo(bytes[(1 + Sha256Hash.Bytes)..]);
        return Sha256Hash.Of(bytes);
    }

    /// <summary>Root of the tree over the first leaves.</summary>
    /// <param name="size">How many leaves; not negative.</param>
    /// <param name="node">Asked for full subtrees only.</param>
    public static Sha256Hash Root(long size, NodeOf node)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentNullException.ThrowIfNull(node);
        return size == 0 ? EmptyRoot : Range(0, size, node);
    }

    /// <summary>What proves that a leaf is in the tree, from the leaf's sibling up: RFC 9162 §2.1.3.1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such leaf.</exception>
    public static IReadOnlyList<Sha256Hash> Inclusion(long index, long size, NodeOf node)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        ArgumentNullException.ThrowIfNull(node);
        var path = new List<Sha256Hash>();
        var (start, end) = (0L, size);
        while (end - start > 1)
        {
            var split = start + LargestBelow(end - start);
            if (index < split)
            {
                path.Add(Range(split, end, node));
                end = split;
            }
            else
            {
                path.Add(Range(start, split, node));
                start = split;
            }
        }

        path.Reverse();
        return path;
    }

    /// <summary>What proves that the tree of <paramref name="size"/> leaves begins with the tree of <paramref name="earlier"/>: RFC 9162 §2.1.4.1.</summary>
    /// <returns>Empty where the sizes are equal, or the earlier tree is empty.</returns>
    public static IReadOnlyList<Sha256Hash> Consistency(long earlier, long size, NodeOf node)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(earlier);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(earlier, size);
        ArgumentNullException.ThrowIfNull(node);
        var path = new List<Sha256Hash>();
        if (earlier == 0 || earlier == size)
            return path;
        var (start, end, isWhole) = (0L, size, true);
        while (earlier != end)
        {
            var split = start + LargestBelow(end - start);
            if (earlier <= split)
            {
                path.Add(Range(split, end, node));
                end = split;
            }
            else
            {
                path.Add(Range(start, split, node));
                (start, isWhole) = (split, false);
            }
        }

        // The earlier tree itself is known to whoever asks, as long as it is one of the nodes from the beginning.
        if (!isWhole)
            path.Add(Range(start, end, node));
        path.Reverse();
        return path;
    }

    private static Sha256Hash Range(long start, long end, NodeOf node)
    {
        var count = end - start;
        if (long.IsPow2(count))
            return node((int)long.Log2(count), start / count);
        var split = start + LargestBelow(count);
        return Parent(Range(start, split, node), Range(split, end, node));
    }

    /// <summary>The largest power of two below a count of two or more.</summary>
    private static long LargestBelow(long count) => 1L << (int)long.Log2(count - 1);
}
