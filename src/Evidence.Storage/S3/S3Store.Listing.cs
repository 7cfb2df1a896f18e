using Amazon.S3;
using Amazon.S3.Model;

namespace Evidence.Storage.S3;

public sealed partial class S3Store : IListVersions
{
    private const int AskAtOnce = 8;

    public async Task<VersionPage> ListAsync(string prefix, string? page, bool withState, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        await RequireOursAsync(cancellation);
        var (version, key) = page?.Split('\n', 2) is [var first, var second] ? (first, second) : (null, null);
        var said = await bucket.CallAsync((s3, name) => s3.ListVersionsAsync(
            new ListVersionsRequest { BucketName = name, Prefix = names.Objects + prefix, KeyMarker = key, VersionIdMarker = version }, cancellation), cancellation);
        var listed = (said.Versions ?? []).ConvertAll(one => new ListedVersion(
            one.Key[names.Objects.Length..], one.VersionId, one.Size ?? 0, new DateTimeOffset((one.LastModified ?? default).ToUniversalTime()), one.IsLatest == true, one.IsDeleteMarker == true, null));
        var next = said.IsTruncated == true ? $"{said.NextVersionIdMarker}\n{said.NextKeyMarker}" : null;
        return new VersionPage(withState ? await WithStateAsync(listed, cancellation) : listed, next);
    }

    private async Task<IReadOnlyList<ListedVersion>> WithStateAsync(List<ListedVersion> listed, CancellationToken cancellation)
    {
        var told = new ListedVersion?[listed.Count];
        await Parallel.ForAsync(0, listed.Count, new ParallelOptions { MaxDegreeOfParallelism = AskAtOnce, CancellationToken = cancellation }, async (at, token) =>
        {
            var one = listed[at];
            told[at] = one.IsDeleteMarker ? one : await StateOfAsync(one, token) is { } state ? one with { State = state } : null;
        });
        await RequireAnswersAsync(told.OfType<ListedVersion>().ToList(), cancellation);
        return [.. told.OfType<ListedVersion>()];
    }

    /// <summary>Null where the version was deleted meanwhile.</summary>
    private async Task<VersionState?> StateOfAsync(ListedVersion one, CancellationToken cancellation)
    {
        var head = await bucket.MaybeAsync((s3, name) => s3.GetObjectMetadataAsync(
            new GetObjectMetadataRequest { BucketName = name, Key = names.Objects + one.Key, VersionId = one.VersionId }, cancellation), cancellation);
        return head is null ? null : new VersionState(ToLock(head.ObjectLockMode?.Value, head.ObjectLockRetainUntilDate), head.ObjectLockLegalHoldStatus == ObjectLockLegalHoldStatus.On);
    }

    /// <summary>
    /// To credentials that may not know of locks or holds the server shows none, without a word. One version of each page without a lock, and
    /// one without a hold, are therefore asked for outright, which such credentials are refused.
    /// </summary>
    private async Task RequireAnswersAsync(List<ListedVersion> told, CancellationToken cancellation)
    {
        if (told.Find(one => one.State is { Lock: null } && ObjectKey.IsKey(one.Key)) is { } unlocked) await IgnoreGoneAsync(() => ReadLockAsync(unlocked.Key, unlocked.VersionId, cancellation));
        if (told.Find(one => one.State is { IsHeld: false } && ObjectKey.IsKey(one.Key)) is { } free) await IgnoreGoneAsync(() => IsHeldAsync(free.Key, free.VersionId, cancellation));
    }

    private static async Task IgnoreGoneAsync(Func<Task> ask)
    {
        try
        {
            await ask();
        }
        catch (ObjectMissingException)
        {
            // Deleted since it was listed.
        }
    }
}
