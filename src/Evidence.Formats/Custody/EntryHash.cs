using System.Security.Cryptography;

namespace Evidence.Formats.Custody;

/// <summary>
/// The one hash of an entry: SHA-256(0x00 ‖ entry bytes), RFC 6962 §2.1's leaf hash. It stands as "previous" in the
/// next entry, as "entry" in the receipt and in detail lines.
/// </summary>
public static class EntryHash
{
    private const byte LeafPrefix = 0x00;

    public static Sha256Hash Of(ReadOnlySpan<byte> entryBytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([LeafPrefix]);
        hash.AppendData(entryBytes);
        return new Sha256Hash(hash.GetHashAndReset());
    }
}
