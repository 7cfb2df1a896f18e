using System.Security.Cryptography;
using Evidence.Storage;

namespace Evidence.IntegrationTests.Storage;

/// <summary>A store under test, and what tests of stores do again and again.</summary>
public abstract class StoreTest
{
    /// <summary>The store under test; the same one for the whole test.</summary>
    protected abstract IObjectStore Store { get; }

    /// <summary>Bytes of a part; stores with a smallest part override it.</summary>
    protected virtual int PartBytes => 64 << 10;

    /// <summary>What it really has.</summary>
    private protected IListVersions Versions => (IListVersions)Store;

    private protected IObjectLock Locks => (IObjectLock)Store;

    private protected ILegalHold Holds => (ILegalHold)Store;

    protected static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    protected async Task<(string Key, byte[] Bytes)> UploadAsync(int parts, int last, int[]? order = null)
    {
        var (key, bytes) = await BeginAsync(parts, last);
        await PutAllAsync(key, bytes, order ?? [.. Enumerable.Range(0, parts)]);
        return (key, bytes);
    }

    protected async Task<(string Key, byte[] Bytes)> BeginAsync(int parts, int last)
    {
        var key = Guid.NewGuid().ToString();
        var bytes = RandomNumberGenerator.GetBytes((parts - 1) * PartBytes + last);
        await Store.BeginUploadAsync(key, bytes.Length, PartBytes, CancellationToken.None);
        return (key, bytes);
    }

    protected async Task PutAllAsync(string key, byte[] bytes, IEnumerable<int> numbers)
    {
        foreach (var number in numbers) await PutAsync(key, number, Part(bytes, number).ToArray(), SHA256.HashData(Part(bytes, number)));
    }

    protected async Task<byte[]> ReadAsync(string key, StoredVersion version, long offset, long length)
    {
        await using var stream = await Store.OpenReadAsync(key, version.VersionId, offset, length, CancellationToken.None);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    protected Task PutAsync(string key, int number, byte[] body, byte[] sha256) =>
        Store.PutPartAsync(key, number, (long)number * PartBytes, new MemoryStream(body), body.Length, sha256, CancellationToken.None);

    protected ReadOnlySpan<byte> Part(byte[] bytes, int number) =>
        bytes.AsSpan(number * PartBytes, Math.Min(PartBytes, bytes.Length - number * PartBytes));

    /// <summary>A short object that is stored.</summary>
    protected async Task<(string Key, byte[] Bytes, string Version)> StoreAsync(string? key = null, int length = 100)
    {
        key ??= Guid.NewGuid().ToString();
        var bytes = RandomNumberGenerator.GetBytes(length);
        return (key, bytes, (await Store.PutWholeAsync(key, bytes, CancellationToken.None)).VersionId);
    }

    protected async Task<List<ListedVersion>> ListAsync(string prefix, bool withState)
    {
        var listed = new List<ListedVersion>();
        await foreach (var version in Versions.ListAllAsync(prefix, withState, CancellationToken.None)) listed.Add(version);
        return listed;
    }
}
