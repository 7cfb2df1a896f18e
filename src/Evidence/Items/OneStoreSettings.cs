using Amazon.Runtime;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Storage;
using Evidence.Storage.AzureBlob;
using Evidence.Storage.FileSystem;
using Evidence.Storage.S3;
using Microsoft.Extensions.Configuration;

namespace Evidence.Items;

/// <summary>One store's settings, by its kind. Their text names no secret.</summary>
public abstract record OneStoreSettings
{
    private OneStoreSettings()
    {
    }

    /// <summary>Every part of an upload but the last has at least so many.</summary>
    public virtual int SmallestPartBytes => 1;

    /// <exception cref="StoreAwayException">It is not there now.</exception>
    public abstract IObjectStore Open(string name, AgencyId agency);

    /// <summary>Makes an empty place the agency's store; made already, it changes nothing.</summary>
    /// <exception cref="StoreAwayException">It cannot be reached, or is another store.</exception>
    /// <exception cref="StoreRefusedException">The place cannot be a store, or the credentials are not good.</exception>
    public abstract Task MakeAsync(string name, AgencyId agency, CancellationToken cancellation);

    /// <exception cref="StartRefusedException">A setting is missing, or no value that it can have.</exception>
    /// <param name="section">Of the store.</param>
    /// <param name="configuration">All of it: whether plain connections are allowed.</param>
    public static OneStoreSettings Of(IConfigurationSection section, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(section);
        return section["Kind"] switch
        {
            "files" => new Files(Required(section, "Folder")),
            "s3" => new S3(ReadS3(section, configuration)),
            "azure" => new Azure(ReadAzure(section, configuration)),
            var kind => throw new StartRefusedException($"{section.Path}:Kind is '{kind}', which is no kind of object store.", "Use files, s3 or azure."),
        };
    }

    private static S3Settings ReadS3(IConfigurationSection section, IConfiguration configuration) => new()
    {
        Endpoint = Address(section, "Endpoint", isServer: true, configuration),
        AgentEndpoint = Address(section, "AgentEndpoint", isServer: true, configuration),
        Region = section["Region"] is { Length: > 0 } region ? region : "us-east-1",
        Bucket = Required(section, "Bucket"),
        Prefix = Prefix(section),
        Credentials = S3Credentials(section),
        Patience = Patience(section),
    };

    private static AWSCredentials? S3Credentials(IConfigurationSection section) => (section["CredentialFile"], section["AccessKey"]) switch
    {
        ({ Length: > 0 } file, _) => new CredentialFile(SecretFiles.Demand(file, $"{section.Path}:CredentialFile")),
        (_, { Length: > 0 } access) => new BasicAWSCredentials(access, Required(section, "SecretKey")),
        _ => null,
    };

    private static AzureSettings ReadAzure(IConfigurationSection section, IConfiguration configuration) => new()
    {
        Account = Required(section, "Account"),
        Endpoint = Address(section, "Endpoint", isServer: false, configuration),
        AgentEndpoint = Address(section, "AgentEndpoint", isServer: false, configuration),
        Container = Required(section, "Container"),
        Prefix = Prefix(section),
        Key = section["CredentialFile"] is { Length: > 0 } file ? AccountKey.InFile(SecretFiles.Demand(file, $"{section.Path}:CredentialFile")) : AccountKey.Of(Required(section, "AccountKey")),
        Patience = Patience(section),
    };

    /// <param name="isServer">Nothing stands after the port.</param>
    private static Uri? Address(IConfigurationSection section, string name, bool isServer, IConfiguration configuration) => section[name] switch
    {
        null or "" => null,
        var text when Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && (address.AbsolutePath == "/" || !isServer)
            && address.UserInfo.Length == 0 && address.Query.Length == 0 => PlainConnections.Demand(new Uri(text), $"{section.Path}:{name}", configuration),
        _ => throw new StartRefusedException($"{section.Path}:{name} is no address of a server.", "Write it as https://HOST:PORT."),
    };

    private static string Prefix(IConfigurationSection section) => section["Prefix"] switch
    {
        null or "" => "",
        var text when text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/') && text[0] != '/' && text[^1] == '/' => text,
        _ => throw new StartRefusedException($"{section.Path}:Prefix is no prefix of names.", "Use letters, digits, '.', '_', '-' and '/', ending in '/'."),
    };

    private static TimeSpan Patience(IConfigurationSection section) => section["PatienceSeconds"] switch
    {
        null or "" => TimeSpan.FromSeconds(60),
        var text when int.TryParse(text, out var seconds) && seconds > 0 => TimeSpan.FromSeconds(seconds),
        _ => throw new StartRefusedException($"{section.Path}:PatienceSeconds is no number of seconds.", "60 is what it is without the setting."),
    };

    private static string Required(IConfigurationSection section, string name) =>
        section[name] is { Length: > 0 } value ? value : throw new StartRefusedException($"{section.Path}:{name} is not set.", "docs/operations/stores.md says what it is.");

    /// <param name="Folder">Where the objects lie.</param>
    public sealed record Files(string Folder) : OneStoreSettings
    {
        public override IObjectStore Open(string name, AgencyId agency) => new FileSystemStore(Folder, agency.ToString(), name);

        public override Task MakeAsync(string name, AgencyId agency, CancellationToken cancellation)
        {
            FileSystemStore.Make(Folder, agency.ToString());
            return Task.CompletedTask;
        }
    }

    /// <param name="Settings">Where the server is, and by whose right.</param>
    public sealed record S3(S3Settings Settings) : OneStoreSettings
    {
        public override int SmallestPartBytes => S3Store.SmallestPartBytes;

        public override IObjectStore Open(string name, AgencyId agency) => new S3Store(Settings, agency.ToString(), name);

        public override async Task MakeAsync(string name, AgencyId agency, CancellationToken cancellation)
        {
            using var store = new S3Store(Settings, agency.ToString(), name);
            await store.MakeAsync(cancellation);
        }
    }

    /// <param name="Settings">Where the container is, and by whose right.</param>
    public sealed record Azure(AzureSettings Settings) : OneStoreSettings
    {
        public override IObjectStore Open(string name, AgencyId agency) => new AzureBlobStore(Settings, agency.ToString(), name);

        public override async Task MakeAsync(string name, AgencyId agency, CancellationToken cancellation)
        {
            using var store = new AzureBlobStore(Settings, agency.ToString(), name);
            await store.MakeAsync(cancellation);
        }
    }
}
