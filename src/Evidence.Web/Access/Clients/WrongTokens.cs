using System.Net;
using System.Threading.RateLimiting;
using Evidence.Access.SigningIn;
using Evidence.Kernel;

namespace Evidence.Web.Access.Clients;

/// <summary>
/// Bounds how many tokens that do not count are looked at within a minute: five for each client and network, and fifty for each network. No token of
/// 256 bits is found by trying; this keeps a system that goes on with a secret of yesterday from keeping the database busy. Each web node counts for itself.
/// </summary>
internal sealed class WrongTokens : IDisposable
{
    public const int RetrySeconds = 60;
    private const int OfClient = 5, OfNetwork = 50, Segments = 6;

    public static readonly Refusal TooMany = new("too-many-attempts", StatusCodes.Status429TooManyRequests,
        "There were too many tokens from this network within a minute that do not count.", "Correct the secret of that system, then wait a minute.");

    private readonly PartitionedRateLimiter<string> clients = Limiter(OfClient), networks = Limiter(OfNetwork);

    /// <param name="lookUp">Of the token; null for what is none.</param>
    /// <param name="address">From where it came.</param>
    public bool AreTooMany(string? lookUp, IPAddress? address)
    {
        using var ofNetwork = networks.AttemptAcquire(Network.Of(address), 0);
        using var ofClient = clients.AttemptAcquire(KeyOf(lookUp, address), 0);
        return !ofNetwork.IsAcquired || !ofClient.IsAcquired;
    }

    public void Count(string? lookUp, IPAddress? address)
    {
        networks.AttemptAcquire(Network.Of(address)).Dispose();
        clients.AttemptAcquire(KeyOf(lookUp, address)).Dispose();
    }

    public void Dispose()
    {
        clients.Dispose();
        networks.Dispose();
    }

    private static string KeyOf(string? lookUp, IPAddress? address) => $"{lookUp} {Network.Of(address)}";

    private static PartitionedRateLimiter<string> Limiter(int most) => PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetSlidingWindowLimiter(key, _ => new SlidingWindowRateLimiterOptions
    {
        PermitLimit = most,
        Window = TimeSpan.FromSeconds(RetrySeconds),
        SegmentsPerWindow = Segments,
    }));
}
