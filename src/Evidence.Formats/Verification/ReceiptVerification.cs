using Evidence.Formats.Log;
using Evidence.Formats.Protocol;
using Evidence.Formats.Verification.Bundle;

namespace Evidence.Formats.Verification;

/// <summary>The file that somebody holds beside a receipt.</summary>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Of all of it.</param>
public sealed record HeldFile(long Bytes, Sha256Hash Sha256);

/// <summary>What checking one receipt gave.</summary>
/// <param name="Findings">In the order in which they were made.</param>
/// <param name="Receipt">Null where its signature does not hold.</param>
/// <param name="Root">Fingerprint of the root that it rests on; null where no statement leads there.</param>
/// <param name="Checkpoint">At which its entry is in the log; null where no proof was given, or it proves nothing.</param>
public sealed record ReceiptReport(IReadOnlyList<Finding> Findings, Receipt? Receipt, Sha256Hash? Root, Checkpoint? Checkpoint)
{
    public Verdict Verdict => new VerificationReport { Findings = Findings, CheckedFiles = 0, CheckedBytes = 0 }.Verdict;
}

/// <summary>Checks a receipt by itself: who signed it, whether it is about the file at hand, whether its custody entry is in the log. docs/formats/receipt.md.</summary>
public static class ReceiptVerification
{
    /// <param name="bytes">The receipt.</param>
    /// <param name="keys">Files that may be key statements; others, and those of other agencies, are passed over.</param>
    /// <param name="trust">What the caller knows of the agency's root key; null for nothing.</param>
    /// <param name="held">The recording; null where the caller has none.</param>
    /// <param name="proof">A C2SP tlog-proof of the entry that the receipt names; null where the caller has none.</param>
    public static ReceiptReport Run(ReadOnlyMemory<byte> bytes, IEnumerable<byte[]> keys, TrustAnchor? trust, HeldFile? held, byte[]? proof)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (UnverifiedDocument.Parse(bytes).Value is not { Type: Receipt.Type } document || Receipt.Read(document.Json).Value is not { } claimed)
            return Nothing(new Finding("receipt-wrong", Severity.Altered, "This is not a signed receipt."));
        var statements = keys.Select(file => UnverifiedDocument.Parse(file).Value).OfType<UnverifiedDocument>()
            .Select(statement => (Document: statement, KeyStatement.Read(statement.Json).Value)).Where(statement => statement.Value?.Agency == claimed.Agency).ToList();
        if (statements.Find(statement => statement.Value!.Fingerprint == document.Signer).Document is not { Signer: var root })
            return Nothing(new Finding("key-missing", Severity.Incomplete, "There is no statement on the key that signed the receipt: name the folder with the agency's key statements (--keys)."));
        var findings = new FindingLog();
        var stated = statements.Where(statement => statement.Document.Signer == root).Select(statement => ((string?)null, statement.Document)).ToList();
        var check = KeyCheck.Run(stated, claimed.Agency, root, trust, findings);
        var receipt = new ReceiptCheck(check, findings).Read(bytes, null);
        if (receipt is not null && held is not null && (receipt.PlaintextBytes != held.Bytes || receipt.PlaintextSha256 != held.Sha256))
            findings.Add("file-contradicts-receipt", Severity.Altered, "The agency's receipt acknowledges other bytes than those of this file.");
        var checkpoint = receipt is null || proof is null ? null : CheckProof(receipt, proof, check, findings);
        return new(findings.ToList(), receipt, root, checkpoint);
    }

    private static Checkpoint? CheckProof(Receipt receipt, byte[] bytes, KeyCheck keys, FindingLog findings)
    {
        if (!LogProof.TryParse(bytes, out var proof) || !Checkpoint.TryParse(proof.Note.Text, out var checkpoint))
        {
            findings.Add("proof-unreadable", Severity.Altered, "The file is no proof of a log entry.");
            return null;
        }

        var logKeys = keys.LogKeys(checkpoint.Origin).ToList();
        if (logKeys.Count == 0)
            findings.Add("log-key-missing", Severity.Incomplete, "There is no statement on a key of the log: who signed the checkpoint was not checked.");
        else
            findings.AddRange(CheckpointCheck.Run(proof.Note, LogPolicy.OfLogs(logKeys)).Findings.Select(CheckpointCheck.Weigh));
        if (MerkleProof.Includes(proof.Index, checkpoint.Size, receipt.Entry, proof.Path, checkpoint.Root)) return checkpoint;
        findings.Add("not-included", Severity.Altered, "The proof does not lead from the receipt's entry to the signed root: it is about another entry, or was altered.");
        return null;
    }

    private static ReceiptReport Nothing(Finding why) => new([why], null, null, null);
}
