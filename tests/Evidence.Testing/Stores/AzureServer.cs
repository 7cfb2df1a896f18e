using System.Globalization;
using System.Security.Cryptography;
using Azure.Storage;
using Azure.Storage.Blobs;

namespace Evidence.Testing.Stores;

/// <summary>
/// The one Azure Blob service of a test run: the emulator Azurite with all in memory, or the account that EVIDENCE_TEST_AZURE
/// (<c>https://ACCOUNT:KEY@HOST</c>, the key escaped as in addresses) names. Every test class takes a container of its own.
/// </summary>
public sealed class AzureServer : IDisposable
{
    private static readonly Lazy<Task<AzureServer>> Shared = new(StartSharedAsync);
    private static int containers;

    private readonly ServerProcess? process;

    private AzureServer(ServerProcess? process, Uri endpoint, string account, string key) =>
        (this.process, Endpoint, Account, Key) = (process, endpoint, account, key);

    /// <summary>The blob service; the emulator's ends in the account's name.</summary>
    public Uri Endpoint { get; }

    public string Account { get; }

    public string Key { get; }

    /// <summary>The service of this test run.</summary>
    public static Task<AzureServer> SharedAsync() => Shared.Value;

    /// <summary>The settings of an installation whose only store is a new container here, for <see cref="Running.RunningEvidence"/>.</summary>
    public static async Task<(string Name, string Value)[]> SettingsAsync(string name = "azure")
    {
        var server = await SharedAsync();
        var store = $"Storage__Stores__{name}__";
        return
        [
            (store + "Kind", "azure"), (store + "Endpoint", server.Endpoint.ToString()), (store + "Container", await server.NewContainerAsync()),
            (store + "Account", server.Account), (store + "AccountKey", server.Key),
        ];
    }

    /// <summary>A client that goes around the store under test.</summary>
    public BlobServiceClient NewClient() => new(Endpoint, new StorageSharedKeyCredential(Account, Key));

    public async Task<string> NewContainerAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"evidence-{Environment.ProcessId}-{Interlocked.Increment(ref containers)}");
        await NewClient().CreateBlobContainerAsync(name);
        return name;
    }

    public void Dispose() => process?.Dispose();

    private static async Task<AzureServer> StartSharedAsync()
    {
        if (Environment.GetEnvironmentVariable("EVIDENCE_TEST_AZURE") is { Length: > 0 } named && new Uri(named) is { UserInfo: var keys } address && keys.Split(':', 2) is [var account, var secret])
            return new AzureServer(null, new UriBuilder(address) { UserName = "", Password = "" }.Uri, account, Uri.UnescapeDataString(secret));
        var (port, key) = (ServerProcess.FreePort().ToString(CultureInfo.InvariantCulture), Convert.ToBase64String(RandomNumberGenerator.GetBytes(64)));
        var process = await ServerProcess.StartAsync("azurite.sh", [port], ("AZURITE_ACCOUNTS", $"evidence:{key}"));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => process.Dispose();
        return new AzureServer(process, new Uri($"http://127.0.0.1:{port}/evidence"), "evidence", key);
    }
}
