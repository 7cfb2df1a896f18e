using Evidence.Formats.Custody;
using Evidence.Formats.Packaging;
using Evidence.Formats.Protocol;

namespace Evidence.Formats.Verification.Bundle;

/// <summary>
/// Binds the files of one item to its chain and its receipts: what lies in the bundle is what the entries speak of, and
/// what the receipts acknowledge. docs/formats/bundle.md, "What a verifier checks".
/// </summary>
internal sealed class ItemCheck(BagResult bagResult, KeyCheck keys, ChainLedger ledger, FindingLog findings)
{
    private ActId? disclosure;

    /// <summary>The act of the entry "bundle made": every item of the bundle was disclosed by it.</summary>
    public void ExpectDisclosureBy(ActId? act) => disclosure = act;

    public ItemFacts Run(IBagFiles bag, BundleDescription description, BundledItem item)
    {
        var chain = ChainOf(item);
        var check = new ReceiptCheck(keys, findings);
        var receipts = item.Receipts.Distinct(StringComparer.Ordinal).Select(path => check.Read(bag, path, description.Agency, item.Item)).OfType<Receipt>().ToList();
        if (chain is not null)
            foreach (var receipt in receipts) check.Compare(receipt, chain);
        CheckDisclosed(item, chain);
        var parts = item.Files.Select(f => f.Part).ToHashSet();
        var byObject = receipts.DistinctBy(r => r.Object).ToDictionary(r => r.Object);
        var good = item.Files.Count(file => CheckFile(file, parts, chain, byObject));
        var first = receipts.Count == 0 ? (DateTimeOffset?)null : receipts.Min(r => r.At);
        return new ItemFacts(item.Number, PlainText.Shown(item.Title), good, chain?.Count ?? 0, receipts.Count, first);
    }

    private LedgerChain? ChainOf(BundledItem item)
    {
        var expected = BundleLayout.ChainPath(new Subject(SubjectKind.Item, item.Item.Value), Chain.Operational);
        if (item.Chain != expected)
            findings.Add("description-wrong", Severity.Altered, $"Item {item.Number} names a chain that is not its own.", BundleLayout.Description);
        var chain = ledger.Chain(expected);
        if (chain is null)
            findings.Add("chain-missing", Severity.Incomplete, $"The custody chain of item {item.Number} is not in the bundle.", expected);
        return chain;
    }

    private void CheckDisclosed(BundledItem item, LedgerChain? chain)
    {
        if (chain is null) return;
        var last = chain.Last;
        if (last is null || last.Action != CustodyAction.ItemDisclosed || (disclosure is { } act && last.Act != act))
            findings.Add("disclosure-missing", Severity.Incomplete, $"The chain of item {item.Number} does not end with its disclosure in this bundle: its end is missing.", item.Chain);
    }

    private bool CheckFile(BundleFile file, HashSet<PartId> parts, LedgerChain? chain, Dictionary<ObjectId, Receipt> receipts)
    {
        var before = findings.HeavyCount;
        if (bagResult.Sha256.TryGetValue(file.Path, out var actual) && actual != file.Sha256)
            Report("file-not-described", "The content is not what the bundle's description says.");
        if (chain is not null) CheckEntries(file, chain, Report);
        if (file.DerivedFrom is { } source)
        {
            if (!parts.Contains(source)) findings.Add("source-elsewhere", Severity.Note, "The file it was made from is not part of this bundle.", file.Path);
        }
        else if (chain is not null && FileOrigins.MadeHere(chain, BytesOf(file)) is { } made)
        {
            findings.Add("made-here", Severity.Note, $"The agency made this file from another recording (\"{made}\"): no device held it.", file.Path);
        }
        else
        {
            CheckReceipted(file, receipts, Report);
        }

        return findings.HeavyCount == before && actual == file.Sha256;

        void Report(string code, string text) => findings.Add(code, Severity.Altered, text, file.Path);
    }

    private void CheckEntries(BundleFile file, LedgerChain chain, Action<string, string> report)
    {
        var origin = file.DerivedFrom is null ? CustodyAction.ObjectVerified : CustodyAction.DerivativeMade;
        var bytes = BytesOf(file);
        if (!chain.Has(origin, bytes) && (file.DerivedFrom is not null || FileOrigins.MadeHere(chain, bytes) is null))
            report("file-without-entry", $"No entry \"{origin}\" of its item's chain speaks of these bytes.");
        if (disclosure is { } act ? !chain.HasDisclosed(act, bytes) : !chain.Has(CustodyAction.ItemDisclosed, bytes))
            report("file-not-disclosed", "The entry that records the disclosure does not speak of this file.");
    }

    private static CustodyObject BytesOf(BundleFile file) => new(file.SealedObject, file.Part, Vocabulary.Word(file.Role), file.Sha256, file.Bytes);

    private void CheckReceipted(BundleFile file, Dictionary<ObjectId, Receipt> receipts, Action<string, string> report)
    {
        if (!receipts.TryGetValue(file.SealedObject, out var receipt))
            findings.Add("file-without-receipt", Severity.Incomplete, "No valid receipt of the agency acknowledges this file.", file.Path);
        else if (receipt.Part != file.Part || receipt.PlaintextSha256 != file.Sha256 || receipt.PlaintextBytes != file.Bytes)
            report("file-contradicts-receipt", "The agency's receipt acknowledges other bytes than these.");
    }
}
