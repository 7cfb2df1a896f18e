using System.Security.Cryptography;
using Evidence.Keys;

namespace Evidence.Access;

/// <summary>Secrets that the programs have to read again, sealed under the key ring: docs/decisions/0029-sealed-second-factors.md.</summary>
internal static class SealedSecret
{
    private const int NonceBytes = 12, TagBytes = 16;

    /// <param name="keys">The ring.</param>
    /// <param name="purpose">One of docs/formats/key-ring.md.</param>
    /// <param name="associatedData">Whose it is: it opens for nothing else.</param>
    /// <param name="secret">What is sealed.</param>
    /// <returns>nonce ‖ ciphertext ‖ tag of AES-256-GCM.</returns>
    public static byte[] Seal(FileKeyRing keys, string purpose, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> secret)
    {
        var bytes = new byte[NonceBytes + secret.Length + TagBytes];
        RandomNumberGenerator.Fill(bytes.AsSpan(0, NonceBytes));
        using var cipher = Cipher(keys, purpose);
        cipher.Encrypt(bytes.AsSpan(0, NonceBytes), secret, bytes.AsSpan(NonceBytes, secret.Length), bytes.AsSpan(NonceBytes + secret.Length), associatedData);
        return bytes;
    }

    /// <summary>The secret; whoever asks wipes it.</summary>
    /// <exception cref="CryptographicException">It was sealed for something else, under another ring, altered, or cut off.</exception>
    public static byte[] Open(FileKeyRing keys, string purpose, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < NonceBytes + TagBytes)
            throw new CryptographicException("A sealed secret is cut off.");
        var secret = new byte[bytes.Length - NonceBytes - TagBytes];
        using var cipher = Cipher(keys, purpose);
        cipher.Decrypt(bytes[..NonceBytes], bytes.Slice(NonceBytes, secret.Length), bytes[(NonceBytes + secret.Length)..], secret, associatedData);
        return secret;
    }

    private static AesGcm Cipher(FileKeyRing keys, string purpose)
    {
        var key = keys.DeriveSecret(purpose);
        try
        {
            return new AesGcm(key, TagBytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
