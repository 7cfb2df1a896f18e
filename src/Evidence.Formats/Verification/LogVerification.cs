using System.Buffers.Binary;
using Evidence.Formats.Custody;
using Evidence.Formats.Log;

namespace Evidence.Formats.Verification;

/// <summary>What checking a log, or one proof from it, gave.</summary>
/// <param name="Findings">In the order in which they were made.</param>
/// <param name="Checkpoint">What the log says that it is; null where that cannot be read.</param>
/// <param name="Leaves">How many leaves were read.</param>
/// <param name="HasEntries">Whether the entries themselves were there, and not their hashes alone.</param>
/// <param name="Judgement">Who signed; null where the checkpoint cannot be read.</param>
public sealed record LogReport(IReadOnlyList<Finding> Findings, Checkpoint? Checkpoint, long Leaves, bool HasEntries, PolicyJudgement? Judgement)
{
    public Verdict Verdict => new VerificationReport { Findings = Findings, CheckedFiles = 0, CheckedBytes = 0 }.Verdict;
}

/// <summary>
/// Checks a tiled log (C2SP tlog-tiles) from its leaves to its signed root: every tile, every entry where entries are published, and the checkpoint's
/// signature. It need not be one of ours. Memory does not grow with the log.
/// </summary>
public sealed class LogVerification
{
    private readonly Func<string, byte[]?> read;
    private readonly LogPolicy policy;
    private readonly Checkpoint? seen;
    private readonly List<Finding> findings = [];
    private readonly GrowingTree tree = new();
    private readonly List<TileLevel> levels = [];
    private PolicyJudgement? judgement;
    private bool hasEntries = true;

    private LogVerification(Func<string, byte[]?> read, LogPolicy policy, Checkpoint? seen) => (this.read, this.policy, this.seen) = (read, policy, seen);

    /// <param name="read">Gives a file of the log by its path; null where it is not there.</param>
    /// <param name="policy">Whose word is needed.</param>
    /// <param name="seen">What the log said of itself earlier, its signature verified; null where nobody has looked before.</param>
    /// <param name="cancellation">Gives up.</param>
    public static LogReport Run(Func<string, byte[]?> read, LogPolicy policy, Checkpoint? seen, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(policy);
        return new LogVerification(read, policy, seen).Run(cancellation);
    }

