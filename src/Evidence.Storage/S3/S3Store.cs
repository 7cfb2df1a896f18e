using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Evidence.Durability;

namespace Evidence.Storage.S3;

/// <summary>
/// Objects in a versioned bucket of an S3 server. The version of a key is its oldest: whatever is put over it later is another one, which a listing
/// shows. Parts are checked here on their way and by the store where it checks signed bodies. Any number of servers may use one bucket.
/// </summary>
public sealed partial class S3Store : IObjectStore, IEnforcementProbe, IDisposable
{
    /// <summary>What S3 servers take for any part but the last.</summary>
    public const int SmallestPartBytes = 5 << 20;

    private const int MostParts = 10_000;

    // Takes the place of a part's number in turns about the upload as a whole.
    private const int WholeUpload = -1;
    private readonly S3Bucket bucket;
    private readonly S3Names names;
    private readonly S3Uploads uploads;
    private readonly PartRequest parts;
    private readonly PartTurns turns = new();
    private readonly TimeProvider clock;
    private readonly string id;

    /// <param name="settings">Where it is.</param>
    /// <param name="id">What its <c>store.id</c> says: whose store it is.</param>
    /// <param name="name">The store's name in receipts.</param>
    /// <param name="clock">Says when a lock has ended; the machine's own where none is given.</param>
    public S3Store(S3Settings settings, string id, string name = "s3", TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        (Name, this.id, this.clock) = (name, id, clock ?? TimeProvider.System);
        bucket = new S3Bucket(settings, name);
        names = new S3Names(settings.Prefix);
        uploads = new S3Uploads(bucket, names);
        parts = new PartRequest(bucket, names, name, this.clock);
    }

    public string Name { get; }

    public void Dispose()
    {
        bucket.Dispose();
        parts.Dispose();
    }

