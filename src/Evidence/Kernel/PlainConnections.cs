using System.Net;
using Microsoft.Extensions.Configuration;

namespace Evidence.Kernel;

/// <summary>
/// What leaves this machine goes by TLS, to a server whose certificate is checked. Who has a network that nobody else is on, such as that of containers on one machine,
/// may say so: <see cref="Setting"/>.
/// </summary>
public static class PlainConnections
{
    public const string Setting = "Evidence:AllowPlainConnections";

    /// <summary>Whether the setting allows them everywhere.</summary>
    public static bool AreAllowed(IConfiguration configuration) => configuration.GetValue(Setting, defaultValue: false);

    /// <summary>Whether the address is this machine itself.</summary>
    public static bool IsLocal(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return IsLocal(address.Host);
    }

    /// <param name="host">A name, or an address with or without the brackets of IPv6.</param>
    public static bool IsLocal(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
    }

    /// <param name="address">Of a server.</param>
    /// <param name="setting">That names it.</param>
    /// <param name="configuration">May allow it.</param>
    /// <exception cref="StartRefusedException">Plain http would leave this machine.</exception>
    public static Uri Demand(Uri address, string setting, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.Scheme == Uri.UriSchemeHttps || IsLocal(address) || AreAllowed(configuration) ? address : throw new StartRefusedException(
            $"{setting} is {address}: what is sent there would cross the network in clear.", $"Use https. Where nobody else is on that network, set {Setting} to true.");
    }
}