    /// <summary>Checks a proof file (C2SP tlog-proof).</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="policy">Whose word is needed.</param>
    /// <param name="leaf">Hash of the leaf that it should be about.</param>
    public static LogReport RunOnProof(ReadOnlySpan<byte> bytes, LogPolicy policy, Sha256Hash leaf)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (!LogProof.TryParse(bytes, out var proof))
            return new([new Finding("proof-unreadable", Severity.Altered, "The file is no proof of a log entry.")], null, 0, false, null);
        var check = CheckpointCheck.Run(proof.Note, policy);
        var findings = check.Findings.ToList();
        if (check.Checkpoint is { } checkpoint && !MerkleProof.Includes(proof.Index, checkpoint.Size, leaf, proof.Path, checkpoint.Root))
            findings.Add(new Finding("not-included", Severity.Altered, "The proof does not lead from this entry to the signed root: it is about another entry, or was altered."));
        return new(findings, check.Checkpoint, 1, true, check.Judgement);
    }

    private LogReport Run(CancellationToken cancellation)
    {
        if (read(TilePath.Checkpoint) is not { } bytes)
            return Report(null, new Finding("checkpoint-missing", Severity.Incomplete, "The log has no checkpoint.") { Where = TilePath.Checkpoint });
        if (!SignedNote.TryParse(bytes, out var note))
            return Report(null, new Finding("checkpoint-unreadable", Severity.Altered, "The checkpoint is no signed note.") { Where = TilePath.Checkpoint });
        var check = CheckpointCheck.Run(note, policy);
        findings.AddRange(check.Findings);
        if (check.Checkpoint is not { } checkpoint)
            return Report(null);
        judgement = check.Judgement;
        if (checkpoint.Size < seen?.Size)
            findings.Add(new Finding("log-shrank", Severity.Altered, $"The log had {seen.Size} entries when it was looked at before, and says now that it has {checkpoint.Size}."));
        CompareWithSeen();
        for (long at = 0, tile = 0; at < checkpoint.Size; at += TilePath.FullWidth, tile++)
        {
            cancellation.ThrowIfCancellationRequested();
            var width = (int)Math.Min(TilePath.FullWidth, checkpoint.Size - at);
            if (ReadTile(0, tile, width) is not { } hashes)
                return Report(checkpoint);
            CheckEntries(tile, width, hashes);
            foreach (var hash in hashes)
                Add(hash);
        }

        foreach (var level in levels)
            CheckPartial(level);
        if (tree.Root != checkpoint.Root)
            findings.Add(new Finding("root-differs", Severity.Altered, "The leaves of this log have another root than the one that was signed."));
        if (!hasEntries)
            findings.Add(new Finding("entries-not-published", Severity.Note, "The log publishes hashes and not the entries: what they say is not part of this check."));
        return Report(checkpoint);
    }

    /// <summary>Once as many leaves were read as the log had then, its root has to be the one of then: so it only grew.</summary>
    private void CompareWithSeen()
    {
        if (seen is not null && tree.Size == seen.Size && tree.Root != seen.Root)
            findings.Add(new Finding("log-rewritten", Severity.Altered, $"The log's first {seen.Size} entries are not those that were signed when it was looked at before. Root then: {seen.Root}."));
    }

    private void Add(Sha256Hash leaf)
    {
        tree.Add(leaf);
        CompareWithSeen();
        for (var (level, hash) = (0, leaf); ; level++)
        {
            if (levels.Count == level)
                levels.Add(new TileLevel(level));
            if (levels[level].Add(hash) is not { } full)
                return;
            if (level > 0)
                Compare(level, full.Index, full.Hashes);
            hash = MerkleTree.Root(TilePath.FullWidth, Nodes(full.Hashes));
        }
    }

    private void CheckPartial(TileLevel level)
    {
        if (level.Level > 0 && level.Hashes.Count > 0)
            Compare(level.Level, level.Index, level.Hashes);
    }

    /// <summary>What is published above the leaves must be what follows from them.</summary>
    private void Compare(int level, long index, List<Sha256Hash> hashes)
    {
        if (ReadTile(level, index, hashes.Count) is { } published && !published.SequenceEqual(hashes))
            findings.Add(new Finding("tile-altered", Severity.Altered, "The tile has other hashes than those that follow from the leaves.") { Where = TilePath.Of(level, index, hashes.Count) });
    }

    private Sha256Hash[]? ReadTile(int level, long index, int width)
    {
        var path = TilePath.Of(level, index, width);
        // A partial tile may go once the full one is there.
        var bytes = read(path);
        if (bytes is null && width < TilePath.FullWidth && read(TilePath.Of(level, index, TilePath.FullWidth)) is { } full)
            bytes = full.Length == TilePath.FullWidth * Sha256Hash.Bytes ? full[..(width * Sha256Hash.Bytes)] : full;
        if (bytes?.Length == width * Sha256Hash.Bytes)
            return [.. bytes.Chunk(Sha256Hash.Bytes).Select(hash => new Sha256Hash(hash))];
        findings.Add(bytes is null
            ? new Finding("tile-missing", Severity.Incomplete, "A tile of the log is not there.") { Where = path }
            : new Finding("tile-length", Severity.Altered, "A tile of the log has another length than its name says.") { Where = path });
        return null;
    }

    private void CheckEntries(long tile, int width, Sha256Hash[] leaves)
    {
        var path = TilePath.OfEntries(tile, width);
        if ((hasEntries ? read(path) ?? (width == TilePath.FullWidth ? null : read(TilePath.OfEntries(tile, TilePath.FullWidth))) : null) is not { } bundle)
        {
            hasEntries = false;
            return;
        }

        var at = 0;
        for (var number = 0; number < width; number++)
        {
            var length = bundle.Length - at < sizeof(ushort) ? -1 : BinaryPrimitives.ReadUInt16BigEndian(bundle.AsSpan(at));
            if (length < 0 || bundle.Length - at - sizeof(ushort) < length)
            {
                findings.Add(new Finding("entries-cut", Severity.Altered, "The entries end before the last of them.") { Where = path, Offset = at });
                return;
            }

            if (EntryHash.Of(bundle.AsSpan(at + sizeof(ushort), length)) != leaves[number])
                findings.Add(new Finding("entry-altered", Severity.Altered, $"Entry {tile * TilePath.FullWidth + number} is not the one whose hash is in the tree.") { Where = path, Offset = at });
            at += sizeof(ushort) + length;
        }
    }

    private LogReport Report(Checkpoint? checkpoint, Finding? last = null)
    {
        if (last is not null)
            findings.Add(last);
        return new(findings, checkpoint, tree.Size, hasEntries && tree.Size > 0, judgement);
    }

    private static NodeOf Nodes(List<Sha256Hash> hashes) => (level, index) =>
        level == 0 ? hashes[(int)index] : MerkleTree.Parent(Nodes(hashes)(level - 1, index * 2), Nodes(hashes)(level - 1, index * 2 + 1));

    /// <summary>The tile of a level that is being filled.</summary>
    private sealed class TileLevel(int level)
    {
        private List<Sha256Hash> hashes = [];

        public int Level => level;

        public long Index { get; private set; }

        public List<Sha256Hash> Hashes => hashes;

        /// <returns>The tile, once it is full.</returns>
        public (long Index, List<Sha256Hash> Hashes)? Add(Sha256Hash hash)
        {
            hashes.Add(hash);
            if (hashes.Count < TilePath.FullWidth)
                return null;
            var full = (Index, hashes);
            (hashes, Index) = ([], Index + 1);
            return full;
        }
    }
}