    public async Task BeginUploadAsync(string key, long length, int partBytes, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partBytes);
        var size = new UploadSize(length, partBytes);
        if (size.Parts > 1) ArgumentOutOfRangeException.ThrowIfLessThan(partBytes, SmallestPartBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size.Parts, MostParts, nameof(partBytes));
        using var turn = await TakeAsync(key, WholeUpload, cancellation);
        if (await FindAsync(key, cancellation) is not null) throw new UploadConflictException(key, "the object is stored");
        if ((await uploads.BeginAsync(key, size, cancellation)).Size != size) throw new UploadConflictException(key, "it is open with other sizes");
    }

    public async Task PutPartAsync(string key, int number, long offset, Stream body, long length, ReadOnlyMemory<byte> sha256, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sha256.Length, 32);
        using var turn = await TakeAsync(key, number, cancellation);
        var open = await uploads.KnownAsync(key, turn.Cancellation) ?? throw new UploadMissingException(key);
        if (!open.Size.Fits(number, offset, length)) throw new PartOutOfRangeException(key, number, offset, length);
        if (await IsTakenAsync(key, open, number, sha256, turn.Cancellation)) return;
        FaultPoints.Hit(FaultPoint.StorePartWriting);
        var etag = await parts.SendAsync(new AnnouncedPart(key, number, length, sha256), open, body, turn.Cancellation);
        if (etag is null) throw Forgotten(key);
        FaultPoints.Hit(FaultPoint.StorePartWritten);
        await uploads.CountAsync(key, open, number, sha256, etag, turn.Cancellation);
        FaultPoints.Hit(FaultPoint.StorePartCounted);
    }

    public async Task<StoredVersion> CompleteAsync(string key, CancellationToken cancellation)
    {
        using var turn = await TakeAsync(key, WholeUpload, cancellation);
        var stored = await FindAsync(key, cancellation);
        if (stored is null && await uploads.FindAsync(key, cancellation) is { } open) stored = await CompleteAsync(key, open, cancellation);
        // Between two looks another server may have stored it and tidied up.
        stored ??= await FindAsync(key, cancellation) ?? throw new UploadMissingException(key);
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
            stored = await SettleAsync(key, await bucket.PutAsync(names.Object(key), bytes, cancellation), cancellation);
            FaultPoints.Hit(FaultPoint.StoreCompleted);
        }

        return stored.Bytes == bytes.Length ? stored : throw new UploadConflictException(key, "the object is stored with another length");
    }

    public async Task<Stream> OpenReadAsync(string key, string version, long offset, long length, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        await RequireVersionAsync(key, version, cancellation);
        FaultPoints.Hit(FaultPoint.StoreRead);
        if (length == 0)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, (await HeadAsync(key, version, cancellation)).ContentLength);
            return Stream.Null;
        }

        var first = await OpenRangeAsync(key, version, offset, length, cancellation);
        return new ResumingRead((from, bytes, token) => OpenRangeAsync(key, version, from, bytes, token), first, offset, length, bucket.Settings.Patience);
    }

    public async Task<StoredVersion?> FindAsync(string key, CancellationToken cancellation)
    {
        var name = names.Object(key);
        await RequireOursAsync(cancellation);
        var versions = await bucket.VersionsAsync(name, cancellation);
        return versions.LastOrDefault(version => version.IsDeleteMarker != true) is { } oldest ? new StoredVersion(oldest.VersionId, oldest.Size ?? 0) : null;
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
        if (await bucket.PutAsync(name, new byte[1], cancellation) is not { } version) return true;
        await DeleteAsync(key, version, cancellation);
        return false;
    }

    public async Task<bool> RefusesDeletionAsync(string key, string version, CancellationToken cancellation)
    {
        try
        {
            await DeleteAsync(key, version, cancellation);
            return false;
        }
        catch (Exception refused) when (refused is ObjectLockedException or StoreRefusedException)
        {
            return true;
        }
    }

    private async Task<PartTurns.Turn> TakeAsync(string key, int number, CancellationToken cancellation)
    {
        ObjectKey.Check(key);
        await RequireOursAsync(cancellation);
        return await turns.TakeAsync(key, number, cancellation);
    }

    private async Task<StoredVersion> CompleteAsync(string key, OpenUpload open, CancellationToken cancellation)
    {
        if (await uploads.CountedAsync(key, open, cancellation) is not { } counted)
            return await FindAsync(key, cancellation) ?? throw Forgotten(key);
        if (Missing(open.Size, counted) is { Count: > 0 } missing)
            return await FindAsync(key, cancellation) ?? throw new PartsMissingException(key, missing);
        FaultPoints.Hit(FaultPoint.StoreCompleting);
        var version = await bucket.CallAsync(async (s3, name) =>
        {
            try
            {
                var done = await s3.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
                {
                    BucketName = name,
                    Key = names.Object(key),
                    UploadId = open.Id,
                    IfNoneMatch = "*",
                    PartETags = [.. counted.OrderBy(part => part.Key).Select(part => new PartETag(part.Key + 1, part.Value))],
                }, cancellation);
                return done.VersionId;
            }
            catch (AmazonS3Exception error) when (S3Errors.SaysNoUpload(error) || error.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict)
            {
                return null;
            }
            catch (AmazonS3Exception error) when (error.ErrorCode == "InvalidPart")
            {
                // Something was put over a part since it was looked at: it counts as taken no more.
                var left = await uploads.CountedAsync(key, open, cancellation);
                if (left is null) return null;
                if (Missing(open.Size, left) is { Count: > 0 } gone) throw new PartsMissingException(key, gone);
                throw;
            }
        }, cancellation);
        return await SettleAsync(key, version, cancellation);
    }

    private static List<int> Missing(UploadSize size, Dictionary<int, string> counted) =>
        [.. Enumerable.Range(0, checked((int)size.Parts)).Where(number => !counted.ContainsKey(number))];

    /// <summary>Where two servers stored the same object at once, the older version is the object, and whoever made the other takes it away again.</summary>
    private async Task<StoredVersion> SettleAsync(string key, string? mine, CancellationToken cancellation)
    {
        var stored = await FindAsync(key, cancellation) ?? throw Forgotten(key);
        if (mine is not null && mine != stored.VersionId) await DeleteAsync(key, mine, cancellation);
        return stored;
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

    private async Task<bool> IsTakenAsync(string key, OpenUpload open, int number, ReadOnlyMemory<byte> sha256, CancellationToken cancellation)
    {
        if (await uploads.HashOfAsync(key, open, number, cancellation) is not { } taken) return false;
        return taken == Convert.ToHexStringLower(sha256.Span) ? true : throw new PartConflictException(key, number);
    }

    private UploadMissingException Forgotten(string key)
    {
        uploads.Forget(key);
        return new UploadMissingException(key);
    }

    private async Task<Stream> OpenRangeAsync(string key, string version, long offset, long length, CancellationToken cancellation)
    {
        var last = length > long.MaxValue - offset ? long.MaxValue : offset + length - 1;
        var found = await bucket.CallAsync(async (s3, name) =>
        {
            try
            {
                return await s3.GetObjectAsync(new GetObjectRequest { BucketName = name, Key = names.Object(key), VersionId = version, ByteRange = new ByteRange(offset, last) }, cancellation);
            }
            catch (AmazonS3Exception error) when (error.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                throw new ArgumentOutOfRangeException(nameof(offset), offset, "The range is not within the object.");
            }
            catch (AmazonS3Exception error) when (S3Errors.SaysMissing(error))
            {
                return null;
            }
        }, cancellation);
        if (found is null) throw await MissingAsync(key, version, cancellation);
        if (found.ContentLength == length) return found.ResponseStream;
        found.Dispose();
        throw new ArgumentOutOfRangeException(nameof(length), length, "The range is not within the object.");
    }

    private async Task<GetObjectMetadataResponse> HeadAsync(string key, string version, CancellationToken cancellation) =>
        await bucket.MaybeAsync((s3, name) => s3.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = name, Key = names.Object(key), VersionId = version }, cancellation), cancellation)
        ?? throw await MissingAsync(key, version, cancellation);

    /// <summary>Only a store that is ours says of an object that it is missing.</summary>
    private async Task<ObjectMissingException> MissingAsync(string key, string version, CancellationToken cancellation)
    {
        await RequireAsync(cancellation);
        return new ObjectMissingException(key, version);
    }

    /// <summary>Without a version the server would take the newest.</summary>
    private async Task RequireVersionAsync(string key, string version, CancellationToken cancellation)
    {
        ObjectKey.Check(key);
        await RequireOursAsync(cancellation);
        if (string.IsNullOrEmpty(version)) throw new ObjectMissingException(key, version);
    }
}
