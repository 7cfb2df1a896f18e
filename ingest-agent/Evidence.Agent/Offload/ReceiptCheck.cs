using Evidence.Formats.Protocol;

namespace Evidence.Agent.Offload;

/// <summary>Whether a receipt, whose signature already holds, proves what this agent needs to hear.</summary>
internal static class ReceiptCheck
{
    /// <summary>The server read back, opened and hashed exactly the object that was claimed.</summary>
    public static bool Proves(Receipt receipt, Claim claim) =>
        receipt.Agency == claim.Agency
        && receipt.Agent == claim.Agent
        && receipt.Session == claim.Session
        && receipt.Object == claim.Object
        && receipt.CiphertextBytes == claim.CiphertextBytes
        && receipt.CiphertextSha256 == claim.CiphertextSha256
        && HasPlaintextOf(receipt, claim);

    /// <summary>The server holds these bytes already, perhaps as another object.</summary>
    public static bool HasPlaintextOf(Receipt receipt, Claim claim) =>
        receipt.Agency == claim.Agency
        && receipt.PlaintextBytes == claim.PlaintextBytes
        && receipt.PlaintextSha256 == claim.PlaintextSha256;
}
