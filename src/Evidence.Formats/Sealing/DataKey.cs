using System.Security.Cryptography;

namespace Evidence.Formats.Sealing;

/// <summary>The 32 random bytes that seal one object. Pinned, so that the collector leaves no copies; zeroed on dispose.</summary>
public sealed class DataKey : IDisposable
{
    public const int Length = 32;

    private readonly byte[] _bytes = GC.AllocateArray<byte>(Length, pinned: true);
    private bool _disposed;

    private DataKey()
    {
    }

    /// <summary>A new key from the system's random generator.</summary>
    public static DataKey Create()
    {
        var key = new DataKey();
        RandomNumberGenerator.Fill(key._bytes);
        return key;
    }

    /// <summary>Copies 32 bytes that already are a key; the caller zeroes its own.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static DataKey From(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
            throw new ArgumentException("A data key has 32 bytes.", nameof(bytes));
        var key = new DataKey();
        bytes.CopyTo(key._bytes);
        return key;
    }

    public ReadOnlySpan<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _bytes;
        }
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_bytes);
        _disposed = true;
    }
}
