using System.Security.Cryptography;
using Evidence.Formats;
using Evidence.Storage;

namespace Evidence.Transfer.Moving;

/// <summary>
/// That somebody read exactly these bytes back from a store, a moment ago. There is no other way to one than the reading, and nothing is
/// deleted from another store without one.
/// </summary>
public sealed class ProvenCopy
{
    private const int BufferBytes = 1 << 20;

    private ProvenCopy(string store, string key, string version, Sha256Hash sha256, long bytes) =>
        (Store, Key, Version, Sha256, Bytes) = (store, key, version, sha256, bytes);

    public string Store { get; }

    public string Key { get; }

    public string Version { get; }

    /// <summary>Of the stored bytes.</summary>
    public Sha256Hash Sha256 { get; }

    public long Bytes { get; }

    /// <summary>Reads a version from its first byte to its last. What the store says of it counts only as its length.</summary>
    /// <returns>Null where the store has no such version, or does not give as many bytes as it lists.</returns>
    /// <exception cref="IOException">The store could not be read: nothing is said of the object.</exception>
    public static async Task<ProvenCopy?> ReadAsync(IObjectStore store, string key, string version, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (await StoredLength.OfAsync(store, key, version, cancellation) is not { } length)
            return null;
        try
        {
            await using var stored = await store.OpenReadAsync(key, version, 0, length, cancellation);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var bytes = await ReadAsync(stored, hash, cancellation);
            return bytes == length ? new ProvenCopy(store.Name, key, version, Sha256Hash.Finish(hash), bytes) : null;
        }
        catch (Exception gone) when (gone is ObjectMissingException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static async Task<long> ReadAsync(Stream stored, IncrementalHash hash, CancellationToken cancellation)
    {
        var buffer = new byte[BufferBytes];
        var bytes = 0L;
        for (int read; (read = await stored.ReadAsync(buffer, cancellation)) > 0; bytes += read)
            hash.AppendData(buffer.AsSpan(0, read));
        return bytes;
    }
}
