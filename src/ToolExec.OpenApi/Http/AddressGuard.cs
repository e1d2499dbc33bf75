using System.Net;
using System.Net.Sockets;

namespace ToolExec.OpenApi;

/// <summary>Decides which addresses may be connected to. It is asked with the very address that is then used, so a name that changes its meaning changes nothing.</summary>
internal sealed class AddressGuard
{
    // The registries of special-purpose addresses (RFC 6890 and its updates), multicast, and what embeds other addresses.
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24",
            "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/128", "::1/128", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    // Where clouds hand out credentials.
    private static readonly IPNetwork[] Metadata =
        [.. new[] { "169.254.169.254/32", "169.254.170.2/32", "169.254.170.23/32", "100.100.100.200/32", "fd00:ec2::254/128", "fd00:ec2::23/128", "fd20:ce::254/128" }.Select(IPNetwork.Parse)];

    private readonly IPNetwork[] _allowed;
    private readonly bool _allowsPrivate;

    internal AddressGuard(IEnumerable<string> allowedNetworks, bool allowsPrivate)
    {
        _allowed = [.. allowedNetworks.Select(IPNetwork.Parse)];
        _allowsPrivate = allowsPrivate;
    }

    /// <summary>Says whether an address may be connected to.</summary>
    internal bool Allows(IPAddress address)
    {
        var plain = Plain(address);
        return Contains(_allowed, plain) || (!Contains(Metadata, plain) && (_allowsPrivate || !Contains(Special, plain)));
    }

    // IPv4 addresses in IPv6 clothes: mapped (RFC 4291), compatible, NAT64 (RFC 6052), 6to4 (RFC 3056).
    private static IPAddress Plain(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        if (address.IsIPv4MappedToIPv6 || IsZero(bytes.AsSpan(0, 12)) && !IsZero(bytes.AsSpan(12, 3)))
        {
            return new IPAddress(bytes.AsSpan(12));
        }

        if (bytes.AsSpan(0, 12).SequenceEqual((ReadOnlySpan<byte>)[0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]))
        {
            return new IPAddress(bytes.AsSpan(12));
        }

        return bytes[0] == 0x20 && bytes[1] == 0x02 ? new IPAddress(bytes.AsSpan(2, 4)) : new IPAddress(bytes); // without its scope
    }

    private static bool IsZero(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExcept((byte)0);

    private static bool Contains(IPNetwork[] networks, IPAddress address)
    {
        foreach (var network in networks)
        {
            if (network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
