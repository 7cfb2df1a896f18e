using System.Collections.Concurrent;
using Amazon;
using Amazon.KeyManagementService;
using Amazon.Runtime;
using Evidence.Kernel;
using Evidence.Storage.S3;
using Microsoft.Extensions.Configuration;

namespace Evidence.Keys;

/// <summary>How AWS Key Management Service is reached, for keys that it keeps. Without settings: Amazon's own address, and whatever credentials the SDK finds on the machine.</summary>
/// <param name="endpoint">Another address, such as a VPC endpoint's; null for Amazon's.</param>
/// <param name="credentials">Null for those that the SDK finds.</param>
public sealed class KmsAccess(Uri? endpoint, AWSCredentials? credentials) : IDisposable
{
    private const string Section = "Evidence:Keys:AwsKms";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, AmazonKeyManagementServiceClient> clients = new(StringComparer.Ordinal);

    /// <exception cref="StartRefusedException">The address is none.</exception>
    public static KmsAccess From(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection(Section);
        Uri? endpoint = null;
        if (section["Endpoint"] is { Length: > 0 } text && !(Uri.TryCreate(text, UriKind.Absolute, out endpoint) && endpoint.Scheme is "https" or "http"))
            throw new StartRefusedException($"{Section}:Endpoint is '{text}', which is no address.", "Give one such as https://kms.eu-west-2.amazonaws.com, or none.");
        if (endpoint is not null)
            PlainConnections.Demand(endpoint, $"{Section}:Endpoint", configuration);
        return new KmsAccess(endpoint, section["CredentialFile"] is { Length: > 0 } file ? new CredentialFile(SecretFiles.Demand(file, $"{Section}:CredentialFile")) : null);
    }

    /// <summary>The region that an ARN of a key names; null where it is none.</summary>
    internal static string? RegionOf(string arn) => arn.Split(':') is ["arn", _, "kms", { Length: > 0 } region, _, ['k', 'e', 'y', '/', ..]] ? region : null;

    internal IAmazonKeyManagementService ClientFor(string arn) => clients.GetOrAdd(RegionOf(arn) ?? throw new StartRefusedException(
        $"'{arn}' is no key of AWS Key Management Service.", "Restore the key ring's statements from its backup."), Make);

    public void Dispose()
    {
        foreach (var client in clients.Values)
            client.Dispose();
    }

    private AmazonKeyManagementServiceClient Make(string region)
    {
        var config = new AmazonKeyManagementServiceConfig { RetryMode = RequestRetryMode.Standard, MaxErrorRetry = 2, Timeout = Patience };
        if (endpoint is null)
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        else
            (config.ServiceURL, config.AuthenticationRegion) = (endpoint.ToString(), region);
        return credentials is null ? new AmazonKeyManagementServiceClient(config) : new AmazonKeyManagementServiceClient(credentials, config);
    }
}
