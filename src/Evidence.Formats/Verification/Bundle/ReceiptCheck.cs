using Evidence.Formats.Custody;
using Evidence.Formats.Packaging;
using Evidence.Formats.Protocol;

namespace Evidence.Formats.Verification.Bundle;

/// <summary>One receipt: who signed it, and whether its custody entry says the same. docs/formats/receipt.md, "Checking one".</summary>
internal sealed class ReceiptCheck(KeyCheck keys, FindingLog findings)
{
    /// <summary>The receipt in a file of a bundle; null with a finding.</summary>
    public Receipt? Read(IBagFiles bag, string path, AgencyId agency, ItemId item)
    {
        if (!bag.Files.TryGetValue(path, out var file))
        {
            findings.Add("receipt-missing", Severity.Incomplete, "A receipt that is named here is not here.", PlainText.Shown(path));
            return null;
        }

        if (SmallFile.TryRead(bag, file, findings) is not { } bytes || Read(bytes, path) is not { } receipt) return null;
        return receipt.Agency == agency && receipt.Item == item && path == BundleLayout.ReceiptPath(receipt.Object) ? receipt
            : Refuse("receipt-misplaced", "This receipt is about another agency, item or object.", path);
    }

    /// <summary>The receipt by itself; null with a finding.</summary>
    public Receipt? Read(ReadOnlyMemory<byte> bytes, string? path)
    {
        if (UnverifiedDocument.Parse(bytes).Value is not { } document)
            return Refuse("receipt-wrong", "This is not a signed receipt.", path);
        if (keys.ReceiptKey(document.Signer) is not { } key)
            return Refuse("receipt-foreign", "This receipt is signed by a key that the agency's root does not vouch for as a receipt key.", path);
        if (document.Verify(key.Key.Span) is not { } signed || Receipt.Read(signed).Value is not { } receipt)
            return Refuse("receipt-forged", "The signature of this receipt does not hold.", path);
        return key.Covers(receipt.At) ? receipt : Refuse("receipt-out-of-time", "This receipt is signed by a key that was not valid at that time.", path);
    }

    /// <summary>Whether the chain has the entry that the receipt vouches for.</summary>
    public void Compare(Receipt receipt, LedgerChain chain)
    {
        var entry = chain.Entry(receipt.Entry);
        var path = BundleLayout.ReceiptPath(receipt.Object);
        if (entry is null || entry.Action != CustodyAction.ObjectVerified)
            findings.Add("receipt-without-entry", Severity.Altered, "The custody entry that this receipt vouches for is not in the chain of its item: the chain was changed.", path);
        else if (!entry.Objects.Any(o => o.Id == receipt.Object && o.Part == receipt.Part && o.Sha256 == receipt.PlaintextSha256 && o.Bytes == receipt.PlaintextBytes))
            findings.Add("receipt-contradicts-entry", Severity.Altered, "The receipt and the custody entry it vouches for speak of different bytes.", path);
    }

    private Receipt? Refuse(string code, string text, string? path)
    {
        findings.Add(code, Severity.Altered, text, path);
        return null;
    }
}
