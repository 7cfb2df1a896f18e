using System.Security.Cryptography;
using System.Text;
using Evidence.Formats;

namespace Evidence.Keys;

/// <summary>The 32 bytes under which the secret files of a locked ring lie. docs/formats/key-ring.md, "Passphrase".</summary>
internal sealed class RingKey : IDisposable
{
    public const int Length = 32;
    public const int NonceBytes = 12;
    public const int TagBytes = 16;

    private readonly byte[] key = GC.AllocateArray<byte>(Length, pinned: true);
    private readonly AgencyId agency;

    public RingKey(AgencyId agency, ReadOnlySpan<byte> bytes)
    {
        this.agency = agency;
        bytes.CopyTo(key);
    }

    private static ReadOnlySpan<byte> Mark => "evidence/ring-file/1\n"u8;

    public static bool IsLocked(ReadOnlySpan<byte> file) => file.StartsWith(Mark);

    public static RingKey Create(AgencyId agency)
    {
        Span<byte> bytes = stackalloc byte[Length];
        RandomNumberGenerator.Fill(bytes);
        var made = new RingKey(agency, bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return made;
    }

    public byte[] Lock(string file, ReadOnlySpan<byte> plain) => [.. Mark, .. Seal(key, NameOf(file), plain)];

    /// <summary>Null where the file was locked under another key or name, or was altered.</summary>
    public byte[]? TryUnlock(string file, ReadOnlySpan<byte> locked) => IsLocked(locked) ? TryOpen(key, NameOf(file), locked[Mark.Length..]) : null;

    /// <summary>The key itself under another: nonce, ciphertext, tag.</summary>
    public byte[] SealUnder(ReadOnlySpan<byte> passphraseKey, byte[] name) => Seal(passphraseKey, name, key);

    public void Dispose() => CryptographicOperations.ZeroMemory(key);

    public static byte[]? TryOpen(ReadOnlySpan<byte> key, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> sealedBytes)
    {
        if (sealedBytes.Length < NonceBytes + TagBytes)
            return null;
        var plain = new byte[sealedBytes.Length - NonceBytes - TagBytes];
        try
        {
            using var aes = new AesGcm(key, TagBytes);
            aes.Decrypt(sealedBytes[..NonceBytes], sealedBytes[NonceBytes..^TagBytes], sealedBytes[^TagBytes..], plain, associatedData);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plain)
    {
        var made = new byte[NonceBytes + plain.Length + TagBytes];
        RandomNumberGenerator.Fill(made.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(made.AsSpan(0, NonceBytes), plain, made.AsSpan(NonceBytes, plain.Length), made.AsSpan(NonceBytes + plain.Length), associatedData);
        return made;
    }

    private byte[] NameOf(string file) => Encoding.ASCII.GetBytes($"evidence/ring-file/1/{agency}/{file}");
}
