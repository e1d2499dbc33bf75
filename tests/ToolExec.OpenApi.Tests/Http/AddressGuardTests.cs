using System.Net;

namespace ToolExec.OpenApi.Tests;

public sealed class AddressGuardTests
{
    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700:4700::1111", true)]
    [InlineData("64:ff9b::808:808", true)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.16.0.0", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.0", true)]
    [InlineData("10.0.0.1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.255.255.254", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("::127.0.0.1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("64:ff9b::a9fe:a9fe", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2002:a9fe:a9fe::1", false)]
    [InlineData("2001::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fd12:3456::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fe80::1%1", false)]
    [InlineData("ff02::1", false)]
    public void Allows_Unconfigured_OnlyPublicAddresses(string address, bool expected) =>
        new AddressGuard([], allowsPrivate: false).Allows(IPAddress.Parse(address)).Should().Be(expected);

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("10.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("169.254.169.254", false)]
    [InlineData("::ffff:169.254.169.254", false)]
    [InlineData("64:ff9b::a9fe:a9fe", false)]
    [InlineData("100.100.100.200", false)]
    [InlineData("fd00:ec2::254", false)]
    public void Allows_PrivateNetworks_ButNeverMetadata(string address, bool expected) =>
        new AddressGuard([], allowsPrivate: true).Allows(IPAddress.Parse(address)).Should().Be(expected);

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("10.2.0.1", false)]
    [InlineData("169.254.169.254", true)]
    [InlineData("fd00::1", true)]
    [InlineData("8.8.8.8", true)]
    public void Allows_NamedNetworks_TheyToo(string address, bool expected) =>
        new AddressGuard(["10.1.0.0/16", "169.254.169.254/32", "fd00::/8"], allowsPrivate: false).Allows(IPAddress.Parse(address)).Should().Be(expected);

    [Theory]
    [InlineData("api.example.com", "https://api.example.com/x", true)]
    [InlineData("api.example.com", "https://API.example.com.:8443/x", true)]
    [InlineData("api.example.com", "https://example.com/", false)]
    [InlineData("api.example.com:8443", "https://api.example.com:8443/", true)]
    [InlineData("api.example.com:8443", "https://api.example.com/", false)]
    [InlineData("*.example.com", "https://a.b.example.com/", true)]
    [InlineData("*.example.com", "https://example.com/", true)]
    [InlineData("*.example.com", "https://evilexample.com/", false)]
    [InlineData("[::1]:80", "http://[::1]/", true)]
    [InlineData("example.com", "ftp://example.com/", false)]
    [InlineData("example.com", "https://user@example.com/", false)]
    [InlineData("example.com", "https://example.com@evil.example/", false)]
    public void HostRules_Addresses_AreAllowedByName(string rule, string address, bool expected)
    {
        HostRule.TryParse(rule, out var parsed).Should().BeTrue();

        new HostRules([parsed!]).Allow(new Uri(address)).Should().Be(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("https://example.com")]
    [InlineData("example.com:0")]
    [InlineData("example.com:x")]
    [InlineData("*")]
    public void HostRule_ThatIsNone_IsRefused(string rule) => HostRule.TryParse(rule, out _).Should().BeFalse();
}
