using System.Security.Cryptography;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Sealing;

namespace Evidence.Keys;

/// <summary>A key-encryption key that lies in the ring: AES-KWP (RFC 5649) in this process.</summary>
internal sealed class FileKek(KekStatement statement, byte[] key) : Kek(statement)
{
    public const int Bytes = 32;

    private readonly Lock oneAtATime = new();
    private bool gone;

    public override Task<byte[]> WrapAsync(DataKey dataKey, ObjectId sealedObject, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (oneAtATime)
        {
            ObjectDisposedException.ThrowIf(gone, this);
            return Task.FromResult(KeyWrapPadded.Wrap(key, dataKey));
        }
    }

    public override Task<DataKey?> TryUnwrapAsync(byte[] wrapped, ObjectId sealedObject, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (oneAtATime)
        {
            // A key that was zeroed meanwhile would call every wrap altered.
            ObjectDisposedException.ThrowIf(gone, this);
            return Task.FromResult(KeyWrapPadded.TryUnwrap(key, wrapped));
        }
    }

    public override void Dispose()
    {
        lock (oneAtATime)
        {
            gone = true;
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
