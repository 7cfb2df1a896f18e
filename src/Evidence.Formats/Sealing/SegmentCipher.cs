using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Evidence.Formats.Sealing;

/// <summary>AES-GCM under the object's derived key, one nonce per segment: docs/formats/sealed-object.md, "Segments".</summary>
internal sealed class SegmentCipher : IDisposable
{
    private readonly AesGcm _aes;
    // 7 bytes of nonce prefix in the high end, so that a nonce needs no buffer of its own.
    private readonly ulong _prefix;

    public SegmentCipher(SealedShape shape, ReadOnlySpan<byte> key, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> noncePrefix)
    {
        Span<byte> derived = stackalloc byte[32];
        derived = derived[..shape.DerivedKeyBytes];
        HKDF.DeriveKey(shape.Hash, key, derived, salt, associatedData);
        _aes = new(derived, SealedShape.TagBytes);
        CryptographicOperations.ZeroMemory(derived);
        Span<byte> prefix = stackalloc byte[8];
        noncePrefix.CopyTo(prefix);
        _prefix = BinaryPrimitives.ReadUInt64BigEndian(prefix);
    }

    public void Seal(uint index, bool last, ReadOnlySpan<byte> plain, Span<byte> cipherAndTag)
    {
        Span<byte> nonce = stackalloc byte[SealedShape.NonceBytes];
        Nonce(index, last, nonce);
        _aes.Encrypt(nonce, plain, cipherAndTag[..plain.Length], cipherAndTag.Slice(plain.Length, SealedShape.TagBytes));
    }

    public bool TryOpen(uint index, bool last, ReadOnlySpan<byte> cipherAndTag, Span<byte> plain)
    {
        var length = cipherAndTag.Length - SealedShape.TagBytes;
        if (length < 0)
            return false;
        Span<byte> nonce = stackalloc byte[SealedShape.NonceBytes];
        Nonce(index, last, nonce);
        try
        {
            _aes.Decrypt(nonce, cipherAndTag[..length], cipherAndTag[length..], plain[..length]);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    private void Nonce(uint index, bool last, Span<byte> nonce)
    {
        // A wrapped counter would repeat a nonce.
        ArgumentOutOfRangeException.ThrowIfEqual(index, uint.MaxValue);
        BinaryPrimitives.WriteUInt64BigEndian(nonce, _prefix);
        BinaryPrimitives.WriteUInt32BigEndian(nonce[SealedShape.PrefixBytes..], index);
        nonce[^1] = last ? (byte)1 : (byte)0;
    }

    public void Dispose() => _aes.Dispose();
}
