using Evidence.Formats.Custody;
using Evidence.Formats.Log;
using Evidence.Formats.Packaging;
using Evidence.Formats.Protocol;
using Evidence.Formats.Verification.Bundle;

namespace Evidence.Formats.Verification;

/// <summary>What checking the proof of one item gave.</summary>
public sealed record ItemReport
{
    /// <summary>In the order in which they were made.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Null where it cannot be read; then there is nothing else.</summary>
    public ItemDescription? Description { get; init; }

    /// <summary>Whether the root is the one that the caller trusts.</summary>
    public bool IsTrusted { get; init; }

    /// <summary>Entries of the chain.</summary>
    public long Entries { get; init; }

    /// <summary>Null where no values came along.</summary>
    public DetailCounts? Details { get; init; }

    /// <summary>Receipts whose signature holds.</summary>
    public int Receipts { get; init; }

    public LogFacts? Log { get; init; }

    /// <summary>The log as it is published now; null where nobody asked.</summary>
    public Checkpoint? Live { get; init; }

    public Verdict Verdict => new VerificationReport { Findings = Findings, CheckedFiles = 0, CheckedBytes = 0 }.Verdict;
}

/// <summary>Checks the proof of one item: its chain, that every entry is in the agency's log, and that all speak of the same bytes. docs/formats/item-proof.md.</summary>
public sealed class ItemVerification
{
    private readonly IBagFiles files;
    private readonly FindingLog findings = new();

    private ItemVerification(IBagFiles files) => this.files = files;

    /// <param name="files">Of the proof.</param>
    /// <param name="trust">What the caller knows of the agency's root key; null for nothing.</param>
    /// <param name="held">The recording; null where the caller has none.</param>
    /// <param name="live">Gives files of the log as it is published now; null where it is not to be asked.</param>
    /// <param name="cancellation">Gives up.</param>
    public static ItemReport Run(IBagFiles files, TrustAnchor? trust, HeldFile? held, Func<string, byte[]?>? live, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        return new ItemVerification(files).Run(trust, held, live, cancellation);
    }

    private ItemReport Run(TrustAnchor? trust, HeldFile? held, Func<string, byte[]?>? live, CancellationToken cancellation)
    {
        findings.AddRange(files.Findings);
        if (ReadDescription() is not { } description) return new ItemReport { Findings = findings.ToList() };
        var keys = KeyCheck.Run(KeyCheck.ReadAll(files, findings), description.Agency, description.Root, trust, findings);
        var ledger = new ChainLedger(findings);
        ledger.ReadAll(files, description.Agency, cancellation);
        var chain = ChainOf(description, ledger);
        var details = CheckDetails(ledger, cancellation);
        var log = new ProofCheck(files, keys, findings).Run(description.Log, ledger.Chains, cancellation);
        var receipts = CheckReceipts(description, keys, chain);
        if (chain is not null) CheckFiles(description, chain, held);
        var now = live is null || log is null ? null : new LiveLogCheck(live, keys, findings).Run(log.Checkpoint);
        return new ItemReport
        {
            Findings = findings.ToList(),
            Description = description,
            IsTrusted = keys.IsTrusted,
            Entries = chain?.Count ?? 0,
            Details = details,
            Receipts = receipts,
            Log = log,
            Live = now,
        };
    }

    private ItemDescription? ReadDescription()
    {
        if (!files.Files.TryGetValue(ItemDescription.Path, out var file))
        {
            findings.Add("description-missing", Severity.Incomplete, "This is no proof of an item, or its description is missing.", ItemDescription.Path);
            return null;
        }

        if (SmallFile.TryRead(files, file, findings) is not { } bytes) return null;
        var problems = new List<Finding>();
        var description = ItemDescription.TryRead(bytes, problems);
        findings.AddRange(problems.Select(problem => problem with { Where = ItemDescription.Path }));
        return description;
    }

    private LedgerChain? ChainOf(ItemDescription description, ChainLedger ledger)
    {
        if (BundleLayout.TryParseChainPath(description.Chain) is not var (subject, _) || subject != new Subject(SubjectKind.Item, description.Item.Value))
            findings.Add("description-wrong", Severity.Altered, "The description names a chain that is not the item's own.", ItemDescription.Path);
        if (ledger.Chain(description.Chain) is { } chain) return chain;
        findings.Add("chain-missing", Severity.Incomplete, "The custody chain of the item is not here.", PlainText.Shown(description.Chain));
        return null;
    }

    private DetailCounts? CheckDetails(ChainLedger ledger, CancellationToken cancellation)
    {
        if (!files.Files.ContainsKey(BundleLayout.Details))
        {
            findings.Add("details-left-out", Severity.Note, "The values behind the custody entries did not come along: names and purposes cannot be read here.");
            return null;
        }

        var details = new DetailCheck(ledger, findings);
        details.Run(files, cancellation);
        return details.Counts;
    }

    private int CheckReceipts(ItemDescription description, KeyCheck keys, LedgerChain? chain)
    {
        var check = new ReceiptCheck(keys, findings);
        var receipts = description.Receipts.Distinct(StringComparer.Ordinal).Select(path => check.Read(files, path, description.Agency, description.Item)).OfType<Receipt>().ToList();
        if (chain is not null)
            foreach (var receipt in receipts) check.Compare(receipt, chain);
        return receipts.Count;
    }

    private void CheckFiles(ItemDescription description, LedgerChain chain, HeldFile? held)
    {
        foreach (var file in description.Files)
        {
            var origin = file.DerivedFrom is null ? CustodyAction.ObjectVerified : CustodyAction.DerivativeMade;
            var bytes = new CustodyObject(file.SealedObject, file.Part, Vocabulary.Word(file.Role), file.Sha256, file.Bytes);
            if (!chain.Has(origin, bytes) && (file.DerivedFrom is not null || FileOrigins.MadeHere(chain, bytes) is null))
                findings.Add("file-without-entry", Severity.Altered, $"No entry \"{origin}\" of the item's chain speaks of the bytes {file.Sha256}, which the description names.", ItemDescription.Path);
        }

        if (held is not null && !chain.Mentions(held.Sha256, held.Bytes))
            findings.Add("recording-without-entry", Severity.Altered, "No entry of the item's chain speaks of the file that you named.");
    }
}
