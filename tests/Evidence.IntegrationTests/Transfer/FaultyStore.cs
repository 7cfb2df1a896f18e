using Evidence.Storage;

namespace Evidence.IntegrationTests.Transfer;

/// <summary>How a store lies.</summary>
public enum Lie
{
    None,

    /// <summary>Says that an object is complete and keeps nothing of it.</summary>
    AcknowledgesAndDrops,

    /// <summary>Keeps the object with one bit turned.</summary>
    KeepsOtherBytes,

    /// <summary>Keeps the object without its last byte.</summary>
    KeepsLess,

    /// <summary>Keeps the object with a byte more.</summary>
    KeepsMore,

    /// <summary>Keeps it, answers with an error, and so is asked again.</summary>
    KeepsAndFails,

    /// <summary>Lists what it had a while ago.</summary>
    ListsTheOld,

    /// <summary>Lists everything as it should be and gives other bytes.</summary>
    ReadsOtherBytes,

    /// <summary>Has lost some of what it kept, and still lists it.</summary>
    ListsTheLost,

    /// <summary>Is away, and says so.</summary>
    IsAway,

    /// <summary>Is there, and has a place on its disk that does not give its bytes.</summary>
    CannotBeRead,

    /// <summary>Breaks off in the middle of what is read.</summary>
    BreaksOff,

    /// <summary>Ends in the middle of what is read, as if that were all.</summary>
    ReadsLess,

    /// <summary>Gives what is read a little at a time.</summary>
    IsSlow,
}

/// <summary>A store that lies about some of its objects, around one that does not.</summary>
public sealed class FaultyStore(IObjectStore inner) : IObjectStore, IListVersions
{
    private readonly HashSet<string> lost = [];
    private VersionPage? old;

    public Lie Lie { get; set; }

    /// <summary>Which objects it lies about.</summary>
    public Func<string, bool> About { get; set; } = _ => true;

    /// <summary>Every object that was deleted through it.</summary>
    public List<string> Deleted { get; } = [];

    /// <summary>How many deletions go through before the program dies.</summary>
    public int DiesAfterDeletions { get; set; } = int.MaxValue;

    public string Name => inner.Name;

    public Task BeginUploadAsync(string key, long length, int partBytes, CancellationToken cancellation) => inner.BeginUploadAsync(key, length, partBytes, cancellation);

    public Task PutPartAsync(string key, int number, long offset, Stream body, long length, ReadOnlyMemory<byte> sha256, CancellationToken cancellation) =>
        inner.PutPartAsync(key, number, offset, body, length, sha256, cancellation);

    public async Task<StoredVersion> CompleteAsync(string key, CancellationToken cancellation)
    {
        var version = await inner.CompleteAsync(key, cancellation);
        if (!About(key))
            return version;
        switch (Lie)
        {
            case Lie.AcknowledgesAndDrops:
                await inner.DeleteAsync(key, version.VersionId, cancellation);
                return version;
            case Lie.KeepsOtherBytes:
                return await ReplaceAsync(key, version, bytes => bytes[bytes.Length / 2] ^= 1, cancellation);
            case Lie.KeepsLess:
                return await ReplaceAsync(key, version, _ => { }, cancellation, -1);
            case Lie.KeepsMore:
                return await ReplaceAsync(key, version, _ => { }, cancellation, 1);
            case Lie.KeepsAndFails:
                Lie = Lie.None;
                throw new IOException("the answer was lost");
            default:
                return version;
        }
    }

    public Task<StoredVersion> PutWholeAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => inner.PutWholeAsync(key, bytes, cancellation);

    public async Task<Stream> OpenReadAsync(string key, string version, long offset, long length, CancellationToken cancellation)
    {
        if (lost.Contains(key))
            throw new ObjectMissingException(key, version);
        if (Lie == Lie.IsAway && About(key))
            throw new StoreAwayException($"The object store '{Name}' cannot do it now: 503");
        if (Lie == Lie.CannotBeRead && About(key))
            throw new IOException("Input/output error");
        await using var stream = await inner.OpenReadAsync(key, version, offset, length, cancellation);
        var bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes, cancellation);
        if (!About(key))
            return new MemoryStream(bytes);
        if (Lie == Lie.ReadsOtherBytes)
            bytes[^1] ^= 1;
        return Lie is Lie.BreaksOff or Lie.ReadsLess or Lie.IsSlow ? new FaultyRead(Lie, bytes) : new MemoryStream(bytes);
    }

    public Task<StoredVersion?> FindAsync(string key, CancellationToken cancellation) => inner.FindAsync(key, cancellation);

    public Task AbortAsync(string key, CancellationToken cancellation) => inner.AbortAsync(key, cancellation);

    public async Task DeleteAsync(string key, string version, CancellationToken cancellation)
    {
        if (Deleted.Count >= DiesAfterDeletions)
            throw new IOException("the program was killed");
        await inner.DeleteAsync(key, version, cancellation);
        Deleted.Add(key);
    }

    public async Task<VersionPage> ListAsync(string prefix, string? page, bool withState, CancellationToken cancellation)
    {
        if (Lie == Lie.ListsTheOld && prefix.Length == 0)
            return old ?? new VersionPage([], null);
        return await ((IListVersions)inner).ListAsync(prefix, page, withState, cancellation);
    }

    /// <summary>From now on <see cref="Lie.ListsTheOld"/> tells this.</summary>
    public async Task RememberListAsync() => old = await ((IListVersions)inner).ListAsync("", null, false, default);

    /// <summary>Loses an object, which stays listed.</summary>
    public void Lose(string key) => lost.Add(key);

    private async Task<StoredVersion> ReplaceAsync(string key, StoredVersion version, Action<byte[]> change, CancellationToken cancellation, int longer = 0)
    {
        await using var stream = await inner.OpenReadAsync(key, version.VersionId, 0, version.Bytes, cancellation);
        var bytes = new byte[version.Bytes];
        await stream.ReadExactlyAsync(bytes, cancellation);
        change(bytes);
        Array.Resize(ref bytes, bytes.Length + longer);
        await inner.DeleteAsync(key, version.VersionId, cancellation);
        return await inner.PutWholeAsync(key, bytes, cancellation);
    }
}

/// <summary>What is read of a store that breaks off, ends early or is slow.</summary>
internal sealed class FaultyRead(Lie lie, byte[] bytes) : MemoryStream(bytes, 0, lie == Lie.IsSlow ? bytes.Length : bytes.Length / 2)
{
    private const int Little = 10_000;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (lie == Lie.IsSlow) await Task.Delay(1, cancellationToken);
        var got = await base.ReadAsync(buffer[..Math.Min(buffer.Length, Little)], cancellationToken);
        return got == 0 && buffer.Length > 0 && lie == Lie.BreaksOff ? throw new StoreAwayException("The object store broke off while it was read.") : got;
    }
}
