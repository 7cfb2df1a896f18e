using System.Security.Cryptography;

namespace Evidence.Formats.Sealing;

/// <summary>
/// A data key wrapped to the agency's intake key with HPKE: enc (65 bytes) followed by ciphertext and tag (48 bytes).
/// docs/formats/sealed-object.md, "Wrapping to the intake key".
/// </summary>
public static class DataKeyWrap
{
    public const int Bytes = Hpke.EncBytes + DataKey.Length + Hpke.TagBytes;

    private static ReadOnlySpan<byte> Info => "evidence/intake/1"u8;

    /// <param name="intakeKey">The agency's public intake key.</param>
    /// <param name="associatedData">The object's <see cref="AssociatedData.For"/>: the wrap opens for no other object.</param>
    public static byte[] Wrap(DataKey key, ECDiffieHellman intakeKey, ReadOnlySpan<byte> associatedData)
    {
        ArgumentNullException.ThrowIfNull(key);
        var (enc, ciphertext) = Hpke.SealBase(intakeKey, Info, associatedData, key.Bytes);
        return [.. enc, .. ciphertext];
    }

    /// <summary>The data key, or null if the wrap is not for this key and this object.</summary>
    public static DataKey? TryOpen(ReadOnlySpan<byte> wrap, ECDiffieHellman intakeKey, ReadOnlySpan<byte> associatedData)
    {
        if (wrap.Length != Bytes)
            return null;
        var plain = Hpke.OpenBase(intakeKey, wrap[..Hpke.EncBytes], Info, associatedData, wrap[Hpke.EncBytes..]);
        if (plain is null)
            return null;
        var key = DataKey.From(plain);
        CryptographicOperations.ZeroMemory(plain);
        return key;
    }
}
