using System.Globalization;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Evidence.Testing.Stores;

/// <summary>
/// The one S3 server of a test run: Ceph's RADOS Gateway with all in memory, or the server that EVIDENCE_TEST_S3
/// (<c>http://ACCESS:SECRET@host:port</c>) names. Every test class takes a bucket of its own, with Object Lock.
/// </summary>
public sealed class S3Server : IDisposable
{
    private static readonly Lazy<Task<S3Server>> Shared = new(StartSharedAsync);
    private static int buckets;

    private readonly ServerProcess? process;

    private S3Server(ServerProcess? process, Uri endpoint, string accessKey, string secretKey) =>
        (this.process, Endpoint, AccessKey, SecretKey) = (process, endpoint, accessKey, secretKey);

    public Uri Endpoint { get; }

    public string AccessKey { get; }

    public string SecretKey { get; }

    /// <summary>The server of this test run.</summary>
    public static Task<S3Server> SharedAsync() => Shared.Value;

    /// <summary>The settings of an installation whose only store is a new bucket here, for <see cref="Running.RunningEvidence"/>.</summary>
    public static async Task<(string Name, string Value)[]> SettingsAsync(string name = "s3")
    {
        var server = await SharedAsync();
        var store = $"Storage__Stores__{name}__";
        return
        [
            (store + "Kind", "s3"), (store + "Endpoint", server.Endpoint.ToString()), (store + "Bucket", await server.NewBucketAsync()),
            (store + "AccessKey", server.AccessKey), (store + "SecretKey", server.SecretKey),
        ];
    }

    /// <summary>A client that goes around the store under test. Dispose it.</summary>
    public AmazonS3Client NewClient() => new(new BasicAWSCredentials(AccessKey, SecretKey), new AmazonS3Config
    {
        ServiceURL = Endpoint.ToString(),
        AuthenticationRegion = "us-east-1",
        ForcePathStyle = true,
        RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
    });

    /// <summary>A new bucket; with Object Lock it keeps versions too.</summary>
    public async Task<string> NewBucketAsync(bool objectLock = true)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"evidence-{Environment.ProcessId}-{Interlocked.Increment(ref buckets)}");
        using var client = NewClient();
        await client.PutBucketAsync(new PutBucketRequest { BucketName = name, ObjectLockEnabledForBucket = objectLock });
        return name;
    }

    /// <summary>A user of the server who owns nothing: its access and secret key. Only of a server that is ours.</summary>
    public async Task<(string Name, string AccessKey, string SecretKey)> NewUserAsync()
    {
        var name = $"user-{Guid.NewGuid():N}";
        await AdministerAsync("user", "create", $"--uid={name}", $"--display-name={name}", $"--access-key={name}", "--secret-key=secret-of-a-test");
        return (name, name, "secret-of-a-test");
    }

    /// <summary>What whoever runs the server can do, such as <c>user suspend --uid=…</c>. Only of a server that is ours.</summary>
    public Task AdministerAsync(params string[] arguments) => AdministerAsync(process ?? throw new InvalidOperationException("This S3 server is not ours to administer."), arguments);

    public void Dispose() => process?.Dispose();

    private static async Task<S3Server> StartSharedAsync()
    {
        if (Environment.GetEnvironmentVariable("EVIDENCE_TEST_S3") is { Length: > 0 } named && new Uri(named) is { UserInfo: var keys } address && keys.Split(':') is [var access, var secret])
            return new S3Server(null, new UriBuilder(address) { UserName = "", Password = "" }.Uri, access, secret);
        var port = ServerProcess.FreePort();
        var process = await ServerProcess.StartAsync("ceph.sh", Text(port), Text(ServerProcess.FreePort()));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => process.Dispose();
        await AdministerAsync(process, "user", "create", "--uid=evidence", "--display-name=evidence", "--access-key=evidence", "--secret-key=evidence-secret");
        return new S3Server(process, new Uri($"http://127.0.0.1:{Text(port)}"), "evidence", "evidence-secret");
    }

    private static async Task AdministerAsync(ServerProcess process, params string[] arguments)
    {
        var run = await ChildProcess.RunAsync("radosgw-admin", ["-n", "client.rgw", .. arguments], ("CEPH_CONF", Path.Combine(process.Folder, "ceph.conf")));
        if (run.ExitCode != 0) throw new InvalidOperationException($"radosgw-admin {arguments[0]} exited {run.ExitCode}: {run.Error}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
