using Amazon.Runtime;
using Amazon.S3.Model;
using Evidence.Storage;
using Evidence.Storage.S3;
using Evidence.Testing.Stores;
using Xunit;

namespace Evidence.IntegrationTests.Storage;

/// <summary>A bucket with Object Lock.</summary>
public sealed class S3LockTests : LockContract, IAsyncLifetime, IDisposable
{
    private static readonly Lazy<Task<string>> Bucket = new(async () => await (await S3Server.SharedAsync()).NewBucketAsync());
    private S3Store store = null!;

    protected override IObjectStore Store => store;

    public async Task InitializeAsync() => store = await Buckets.OpenAsync(await Bucket.Value);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => store.Dispose();
}

/// <summary>A bucket with versions and without Object Lock.</summary>
public sealed class S3NoLockTests : NoLockContract, IAsyncLifetime, IDisposable
{
    private static readonly Lazy<Task<string>> Bucket = new(async () =>
    {
        var server = await S3Server.SharedAsync();
        var bucket = await server.NewBucketAsync(objectLock: false);
        using var client = server.NewClient();
        await client.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = bucket, VersioningConfig = new S3BucketVersioningConfig { Status = Amazon.S3.VersionStatus.Enabled } });
        return bucket;
    });

    private S3Store store = null!;

    protected override IObjectStore Store => store;

    public async Task InitializeAsync() => store = await Buckets.OpenAsync(await Bucket.Value);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => store.Dispose();
}

internal static class Buckets
{
    /// <summary>A store of its own in a bucket of the test run's server. Dispose it.</summary>
    public static async Task<S3Store> OpenAsync(string bucket)
    {
        var server = await S3Server.SharedAsync();
        var store = new S3Store(new S3Settings { Endpoint = server.Endpoint, Bucket = bucket, Prefix = $"t{Guid.NewGuid():N}/", Credentials = new BasicAWSCredentials(server.AccessKey, server.SecretKey) }, "the agency's");
        await store.MakeAsync(CancellationToken.None);
        return store;
    }
}
