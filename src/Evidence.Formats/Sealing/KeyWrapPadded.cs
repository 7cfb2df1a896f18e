using System.Security.Cryptography;

namespace Evidence.Formats.Sealing;

/// <summary>AES key wrap with padding, RFC 5649: a data key under a key-encryption key of the server.</summary>
public static class KeyWrapPadded
{
    /// <summary>Length of a wrapped data key.</summary>
    public const int Bytes = DataKey.Length + 8;

    /// <param name="keyEncryptionKey">16, 24 or 32 bytes; ours have 32.</param>
    public static byte[] Wrap(ReadOnlySpan<byte> keyEncryptionKey, DataKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Wrap(keyEncryptionKey, key.Bytes);
    }

    /// <summary>The data key, or null if the wrap was made under another key, was altered, or holds something else.</summary>
    public static DataKey? TryUnwrap(ReadOnlySpan<byte> keyEncryptionKey, ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.Length != Bytes || TryUnwrapBytes(keyEncryptionKey, wrapped) is not { } plain)
            return null;
        var key = plain.Length == DataKey.Length ? DataKey.From(plain) : null;
        CryptographicOperations.ZeroMemory(plain);
        return key;
    }

    internal static byte[] Wrap(ReadOnlySpan<byte> keyEncryptionKey, ReadOnlySpan<byte> plain)
    {
        using var aes = Aes.Create();
        aes.SetKey(keyEncryptionKey);
        return aes.EncryptKeyWrapPadded(plain);
    }

    internal static byte[]? TryUnwrapBytes(ReadOnlySpan<byte> keyEncryptionKey, ReadOnlySpan<byte> wrapped)
    {
        using var aes = Aes.Create();
        aes.SetKey(keyEncryptionKey);
        try
        {
            return aes.DecryptKeyWrapPadded(wrapped);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
