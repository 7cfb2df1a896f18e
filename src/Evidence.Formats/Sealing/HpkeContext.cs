using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Evidence.Formats.Sealing;

/// <summary>An encryption context of RFC 9180 §5.2: each message takes the next sequence number.</summary>
internal sealed class HpkeContext(byte[] key, byte[] baseNonce, byte[] exporterSecret) : IDisposable
{
    private readonly AesGcm _aes = new(key, HpkeSuite.TagBytes);
    private ulong _sequence;

    public ReadOnlySpan<byte> Key => key;
    public ReadOnlySpan<byte> BaseNonce => baseNonce;
    public ReadOnlySpan<byte> ExporterSecret => exporterSecret;

    public byte[] Seal(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext)
    {
        var output = new byte[plaintext.Length + HpkeSuite.TagBytes];
        _aes.Encrypt(NextNonce(), plaintext, output.AsSpan(0, plaintext.Length), output.AsSpan(plaintext.Length), associatedData);
        return output;
    }

    public byte[]? Open(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext)
    {
        if (ciphertext.Length < HpkeSuite.TagBytes)
            return null;
        var output = new byte[ciphertext.Length - HpkeSuite.TagBytes];
        try
        {
            _aes.Decrypt(NextNonce(), ciphertext[..output.Length], ciphertext[output.Length..], output, associatedData);
            return output;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private byte[] NextNonce()
    {
        var nonce = (byte[])baseNonce.Clone();
        var tail = nonce.AsSpan(HpkeSuite.NonceBytes - sizeof(ulong));
        BinaryPrimitives.WriteUInt64BigEndian(tail, BinaryPrimitives.ReadUInt64BigEndian(tail) ^ _sequence++);
        return nonce;
    }

    public void Dispose()
    {
        _aes.Dispose();
        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(exporterSecret);
    }
}
