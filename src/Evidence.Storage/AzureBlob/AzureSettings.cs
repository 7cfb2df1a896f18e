namespace Evidence.Storage.AzureBlob;

/// <summary>Where a container of Azure Blob Storage is and how it is asked. Its text names no secret.</summary>
public sealed class AzureSettings
{
    /// <summary>The storage account's name.</summary>
    public required string Account { get; init; }

    /// <summary>The blob service's address, for whatever is not Azure's public cloud; an emulator's ends in the account's name.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The address under which agents reach the same service, where it is another.</summary>
    public Uri? AgentEndpoint { get; init; }

    /// <summary>A container that is there; in an account with versions and with version-level immutability where locks are to be more than a wish.</summary>
    public required string Container { get; init; }

    /// <summary>What every name in the container begins with, such as <c>evidence/</c>; empty for a container of its own.</summary>
    public string Prefix { get; init; } = "";

    public required AccountKey Key { get; init; }

    /// <summary>How long the service may take to answer, or to take or give the next bytes, before it counts as away.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a small request is sent again after the service failed it.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>The blob service as the programs reach it.</summary>
    public Uri Service => Endpoint ?? new Uri($"https://{Account}.blob.core.windows.net");

    public override string ToString() => $"{Service} {Container}/{Prefix}";
}
