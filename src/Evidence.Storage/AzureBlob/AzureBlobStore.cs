using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Evidence.Durability;

namespace Evidence.Storage.AzureBlob;

/// <summary>
/// Objects in a container of Azure Blob Storage. Nothing is written but on the condition that its name is free, which the service itself keeps.
/// In an account with versions the version of a key is its oldest, and locks and holds stand on it; without, its ETag tells it from whatever is
/// written over it, and there are no locks. Any number of servers may use one container.
/// </summary>
public sealed partial class AzureBlobStore : IObjectStore, IEnforcementProbe, IDisposable
{
    private const int MostParts = 10_000;

    // Takes the place of a part's number in turns about the upload as a whole.
    private const int WholeUpload = -1;
    private readonly BlobPlace place;
    private readonly BlobNames names;
    private readonly BlobUploads uploads;
    private readonly PartTurns turns = new();
    private readonly TimeProvider clock;
    private readonly string id;

    /// <param name="settings">Where it is.</param>
    /// <param name="id">What its <c>store.id</c> says: whose store it is.</param>
    /// <param name="name">The store's name in receipts.</param>
    /// <param name="clock">Says when a lock has ended; the machine's own where none is given.</param>
    public AzureBlobStore(AzureSettings settings, string id, string name = "azure", TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        (Name, this.id, this.clock) = (name, id, clock ?? TimeProvider.System);
        place = new BlobPlace(settings, name, this.clock);
        names = new BlobNames(settings.Prefix);
        uploads = new BlobUploads(place, names, name);
    }

    public string Name { get; }

    public void Dispose() => uploads.Dispose();

