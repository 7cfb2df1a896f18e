using Evidence.Formats.Log;
using Evidence.Formats.Packaging;

namespace Evidence.Formats.Verification.Bundle;

/// <summary>
/// That every entry of every chain is in the agency's log: one proof for each, all at one checkpoint, which the log signed with a key that the root
/// vouches for and which as many witnesses cosigned as the policy asks for. docs/formats/bundle.md, "Log".
/// </summary>
internal sealed class ProofCheck(IBagFiles files, KeyCheck keys, FindingLog findings)
{
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);
    private SignedNote? note;
    private Checkpoint? checkpoint;
    private PolicyJudgement? judgement;
    private long proven;

    /// <param name="expected">The log that the description names, and how large it was then.</param>
    /// <param name="chains">By the path of their file.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null where no proof could be read.</returns>
    public LogFacts? Run(BundleLog expected, IReadOnlyDictionary<string, LedgerChain> chains, CancellationToken cancellation)
    {
        var policy = ReadPolicy()?.Among([.. keys.LogKeys(expected.Origin)]);
        foreach (var (path, chain) in chains)
        {
            var last = -1L;
            foreach (var leaf in chain.Leaves)
            {
                cancellation.ThrowIfCancellationRequested();
                if (Read(leaf) is not { } proof || !IsAtOneCheckpoint(proof, leaf, expected, policy)) continue;
                Check(proof, leaf, path, ref last);
            }
        }

        foreach (var path in files.Files.Keys.Where(path => path.StartsWith(BundleLayout.Proofs, StringComparison.Ordinal) && !asked.Contains(path)))
            findings.Add("proof-foreign", Severity.Note, "This is the proof of no entry that is here.", path);
        return checkpoint is null ? null : new LogFacts(checkpoint, proven, judgement?.Witnesses ?? []);
    }

    private LogPolicy? ReadPolicy()
    {
        if (!files.Files.TryGetValue(BundleLayout.Policy, out var file))
            findings.Add("policy-missing", Severity.Incomplete, "The policy that says who must have signed the log is not here.", BundleLayout.Policy);
        else if (SmallFile.TryRead(files, file, findings) is { } bytes)
            return LogPolicy.TryParse(bytes, out var policy, out var faults) ? policy : Refuse(faults[0]);
        return null;

        LogPolicy? Refuse(PolicyFault fault)
        {
            findings.Add("policy-unreadable", Severity.Altered, $"This is no policy of a log; line {fault.Line}: {fault.Text}", BundleLayout.Policy);
            return null;
        }
    }

    private LogProof? Read(Sha256Hash leaf)
    {
        var path = BundleLayout.ProofPath(leaf);
        asked.Add(path);
        if (!files.Files.TryGetValue(path, out var file))
            findings.Add("proof-missing", Severity.Incomplete, "The proof that this entry is in the agency's log is not here.", path);
        else if (SmallFile.TryRead(files, file, findings) is { } bytes)
            return LogProof.TryParse(bytes, out var proof) ? proof : Refuse();
        return null;

        LogProof? Refuse()
        {
            findings.Add("proof-unreadable", Severity.Altered, "This is no proof of a log entry.", path);
            return null;
        }
    }

    /// <summary>The first proof's checkpoint is judged; every other proof has the same one.</summary>
    private bool IsAtOneCheckpoint(LogProof proof, Sha256Hash leaf, BundleLog expected, LogPolicy? policy)
    {
        if (note is null) Judge(note = proof.Note, expected, policy, BundleLayout.ProofPath(leaf));
        if (checkpoint is null) return false;
        if (proof.Note.ToBytes().AsSpan().SequenceEqual(note.ToBytes())) return true;
        findings.Add("proof-of-other-checkpoint", Severity.Altered, "This proof leads to another checkpoint than the others.", BundleLayout.ProofPath(leaf));
        return false;
    }

    private void Judge(SignedNote first, BundleLog expected, LogPolicy? policy, string path)
    {
        if (!Checkpoint.TryParse(first.Text, out checkpoint))
        {
            findings.Add("checkpoint-unreadable", Severity.Altered, "What was signed is no checkpoint of a log.", path);
            return;
        }

        if (checkpoint.Origin != expected.Origin || checkpoint.Size < expected.Size)
            findings.Add("log-differs", Severity.Altered, "The proofs are of another log than the description says, or at a checkpoint from before the bundle was made.", path);
        if (policy is null) return;
        var check = CheckpointCheck.Run(first, policy);
        judgement = check.Judgement;
        findings.AddRange(check.Findings.Select(CheckpointCheck.Weigh).Select(finding => finding with { Where = path }));
    }

    private void Check(LogProof proof, Sha256Hash leaf, string chain, ref long last)
    {
        if (!MerkleProof.Includes(proof.Index, checkpoint!.Size, leaf, proof.Path, checkpoint.Root))
        {
            findings.Add("not-included", Severity.Altered, "The proof does not lead from its entry to the signed root: it is about another entry, or was altered.", BundleLayout.ProofPath(leaf));
            return;
        }

        if (proof.Index <= last)
            findings.Add("log-order-wrong", Severity.Altered, $"The log has an entry before the one that it follows (entry {proof.Index} of the log).", chain);
        (last, proven) = (proof.Index, proven + 1);
    }
}
