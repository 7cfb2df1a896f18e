using Amazon.S3;
using Amazon.S3.Model;
using Evidence.Items;
using Evidence.Testing.Stores;

namespace Evidence.IntegrationTests.Preservation;

/// <summary>The owner of the bucket, who may bypass governance locks.</summary>
internal class S3Harm(S3Server server, string bucket) : IHarm
{
    public async Task<byte[]> ReadAsync(StoredCopy copy)
    {
        using var client = server.NewClient();
        using var said = await client.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = Name(copy), VersionId = copy.Version });
        using var bytes = new MemoryStream();
        await said.ResponseStream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    public virtual async Task WriteAsync(StoredCopy copy, byte[] bytes)
    {
        await DeleteAsync(copy);
        await PutAsync(copy, bytes);
    }

    public Task DeleteAsync(StoredCopy copy) =>
        CallAsync(client => client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = bucket, Key = Name(copy), VersionId = copy.Version, BypassGovernanceRetention = true }));

    public Task AddAsync(StoredCopy copy) => PutAsync(copy, [1, 2, 3]);

    public Task HideAsync(StoredCopy copy) => CallAsync(client => client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = bucket, Key = Name(copy) }));

    public Task LockAsync(StoredCopy copy, DateTimeOffset? until) => CallAsync(client => client.PutObjectRetentionAsync(new PutObjectRetentionRequest
    {
        BucketName = bucket, Key = Name(copy), VersionId = copy.Version, BypassGovernanceRetention = true,
        Retention = new ObjectLockRetention { Mode = ObjectLockRetentionMode.Governance, RetainUntilDate = until!.Value.UtcDateTime },
    }));

    public Task HoldAsync(StoredCopy copy, bool isHeld) => CallAsync(client => client.PutObjectLegalHoldAsync(new PutObjectLegalHoldRequest
    {
        BucketName = bucket, Key = Name(copy), VersionId = copy.Version,
        LegalHold = new ObjectLockLegalHold { Status = isHeld ? ObjectLockLegalHoldStatus.On : ObjectLockLegalHoldStatus.Off },
    }));

    private protected static string Name(StoredCopy copy) => "objects/" + copy.Key;

    private async Task PutAsync(StoredCopy copy, byte[] bytes)
    {
        using var body = new MemoryStream(bytes);
        await CallAsync(client => client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = Name(copy), InputStream = body, UseChunkEncoding = false }));
    }

    private async Task CallAsync<T>(Func<AmazonS3Client, Task<T>> call)
    {
        using var client = server.NewClient();
        await call(client);
    }
}

/// <summary>A disk that turns, or whoever may write to the disks beneath the server: the version stays the same.</summary>
internal sealed class DiskHarm(S3Server server, string bucket) : S3Harm(server, bucket)
{
    private readonly S3Server server = server;

    public override Task WriteAsync(StoredCopy copy, byte[] bytes) => server.OverwriteBeneathAsync(Name(copy), bytes);
}

/// <summary>A station whose only store is a bucket with Object Lock.</summary>
public sealed class InS3() : Archive(hasReplica: false)
{
    private S3Server server = null!;
    private string bucket = "";

    internal IHarm Disks => new DiskHarm(server, bucket);

    internal override IHarm Intruder(string store) => new S3Harm(server, bucket);

    protected override async Task<(string Name, string Value)[]> StoresAsync()
    {
        server = await S3Server.SharedAsync();
        bucket = await server.NewBucketAsync();
        return Of(Primary, ("Kind", "s3"), ("Endpoint", server.Endpoint.ToString()), ("Bucket", bucket), ("AccessKey", server.AccessKey), ("SecretKey", server.SecretKey));
    }
}
