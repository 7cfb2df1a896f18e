using Amazon.Runtime;
using Evidence.Storage;
using Evidence.Storage.AzureBlob;
using Evidence.Storage.S3;
using Evidence.Testing.Stores;

namespace Evidence.IntegrationTests.Storage;

public sealed class S3StoreFaultTests : StoreFaultContract
{
    private static readonly Lazy<Task<string>> Bucket = new(async () => await (await S3Server.SharedAsync()).NewBucketAsync());
    private readonly string prefix = $"t{Guid.NewGuid():N}/";
    private string bucket = null!;
    private S3Server server = null!;
    private S3Store store = null!;

    protected override IObjectStore Store => store;

    protected override int PartBytes => 5 << 20;

    protected override bool ServerChecksBodies => true;

    protected override bool Completes(string method, string asked) => method == "POST" && asked.Contains("uploadId=", StringComparison.Ordinal);

    protected override async Task<Uri> ServerAsync()
    {
        (server, bucket) = (await S3Server.SharedAsync(), await Bucket.Value);
        return server.Endpoint;
    }

    protected override async Task MakeAsync()
    {
        store = (S3Store)Open(server.Endpoint, TimeSpan.FromSeconds(60));
        await store.MakeAsync(CancellationToken.None);
    }

    protected override IObjectStore Open(Uri through, TimeSpan patience) => new S3Store(
        new S3Settings { Endpoint = through, Bucket = bucket, Prefix = prefix, Credentials = new BasicAWSCredentials(server.AccessKey, server.SecretKey), Patience = patience, Retries = Retries }, "the agency's");
}

public sealed class AzureBlobStoreFaultTests : StoreFaultContract
{
    private static readonly Lazy<Task<string>> Container = new(async () => await (await AzureServer.SharedAsync()).NewContainerAsync());
    private readonly string prefix = $"t{Guid.NewGuid():N}/";
    private string container = null!;
    private AzureServer server = null!;
    private AzureBlobStore store = null!;

    protected override IObjectStore Store => store;

    protected override bool ServerChecksBodies => false;

    protected override bool Completes(string method, string asked) => method == "PUT" && asked.Contains("comp=blocklist", StringComparison.Ordinal);

    protected override async Task<Uri> ServerAsync()
    {
        (server, container) = (await AzureServer.SharedAsync(), await Container.Value);
        return server.Endpoint;
    }

    protected override async Task MakeAsync()
    {
        store = (AzureBlobStore)Open(server.Endpoint, TimeSpan.FromSeconds(60));
        await store.MakeAsync(CancellationToken.None);
    }

    protected override IObjectStore Open(Uri through, TimeSpan patience) => new AzureBlobStore(
        new AzureSettings { Account = server.Account, Endpoint = through, Container = container, Prefix = prefix, Key = AccountKey.Of(server.Key), Patience = patience, Retries = Retries }, "the agency's");
}
