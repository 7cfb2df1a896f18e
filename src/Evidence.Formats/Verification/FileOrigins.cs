using Evidence.Formats.Custody;
using Evidence.Formats.Verification.Bundle;

namespace Evidence.Formats.Verification;

/// <summary>What no device held and the agency made as a recording of its own, or beside one: docs/formats/bundle.md.</summary>
internal static class FileOrigins
{
    private static readonly CustodyAction[] Making = [CustodyAction.ClipMade, CustodyAction.RedactionMade, CustodyAction.RedactionApproved];

    /// <summary>The act by which these bytes were made, as the chain says; null where it says of none.</summary>
    public static CustodyAction? MadeHere(LedgerChain chain, CustodyObject bytes) => Array.Find(Making, act => chain.Has(act, bytes));
}
