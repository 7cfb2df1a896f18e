using Amazon.S3;
using Amazon.S3.Model;
using Evidence.Testing.Stores;

namespace Evidence.Benchmarks;

/// <summary>The S3 server that bench.sh started; its settings are those that Web and worker have.</summary>
internal static class S3Stand
{
    private const int PartBytes = 16 << 20;

    private static string Setting(string name) =>
        Environment.GetEnvironmentVariable("Storage__Stores__s3__" + name) ?? throw new BenchFailure($"Storage__Stores__s3__{name} is not set.");

    /// <summary>Makes the bucket of the settings, with Object Lock.</summary>
    public static async Task MakeBucketAsync()
    {
        using var client = NewClient();
        await client.PutBucketAsync(new PutBucketRequest { BucketName = Setting("Bucket"), ObjectLockEnabledForBucket = true });
    }

    /// <summary>Puts one file in parts as the SDK does it, from memory that holds one part for each in flight.</summary>
    public static async Task UploadAsync(string file, string key, int inFlight)
    {
        using var client = NewClient();
        var length = new FileInfo(file).Length;
        var begun = await client.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = Setting("Bucket"), Key = key });
        var tags = new PartETag[(length + PartBytes - 1) / PartBytes];
        using var handle = File.OpenHandle(file);
        await Parallel.ForEachAsync(Enumerable.Range(0, tags.Length), new ParallelOptions { MaxDegreeOfParallelism = inFlight }, async (number, cancellation) =>
        {
            var bytes = new byte[(int)Math.Min(PartBytes, length - ((long)number * PartBytes))];
            await RandomAccess.ReadAsync(handle, bytes, (long)number * PartBytes, cancellation);
            using var body = new MemoryStream(bytes);
            var put = await client.UploadPartAsync(
                new UploadPartRequest { BucketName = Setting("Bucket"), Key = key, UploadId = begun.UploadId, PartNumber = number + 1, PartSize = bytes.Length, InputStream = body }, cancellation);
            tags[number] = new PartETag(number + 1, put.ETag);
        });
        await client.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest { BucketName = Setting("Bucket"), Key = key, UploadId = begun.UploadId, PartETags = [.. tags] });
    }

    public static async Task DeleteAsync(string key)
    {
        using var client = NewClient();
        var versions = await client.ListVersionsAsync(new ListVersionsRequest { BucketName = Setting("Bucket"), Prefix = key });
        foreach (var version in versions.Versions ?? [])
            await client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = Setting("Bucket"), Key = version.Key, VersionId = version.VersionId });
    }

    private static AmazonS3Client NewClient() => S3Server.NewClient(new Uri(Setting("Endpoint")), new S3User("", Setting("AccessKey"), Setting("SecretKey")));
}
