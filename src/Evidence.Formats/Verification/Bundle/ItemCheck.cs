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
        var receipts = item.Receipts.Distinct(StringComparer.Ordinal).Select(path => ReadReceipt(bag, path, description, item)).OfType<Receipt>().ToList();
        foreach (var receipt in receipts) CheckReceipt(receipt, item, chain);
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

    private Receipt? ReadReceipt(IBagFiles bag, string path, BundleDescription description, BundledItem item)
    {
        if (!bag.Files.TryGetValue(path, out var file))
        {
            findings.Add("receipt-missing", Severity.Incomplete, $"A receipt of item {item.Number} is not in the bundle.", PlainText.Shown(path));
            return null;
        }

        if (SmallFile.TryRead(bag, file, findings) is not { } bytes) return null;
        if (UnverifiedDocument.Parse(bytes).Value is not { } document)
            return Refuse("receipt-wrong", "This is not a signed receipt.");
        if (keys.ReceiptKey(document.Signer) is not { } key)
            return Refuse("receipt-foreign", "This receipt is signed by a key that the agency's root does not vouch for as a receipt key.");
        if (document.Verify(key.Key.Span) is not { } signed || Receipt.Read(signed).Value is not { } receipt)
            return Refuse("receipt-forged", "The signature of this receipt does not hold.");
        if (!key.Covers(receipt.At))
            return Refuse("receipt-out-of-time", "This receipt is signed by a key that was not valid at that time.");
        if (receipt.Agency != description.Agency || receipt.Item != item.Item || path != BundleLayout.ReceiptPath(receipt.Object))
            return Refuse("receipt-misplaced", "This receipt is about another agency, item or object.");
        return receipt;

        Receipt? Refuse(string code, string text)
        {
            findings.Add(code, Severity.Altered, text, path);
            return null;
        }
    }

    private void CheckReceipt(Receipt receipt, BundledItem item, LedgerChain? chain)
    {
        if (chain is null) return;
        var entry = chain.Entry(receipt.Entry);
        var path = BundleLayout.ReceiptPath(receipt.Object);
        if (entry is null || entry.Action != CustodyAction.ObjectVerified)
            findings.Add("receipt-without-entry", Severity.Altered, $"The custody entry that this receipt vouches for is not in the chain of item {item.Number}: the chain was changed.", path);
        else if (!entry.Objects.Any(o => o.Id == receipt.Object && o.Part == receipt.Part && o.Sha256 == receipt.PlaintextSha256 && o.Bytes == receipt.PlaintextBytes))
            findings.Add("receipt-contradicts-entry", Severity.Altered, "The receipt and the custody entry it vouches for speak of different bytes.", path);
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
        var bytes = new CustodyObject(file.SealedObject, file.Part, Vocabulary.Word(file.Role), file.Sha256, file.Bytes);
        if (!chain.Has(origin, bytes))
            report("file-without-entry", $"No entry \"{origin}\" of its item's chain speaks of these bytes.");
        if (disclosure is { } act ? !chain.HasDisclosed(act, bytes) : !chain.Has(CustodyAction.ItemDisclosed, bytes))
            report("file-not-disclosed", "The entry that records the disclosure does not speak of this file.");
    }

    private void CheckReceipted(BundleFile file, Dictionary<ObjectId, Receipt> receipts, Action<string, string> report)
    {
        if (!receipts.TryGetValue(file.SealedObject, out var receipt))
            findings.Add("file-without-receipt", Severity.Incomplete, "No valid receipt of the agency acknowledges this file.", file.Path);
        else if (receipt.Part != file.Part || receipt.PlaintextSha256 != file.Sha256 || receipt.PlaintextBytes != file.Bytes)
            report("file-contradicts-receipt", "The agency's receipt acknowledges other bytes than these.");
    }
}