    public async Task BeginUploadAsync(string key, long length, int partBytes, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partBytes);
        var size = new UploadSize(length, partBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size.Parts, MostParts, nameof(partBytes));
        using var turn = await TakeAsync(key, WholeUpload, cancellation);
        if (await FindAsync(key, cancellation) is not null) throw new UploadConflictException(key, "the object is stored");
        if ((await uploads.BeginAsync(key, size, cancellation)).Size != size) throw new UploadConflictException(key, "it is open with other sizes");
    }

    public async Task PutPartAsync(string key, int number, long offset, Stream body, long length, ReadOnlyMemory<byte> sha256, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sha256.Length, 32);
        using var turn = await TakeAsync(key, number, cancellation);
        var open = await uploads.FindAsync(key, turn.Cancellation) ?? throw new UploadMissingException(key);
        if (!open.Size.Fits(number, offset, length)) throw new PartOutOfRangeException(key, number, offset, length);
        var part = new AnnouncedPart(key, number, length, sha256);
        if (await IsTakenAsync(part, open, turn.Cancellation)) return;
        FaultPoints.Hit(FaultPoint.StorePartWriting);
        await uploads.SendAsync(part, open, body, turn.Cancellation);
        FaultPoints.Hit(FaultPoint.StorePartCounted);
    }

    public async Task<StoredVersion> CompleteAsync(string key, CancellationToken cancellation)
    {
        using var turn = await TakeAsync(key, WholeUpload, cancellation);
        var stored = await FindAsync(key, cancellation) ?? await CommitAsync(key, cancellation);
        FaultPoints.Hit(FaultPoint.StoreCompleted);
        await TidyQuietlyAsync(key, cancellation);
        return stored;
    }

    public async Task<StoredVersion> PutWholeAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bytes.Length);
        using var turn = await TakeAsync(key, WholeUpload, cancellation);
        var stored = await FindAsync(key, cancellation);
        if (stored is null)
        {
            FaultPoints.Hit(FaultPoint.StoreCompleting);
            var mine = await place.PutAsync(names.Object(key), bytes, cancellation);
            stored = mine is { } version ? new StoredVersion(version.Id, bytes.Length) : await FindAsync(key, cancellation) ?? throw new UploadMissingException(key);
            FaultPoints.Hit(FaultPoint.StoreCompleted);
        }

        return stored.Bytes == bytes.Length ? stored : throw new UploadConflictException(key, "the object is stored with another length");
    }

    public async Task<Stream> OpenReadAsync(string key, string version, long offset, long length, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var exact = await RequireVersionAsync(key, version, cancellation);
        FaultPoints.Hit(FaultPoint.StoreRead);
        if (length == 0)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, (await PropertiesAsync(key, exact, cancellation)).ContentLength);
            return Stream.Null;
        }

        var first = await OpenRangeAsync(key, exact, offset, length, cancellation);
        return new ResumingRead((from, bytes, token) => OpenRangeAsync(key, exact, from, bytes, token), first, offset, length, place.Settings.Patience);
    }

    public async Task<StoredVersion?> FindAsync(string key, CancellationToken cancellation)
    {
        var name = names.Object(key);
        await RequireOursAsync(cancellation);
        return (await place.VersionsAsync(name, cancellation)).FirstOrDefault() is { } oldest
            ? new StoredVersion(VersionOf(oldest).Id, oldest.Properties.ContentLength ?? 0) : null;
    }

    public async Task AbortAsync(string key, CancellationToken cancellation)
    {
        using var turn = await TakeAsync(key, WholeUpload, cancellation);
        await uploads.TidyAsync(key, cancellation);
    }

    public async Task<bool> RefusesOverwriteAsync(string key, CancellationToken cancellation)
    {
        var name = names.Object(key);
        await RequireOursAsync(cancellation);
        if (await place.PutAsync(name, new byte[1], cancellation) is not { } version) return true;
        await DeleteAsync(key, version.Id, cancellation);
        return false;
    }

    public async Task<bool> RefusesDeletionAsync(string key, string version, CancellationToken cancellation)
    {
        var exact = await RequireVersionAsync(key, version, cancellation);
        try
        {
            await RemoveAsync(key, exact, (await PropertiesAsync(key, exact, cancellation)).ETag, cancellation);
            return false;
        }
        catch (StoreRefusedException)
        {
            return true;
        }
    }

    private static BlobVersion VersionOf(BlobItem item) => BlobVersion.Of(item.VersionId, item.Properties.ETag ?? default);

    private async Task<PartTurns.Turn> TakeAsync(string key, int number, CancellationToken cancellation)
    {
        ObjectKey.Check(key);
        await RequireOursAsync(cancellation);
        return await turns.TakeAsync(key, number, cancellation);
    }

    private async Task<StoredVersion> CommitAsync(string key, CancellationToken cancellation)
    {
        // Twice: another server may have taken the last part, or begun the upload anew, between the count and the commit.
        for (var look = 0; look < 2; look++)
        {
            // Between two looks another server may have stored it and tidied up.
            if (await uploads.FindAsync(key, cancellation) is not { } open) return await FindAsync(key, cancellation) ?? throw new UploadMissingException(key);
            var counted = await uploads.CountedAsync(key, open, cancellation);
            var missing = Enumerable.Range(0, checked((int)open.Size.Parts)).Where(number => !counted.ContainsKey(number)).ToList();
            if (missing.Count > 0 && await FindAsync(key, cancellation) is { } meanwhile) return meanwhile;
            if (missing.Count > 0) throw new PartsMissingException(key, missing);
            FaultPoints.Hit(FaultPoint.StoreCompleting);
            if (await uploads.CommitAsync(key, open, counted, cancellation) is { } done) return new StoredVersion(BlobVersion.Of(done.VersionId, done.ETag).Id, open.Size.Length);
            if (await FindAsync(key, cancellation) is { } stored) return stored;
        }

        throw new StoreAwayException($"The object store '{Name}' did not make {key} of its parts.");
    }

    /// <summary>The object is stored: what is left of its upload is in nobody's way, and giving the key up removes it.</summary>
    private async Task TidyQuietlyAsync(string key, CancellationToken cancellation)
    {
        try
        {
            await uploads.TidyAsync(key, cancellation);
        }
        catch (IOException)
        {
        }
    }

    private async Task<bool> IsTakenAsync(AnnouncedPart part, OpenBlob open, CancellationToken cancellation)
    {
        if (await uploads.HashOfAsync(part.Key, open, part.Number, cancellation) is not { } taken) return false;
        return taken == Convert.ToHexStringLower(part.Sha256.Span) ? true : throw new PartConflictException(part.Key, part.Number);
    }

    private async Task<Stream> OpenRangeAsync(string key, BlobVersion version, long offset, long length, CancellationToken cancellation)
    {
        var said = await place.CallAsync(async container =>
        {
            try
            {
                var options = new BlobDownloadOptions { Range = new HttpRange(offset, length), Conditions = version.Condition };
                return (await version.At(container.GetBlobBaseClient(names.Object(key))).DownloadStreamingAsync(options, cancellation)).Value;
            }
            catch (RequestFailedException error) when (error.Status == 416)
            {
                throw new ArgumentOutOfRangeException(nameof(offset), offset, "The range is not within the object.");
            }
            catch (RequestFailedException error) when (AzureErrors.SaysMissing(error) || AzureErrors.SaysCondition(error))
            {
                return null;
            }
        }, cancellation) ?? throw await MissingAsync(key, version.Id, cancellation);
        if (said.Details.ContentLength == length) return said.Content;
        said.Dispose();
        throw new ArgumentOutOfRangeException(nameof(length), length, "The range is not within the object.");
    }

    private async Task<BlobProperties> PropertiesAsync(string key, BlobVersion version, CancellationToken cancellation) =>
        (await place.MaybeAsync(container => version.At(container.GetBlobBaseClient(names.Object(key))).GetPropertiesAsync(version.Condition, cancellation), cancellation))?.Value
        ?? throw await MissingAsync(key, version.Id, cancellation);

    /// <summary>Only a store that is ours says of an object that it is missing.</summary>
    private async Task<ObjectMissingException> MissingAsync(string key, string version, CancellationToken cancellation)
    {
        await RequireAsync(cancellation);
        return new ObjectMissingException(key, version);
    }

    private async Task<BlobVersion> RequireVersionAsync(string key, string version, CancellationToken cancellation)
    {
        ObjectKey.Check(key);
        await RequireOursAsync(cancellation);
        return BlobVersion.Read(version) ?? throw await MissingAsync(key, version, cancellation);
    }
}
