using System.Security.Cryptography;
using Evidence.Formats.Protocol;
using Evidence.Formats.Sealing;

namespace Evidence.Keys;

/// <summary>A key-encryption key that lies in the ring: AES-KWP (RFC 5649) in this process.</summary>
internal sealed class FileKek(KekStatement statement, byte[] key) : IDisposable
{
    public const int Bytes = 32;

    private readonly Lock oneAtATime = new();
    private bool gone;

    public KekStatement Statement => statement;

    public byte[] Wrap(DataKey dataKey)
    {
        lock (oneAtATime)
        {
            ObjectDisposedException.ThrowIf(gone, this);
            return KeyWrapPadded.Wrap(key, dataKey);
        }
    }

    /// <summary>Null where the wrap was altered, or made under another key.</summary>
    public DataKey? TryUnwrap(ReadOnlySpan<byte> wrapped)
    {
        lock (oneAtATime)
        {
            // A key that was zeroed meanwhile would call every wrap altered.
            ObjectDisposedException.ThrowIf(gone, this);
            return KeyWrapPadded.TryUnwrap(key, wrapped);
        }
    }

    public void Dispose()
    {
        lock (oneAtATime)
        {
            gone = true;
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
