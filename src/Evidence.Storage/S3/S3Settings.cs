using Amazon.Runtime;

namespace Evidence.Storage.S3;

/// <summary>Where an S3 store is and how it is asked. Its text names no secret.</summary>
public sealed class S3Settings
{
    /// <summary>The server's address, for whatever is not Amazon's own; null: Amazon's, in <see cref="Region"/>.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The address under which agents reach the same server, where it is another.</summary>
    public Uri? AgentEndpoint { get; init; }

    public string Region { get; init; } = "us-east-1";

    /// <summary>A bucket with versioning, better with Object Lock, and without a default retention.</summary>
    public required string Bucket { get; init; }

    /// <summary>What every name in the bucket begins with, such as <c>evidence/</c>; empty for a bucket of its own.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Null: the SDK's own ways (environment, profile, the role of the machine).</summary>
    public AWSCredentials? Credentials { get; init; }

    /// <summary>How long the store may take to answer, or to take or give the next bytes, before it counts as away.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a small request is sent again after the store failed it.</summary>
    public int Retries { get; init; } = 4;

    public override string ToString() => $"{Endpoint?.ToString() ?? Region} {Bucket}/{Prefix}";
}
