using System.Collections.Concurrent;
using System.Diagnostics;
using Amazon.S3;
using Amazon.S3.Model;
using Evidence.Durability;

namespace Evidence.Storage.S3;

/// <summary>
/// Open uploads: the store's own multipart uploads, and beside them the names of <see cref="S3Names"/> that say what the store does not: the sizes
/// an upload was opened with, and which part was taken with which SHA-256. A part counts while its name's ETag is the one that the store tells
/// of it: one that was put over it meanwhile does not.
/// </summary>
internal sealed class S3Uploads(S3Bucket bucket, S3Names names)
{
    private const int ListParts = 1_000;

    // Two servers that begin at once may each see its own name first. So an upload is taken as known once a look that much later still found it.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<string, KnownUpload> known = new();

    /// <summary>Opens one, or finds the one that is open.</summary>
    public async Task<OpenUpload> BeginAsync(string key, UploadSize size, CancellationToken cancellation)
    {
        if (await FindAsync(key, cancellation) is { } open)
        {
            if (await IsThereAsync(key, open, cancellation)) return open;
            await TidyAsync(key, cancellation);
        }

        var begun = await bucket.CallAsync((s3, name) => s3.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = name, Key = names.Object(key), ContentType = "application/octet-stream" }, cancellation), cancellation);
        FaultPoints.Hit(FaultPoint.StoreUploadBegun);
        var mine = new OpenUpload(begun.UploadId, size);
        await bucket.PutAsync(names.Open(key, mine), default, cancellation);
        // Two servers may have begun at once: the older counts for both.
        var first = await FindAsync(key, cancellation) ?? mine;
        if (first.Id != mine.Id) await AbortAsync(key, mine.Id, cancellation);
        return first;
    }

    /// <summary>The open upload of a key as this process knows it, or as the store does; null where none is open.</summary>
    public async Task<OpenUpload?> KnownAsync(string key, CancellationToken cancellation) =>
        known.TryGetValue(key, out var seen) && Stopwatch.GetElapsedTime(seen.First, seen.Last) >= Settled ? seen.Upload : await FindAsync(key, cancellation);

    /// <summary>The open upload of a key as the store knows it.</summary>
    public async Task<OpenUpload?> FindAsync(string key, CancellationToken cancellation)
    {
        var listed = await bucket.NamesAsync(names.Open(key), cancellation);
        var open = listed.OrderBy(one => one.LastModified).ThenBy(one => one.Key, StringComparer.Ordinal).Select(one => names.ReadOpen(key, one.Key)).FirstOrDefault(one => one is not null);
        var now = Stopwatch.GetTimestamp();
        if (open is null) known.TryRemove(key, out _);
        else known.AddOrUpdate(key, new KnownUpload(open, now, now), (_, seen) => new KnownUpload(open, seen.Upload.Id == open.Id ? seen.First : now, now));
        return open;
    }

    /// <summary>What the store has of one part; null: nothing, or the upload is not open any more.</summary>
    public async Task<PartDetail?> PartAsync(string key, OpenUpload upload, int number, CancellationToken cancellation) =>
        (await PageAsync(key, upload, number, 1, cancellation))?.Parts?.Find(part => part.PartNumber == number + 1);

    /// <summary>What the store has of all parts; null where the upload is not open any more.</summary>
    public async Task<List<PartDetail>?> PartsAsync(string key, OpenUpload upload, CancellationToken cancellation)
    {
        var parts = new List<PartDetail>();
        for (var after = 0; ;)
        {
            var page = await PageAsync(key, upload, after, ListParts, cancellation);
            if (page is null) return null;
            parts.AddRange(page.Parts ?? []);
            if (page.IsTruncated != true) return parts;
            after = page.NextPartNumberMarker ?? parts[^1].PartNumber!.Value;
        }
    }

    /// <summary>The hash, in hexadecimal, under which a part was taken that is in place still; null where it is to be sent.</summary>
    public async Task<string?> HashOfAsync(string key, OpenUpload upload, int number, CancellationToken cancellation)
    {
        var taken = (await bucket.NamesAsync(names.Part(key, upload, number), cancellation)).Select(one => S3Names.ReadPart(one.Key)).OfType<TakenPart>().ToList();
        if (taken.Count == 0) return null;
        var there = await PartAsync(key, upload, number, cancellation);
        return taken.Find(one => one.ETagTag == S3Names.Tag(there?.ETag ?? ""))?.Sha256;
    }

    /// <summary>Counts a part as taken; its bytes are in place.</summary>
    public Task CountAsync(string key, OpenUpload upload, int number, ReadOnlyMemory<byte> sha256, string etag, CancellationToken cancellation) =>
        bucket.PutAsync(names.Part(key, upload, new TakenPart(number, Convert.ToHexStringLower(sha256.Span), S3Names.Tag(etag))), default, cancellation);

    /// <summary>The numbers of the parts that were taken and are in place still, with what the store calls their bytes; null where the upload is not open any more.</summary>
    public async Task<Dictionary<int, string>?> CountedAsync(string key, OpenUpload upload, CancellationToken cancellation)
    {
        if (await PartsAsync(key, upload, cancellation) is not { } parts) return null;
        var taken = (await bucket.NamesAsync(names.Parts(key, upload), cancellation)).Select(one => S3Names.ReadPart(one.Key)).OfType<TakenPart>()
            .Select(one => (one.Number, one.ETagTag)).ToHashSet();
        return parts.Where(part => taken.Contains((part.PartNumber!.Value - 1, S3Names.Tag(part.ETag)))).ToDictionary(part => part.PartNumber!.Value - 1, part => part.ETag);
    }

    public void Forget(string key) => known.TryRemove(key, out _);

    /// <summary>Removes what is known of a key's uploads, and gives up those that are still open.</summary>
    public async Task TidyAsync(string key, CancellationToken cancellation)
    {
        known.TryRemove(key, out _);
        var name = names.Object(key);
        var open = await bucket.CallAsync((s3, place) => s3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = place, Prefix = name }, cancellation), cancellation);
        foreach (var upload in (open.MultipartUploads ?? []).Where(upload => upload.Key == name))
            await AbortAsync(key, upload.UploadId, cancellation);
        var beside = names.Uploads(key);
        await bucket.DeleteAsync(await bucket.AllVersionsAsync(beside, _ => true, cancellation), cancellation);
    }

    private async Task<bool> IsThereAsync(string key, OpenUpload upload, CancellationToken cancellation) => await PageAsync(key, upload, 0, 1, cancellation) is not null;

    private Task<ListPartsResponse?> PageAsync(string key, OpenUpload upload, int after, int most, CancellationToken cancellation) => bucket.CallAsync(async (s3, name) =>
    {
        try
        {
            var request = new ListPartsRequest { BucketName = name, Key = names.Object(key), UploadId = upload.Id, MaxParts = most };
            if (after > 0) request.PartNumberMarker = after.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return (ListPartsResponse?)await s3.ListPartsAsync(request, cancellation);
        }
        catch (AmazonS3Exception error) when (S3Errors.SaysNoUpload(error))
        {
            known.TryRemove(key, out _);
            return null;
        }
    }, cancellation);

    private async Task AbortAsync(string key, string upload, CancellationToken cancellation) => await bucket.CallAsync(async (s3, name) =>
    {
        try
        {
            await s3.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = name, Key = names.Object(key), UploadId = upload }, cancellation);
        }
        catch (AmazonS3Exception error) when (S3Errors.SaysNoUpload(error))
        {
            // Somebody else gave it up.
        }

        return true;
    }, cancellation);

    /// <summary>When this process first found an upload open, and when last, as timestamps of <see cref="Stopwatch"/>.</summary>
    private sealed record KnownUpload(OpenUpload Upload, long First, long Last);
}
