using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.S3;
using Amazon.S3.Model;

namespace Evidence.Storage.S3;

/// <summary>The calls of the S3 protocol that the store is made of, each with its failures by our names. Nothing is ever deleted but by its version.</summary>
internal sealed class S3Bucket : IDisposable
{
    private const int DeleteAtOnce = 1_000;
    private readonly AmazonS3Client client;
    private readonly string store;

    public S3Bucket(S3Settings settings, string store)
    {
        this.store = store;
        Settings = settings;
        Credentials = settings.Credentials ?? FromEnvironment(store);
        client = new AmazonS3Client(Credentials, Configure(settings));
    }

    public S3Settings Settings { get; }

    public AWSCredentials Credentials { get; }

    public void Dispose() => client.Dispose();

    public Task<T> CallAsync<T>(Func<AmazonS3Client, string, Task<T>> call, CancellationToken cancellation) =>
        S3Errors.NamedAsync(store, () => call(client, Settings.Bucket), cancellation);

    /// <summary>As <see cref="CallAsync{T}"/>, and null where the server says that there is no such object or version.</summary>
    public Task<T?> MaybeAsync<T>(Func<AmazonS3Client, string, Task<T>> call, CancellationToken cancellation) where T : class => CallAsync(async (s3, bucket) =>
    {
        try
        {
            return (T?)await call(s3, bucket);
        }
        catch (AmazonS3Exception error) when (S3Errors.SaysMissing(error))
        {
            return null;
        }
    }, cancellation);

    /// <summary>The versions and delete markers of exactly this name, newest first.</summary>
    public async Task<List<S3ObjectVersion>> VersionsAsync(string name, CancellationToken cancellation)
    {
        var versions = await AllVersionsAsync(name, version => version.Key == name, cancellation);
        return versions;
    }

    /// <summary>All versions whose names begin so, as long as they are wanted: in the order of names.</summary>
    public async Task<List<S3ObjectVersion>> AllVersionsAsync(string prefix, Func<S3ObjectVersion, bool> isWanted, CancellationToken cancellation)
    {
        var all = new List<S3ObjectVersion>();
        var request = new ListVersionsRequest { Prefix = prefix };
        while (true)
        {
            var page = await CallAsync((s3, bucket) =>
            {
                request.BucketName = bucket;
                return s3.ListVersionsAsync(request, cancellation);
            }, cancellation);
            var wanted = (page.Versions ?? []).TakeWhile(isWanted).ToList();
            all.AddRange(wanted);
            if (page.IsTruncated != true || wanted.Count < (page.Versions?.Count ?? 0)) return all;
            (request.KeyMarker, request.VersionIdMarker) = (page.NextKeyMarker, page.NextVersionIdMarker);
        }
    }

    /// <summary>The current objects whose names begin so.</summary>
    public async Task<List<S3Object>> NamesAsync(string prefix, CancellationToken cancellation)
    {
        var names = new List<S3Object>();
        string? next = null;
        do
        {
            var page = await CallAsync((s3, bucket) => s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket, Prefix = prefix, ContinuationToken = next }, cancellation), cancellation);
            names.AddRange(page.S3Objects ?? []);
            next = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (next is not null);
        return names;
    }

    /// <summary>Puts a small object; with If-None-Match, which some servers heed.</summary>
    /// <returns>Its version, or null where the server said that the name is taken.</returns>
    public Task<string?> PutAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => CallAsync(async (s3, bucket) =>
    {
        using var body = new MemoryStream(bytes.ToArray(), writable: false);
        try
        {
            var put = await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = name, InputStream = body, IfNoneMatch = "*", UseChunkEncoding = false, AutoCloseStream = false }, cancellation);
            return put.VersionId;
        }
        catch (AmazonS3Exception error) when (error.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict)
        {
            return null;
        }
    }, cancellation);

    public Task DeleteAsync(IEnumerable<S3ObjectVersion> versions, CancellationToken cancellation) => CallAsync(async (s3, bucket) =>
    {
        foreach (var some in versions.Chunk(DeleteAtOnce))
            await s3.DeleteObjectsAsync(new DeleteObjectsRequest
            {
                BucketName = bucket,
                Quiet = true,
                Objects = [.. some.Select(one => new KeyVersion { Key = one.Key, VersionId = one.VersionId })],
            }, cancellation);
        return true;
    }, cancellation);

    private static AWSCredentials FromEnvironment(string store)
    {
        try
        {
            return DefaultAWSCredentialsIdentityResolver.GetCredentials();
        }
        catch (AmazonClientException none)
        {
            throw new StoreRefusedException($"No credentials are set for the object store '{store}', and this machine has none of its own.", none);
        }
    }

    private static AmazonS3Config Configure(S3Settings settings)
    {
        var config = new AmazonS3Config
        {
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = settings.Retries,
            Timeout = settings.Patience,
            ConnectTimeout = settings.Patience,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (settings.Endpoint is null)
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(settings.Region);
        else
            (config.ServiceURL, config.AuthenticationRegion, config.ForcePathStyle) = (settings.Endpoint.ToString(), settings.Region, true);
        return config;
    }
}
