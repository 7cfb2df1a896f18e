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
        (this.process, Endpoint, User) = (process, endpoint, new S3User("evidence", accessKey, secretKey));

    public Uri Endpoint { get; }

    /// <summary>Who owns all that has no other owner.</summary>
    public S3User User { get; }

    private ServerProcess Ours => process ?? throw new InvalidOperationException("This S3 server is not ours to administer.");

    public string AccessKey => User.AccessKey;

    public string SecretKey => User.SecretKey;

    /// <summary>The server of this test run.</summary>
    public static Task<S3Server> SharedAsync() => Shared.Value;

    /// <summary>The settings of an installation whose only store is a new bucket here, for <see cref="Running.RunningEvidence"/>.</summary>
    /// <param name="through">Where the server is reached; null: where it is.</param>
    /// <param name="owner">Whose bucket it is, and by whose right the programs use it; null: the user of the test run.</param>
    public static async Task<(string Name, string Value)[]> SettingsAsync(Uri? through = null, S3User? owner = null)
    {
        var server = await SharedAsync();
        owner ??= server.User;
        const string Store = "Storage__Stores__s3__";
        return
        [
            (Store + "Kind", "s3"), (Store + "Endpoint", (through ?? server.Endpoint).ToString()), (Store + "Bucket", await server.NewBucketAsync(owner: owner)),
            (Store + "AccessKey", owner.AccessKey), (Store + "SecretKey", owner.SecretKey),
        ];
    }

    /// <summary>A client that goes around the store under test. Dispose it.</summary>
    public AmazonS3Client NewClient() => NewClient(Endpoint, User);

    /// <summary>A client of a server that is not Amazon's. Dispose it.</summary>
    public static AmazonS3Client NewClient(Uri endpoint, S3User user) => new(new BasicAWSCredentials(user.AccessKey, user.SecretKey), new AmazonS3Config
    {
        ServiceURL = endpoint.ToString(),
        AuthenticationRegion = "us-east-1",
        ForcePathStyle = true,
        RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
    });

    /// <summary>A new bucket; with Object Lock it keeps versions too.</summary>
    public async Task<string> NewBucketAsync(bool objectLock = true, S3User? owner = null)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"evidence-{Environment.ProcessId}-{Interlocked.Increment(ref buckets)}");
        using var client = NewClient(Endpoint, owner ?? User);
        await client.PutBucketAsync(new PutBucketRequest { BucketName = name, ObjectLockEnabledForBucket = objectLock });
        return name;
    }

    /// <summary>A user of the server who owns nothing. Only of a server that is ours.</summary>
    public async Task<S3User> NewUserAsync()
    {
        var name = $"user-{Guid.NewGuid():N}";
        await AdministerAsync("user", "create", $"--uid={name}", $"--display-name={name}", $"--access-key={name}", "--secret-key=secret-of-a-test");
        return new S3User(name, name, "secret-of-a-test");
    }

    /// <summary>What whoever runs the server can do, such as <c>user suspend --uid=…</c>. Only of a server that is ours.</summary>
    public Task AdministerAsync(params string[] arguments) => RunAsync(Ours, "radosgw-admin", arguments);

    /// <summary>Writes over the bytes of an object that came in one part, on the disks beneath the server, which does not notice. Only of a server that is ours.</summary>
    /// <param name="name">Of the object in its bucket; no other bucket has it.</param>
    /// <param name="bytes">As many as there are.</param>
    public async Task OverwriteBeneathAsync(string name, byte[] bytes)
    {
        string[] pool = ["--pool=default.rgw.buckets.data"];
        var stored = (await RunAsync(Ours, "rados", [.. pool, "ls"])).Split('\n').Single(one => one.Contains($"__multipart_{name}.", StringComparison.Ordinal));
        var file = Path.Combine(Ours.Folder, "beneath");
        await File.WriteAllBytesAsync(file, bytes);
        await RunAsync(Ours, "rados", [.. pool, "put", stored, file]);
    }

    public void Dispose() => process?.Dispose();

    private static async Task<S3Server> StartSharedAsync()
    {
        if (Environment.GetEnvironmentVariable("EVIDENCE_TEST_S3") is { Length: > 0 } named && new Uri(named) is { UserInfo: var keys } address && keys.Split(':') is [var access, var secret])
            return new S3Server(null, new UriBuilder(address) { UserName = "", Password = "" }.Uri, access, secret);
        var port = ServerProcess.FreePort();
        var process = await ServerProcess.StartAsync("ceph.sh", [Text(port), Text(ServerProcess.FreePort())]);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => process.Dispose();
        await RunAsync(process, "radosgw-admin", ["user", "create", "--uid=evidence", "--display-name=evidence", "--access-key=evidence", "--secret-key=evidence-secret"]);
        return new S3Server(process, new Uri($"http://127.0.0.1:{Text(port)}"), "evidence", "evidence-secret");
    }

    /// <returns>What it said.</returns>
    private static async Task<string> RunAsync(ServerProcess process, string program, string[] arguments)
    {
        var run = await ChildProcess.RunAsync(program, ["-n", "client.rgw", .. arguments], ("CEPH_CONF", Path.Combine(process.Folder, "ceph.conf")));
        return run.ExitCode == 0 ? run.Output : throw new InvalidOperationException($"{program} {arguments[0]} exited {run.ExitCode}: {run.Error}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <param name="Name">Of the user, for whoever runs the server.</param>
/// <param name="AccessKey">Names the key.</param>
/// <param name="SecretKey">Proves it.</param>
public sealed record S3User(string Name, string AccessKey, string SecretKey);
