using System.Net;
using System.Net.Sockets;

namespace Evidence.Access.SigningIn;

/// <summary>What counts as one network: an IPv4 address, or the 2^64 addresses of IPv6 that whoever has one of them has too.</summary>
public static class Network
{
    private const int Ipv6NetworkBytes = 8;

    public static string Of(IPAddress? address)
    {
        if (address is { IsIPv4MappedToIPv6: true })
            address = address.MapToIPv4();
        return address is { AddressFamily: AddressFamily.InterNetworkV6 } ? Convert.ToHexString(address.GetAddressBytes(), 0, Ipv6NetworkBytes) : $"{address}";
    }

    public static string Of(string? address) => Of(IPAddress.TryParse(address, out var parsed) ? parsed : null);
}
