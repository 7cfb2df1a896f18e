using System.Runtime.CompilerServices;
using Evidence.Formats.Sealing;
using Evidence.Storage;
using Microsoft.Extensions.Logging;

namespace Evidence.Items;

/// <summary>What a <see cref="ReadableObject"/> reads from, and where it tells what it met.</summary>
internal sealed record CopySources(ObjectStores Stores, ExamineCopy Examine, ReportFinding Report, FoundBy By, ILogger Log);

/// <summary>
/// An object that can be read over several copies. Where one is altered, missing or away, the next goes on at the byte where it ended: the
/// reader gets the same bytes and never one that did not prove itself. What is wrong with a copy is reported at once.
/// Holds the data key: dispose it. Not for two readers at once.
/// </summary>
public sealed partial class ReadableObject : IDisposable
{
    private readonly List<StoredCopy> copies;
    private readonly DataKey key;
    private readonly byte[] associatedData;
    private readonly CopySources sources;

    internal ReadableObject(SealedObject sealedObject, List<StoredCopy> copies, DataKey key, byte[] associatedData, CopySources sources)
    {
        Sealed = sealedObject;
        (this.copies, this.key, this.associatedData, this.sources) = (copies, key, associatedData, sources);
    }

    public SealedObject Sealed { get; }

    /// <summary>The plaintext from <paramref name="offset"/>, <paramref name="length"/> bytes of it. A piece is valid until the next one is asked for.</summary>
    /// <exception cref="AlteredObjectException">No copy is as verified from here on; earlier pieces were right.</exception>
    /// <exception cref="IOException">A store could not be read, and no other copy was good: nothing is said of the object.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(long offset, long length, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Exception? trouble = null;
        foreach (var copy in copies.ToList())
        {
            await using var pieces = Range(copy).ReadAsync(offset, length, cancellation).GetAsyncEnumerator(cancellation);
            while (true)
            {
                var (more, failure) = await NextAsync(pieces);
                if (failure is not null)
                {
                    trouble = await MeetAsync(copy, failure) is IOException away ? away : trouble ?? failure;
                    break;
                }

                if (!more)
                    yield break;
                (offset, length) = (offset + pieces.Current.Length, length - pieces.Current.Length);
                yield return pieces.Current;
            }
        }

        throw trouble ?? new AlteredObjectException(0, "no good copy of the object is left");
    }

    /// <summary>Has the stores' lists asked for what reading does not show: other versions beside the copies, hidden ones, wrong lengths.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        foreach (var copy in copies.ToList())
        {
            try
            {
                foreach (var finding in await sources.Examine.LookAsync(copy, Sealed, key, (sources.By, WithState: false), cancellation))
                    await ReportAsync(copy, finding);
            }
            catch (IOException trouble)
            {
                // Reading will show whether it can be read.
                LogNotRead(sources.Log, copy.ObjectId.ToString(), copy.Store, trouble);
            }
        }
    }

    public void Dispose() => key.Dispose();

    private SealedRange Range(StoredCopy copy) => new(async (offset, length, cancellation) =>
    {
        try
        {
            return await sources.Stores.Open(copy.Store).OpenReadAsync(copy.Key, copy.Version, offset, length, cancellation);
        }
        catch (ObjectMissingException)
        {
            throw new AlteredObjectException(0, "the stored object is not there");
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new AlteredObjectException(0, "the stored object is shorter than the catalogue says");
        }
    }, Sealed.PlaintextBytes, key, associatedData, Sealed.Header);

    private static async Task<(bool More, Exception? Failure)> NextAsync(IAsyncEnumerator<ReadOnlyMemory<byte>> pieces)
    {
        try
        {
            return (await pieces.MoveNextAsync(), null);
        }
        catch (Exception failure) when (failure is AlteredObjectException or IOException)
        {
            return (false, failure);
        }
    }

    /// <returns>The trouble, where it says nothing of the object; null where the copy is bad and that is reported.</returns>
    private async Task<IOException?> MeetAsync(StoredCopy copy, Exception failure)
    {
        try
        {
            // Not the reader's token: a viewer who hangs up must not keep a loss from being told.
            if (failure is not AlteredObjectException altered)
                throw failure;
            if (await sources.Examine.RunAsync(copy, Sealed, key, sources.By, altered.Segment, CancellationToken.None) is not { } finding)
                throw new IOException($"The store {copy.Store} gave other bytes of {copy.Key} at first than when asked again.", altered);
            await ReportAsync(copy, finding);
            return null;
        }
        catch (IOException trouble)
        {
            LogNotRead(sources.Log, copy.ObjectId.ToString(), copy.Store, trouble);
            return trouble;
        }
    }

    private async Task ReportAsync(StoredCopy copy, CopyFinding finding)
    {
        LogFound(sources.Log, copy.ObjectId.ToString(), copy.Store, finding.Kind, finding.Text);
        if (finding.Kind.IsDamage())
            copies.Remove(copy);
        await sources.Report(finding, CancellationToken.None);
    }

    [LoggerMessage(LogLevel.Critical, "Object {Object} in store {Store}: {Kind}. {Text} It was not sent on.")]
    private static partial void LogFound(ILogger log, string @object, string store, FindingKind kind, string text);

    [LoggerMessage(LogLevel.Warning, "Object {Object} could not be read from store {Store} now.")]
    private static partial void LogNotRead(ILogger log, string @object, string store, Exception trouble);
}
