using System.Net;

namespace Evidence.Access.Clients;

/// <summary>From where a client may come: addresses and networks (<c>192.0.2.0/24</c>, <c>2001:db8::/32</c>) by spaces; empty for anywhere.</summary>
public static class AllowedNetworks
{
    public const int Most = 20;

    /// <summary>As it is kept; null where a part is no network or there are more than <see cref="Most"/>.</summary>
    public static string? Read(string? written)
    {
        var parts = (written ?? "").Split([' ', ',', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var networks = parts.Select(NetworkOf).ToList();
        return networks.Count > Most || networks.Contains(null) ? null : string.Join(' ', networks.Distinct());
    }

    public static bool Hold(string networks, IPAddress? address)
    {
        ArgumentNullException.ThrowIfNull(networks);
        if (networks.Length == 0)
            return true;
        if (address is { IsIPv4MappedToIPv6: true })
            address = address.MapToIPv4();
        return address is not null && networks.Split(' ').Any(network => IPNetwork.Parse(network).Contains(address));
    }

    private static IPNetwork? NetworkOf(string part)
    {
        if (IPNetwork.TryParse(part, out var network))
            return network;
        return IPAddress.TryParse(part, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8) : null;
    }
}
