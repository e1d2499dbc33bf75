namespace ToolExec.Runtime;

/// <summary>How a host runs code for other hosts. Read once.</summary>
public sealed class SandboxServiceOptions
{
    /// <summary>Gets or sets the key that both hosts know.</summary>
    /// <value>The default value is empty, and refused. At least 16 bytes; 32 random ones are right.</value>
    /// <remarks>Whoever has it can run code here.</remarks>
    public ReadOnlyMemory<byte> Key { get; set; }

    /// <summary>Gets or sets how far the clocks of the two hosts may differ.</summary>
    /// <value>The default value is 1 minute. Allowed: 1 second to 1 hour.</value>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets how many executions may be under way at the same time; further ones are refused.</summary>
    /// <value>The default value is 16. Allowed: 1 to 10,000.</value>
    public int MaxExecutions { get; set; } = 16;

    /// <summary>Gets or sets the most bytes of a request.</summary>
    /// <value>The default value is 4 MiB. Allowed: 1 KiB to 1 GiB.</value>
    public int MaxRequestBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Gets the hosts whose gateways code may call tools over, where it comes by whole requests: scheme, name and port, such as <c>https://agents.example:8443</c>.</summary>
    /// <value>The default value is empty: a request that names a gateway is refused.</value>
    /// <remarks>This host sends requests to the addresses that it is given; without this list, whoever has the key could choose any that it can reach.</remarks>
    public IList<Uri> GatewayAddresses { get; } = [];

    /// <summary>Gets or sets how long one call over a gateway may take.</summary>
    /// <value>The default value is 5 minutes. Allowed: 1 second to 1 day.</value>
    public TimeSpan GatewayTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Says what is wrong.</summary>
    /// <exception cref="ArgumentException">A value is out of its bounds.</exception>
    internal void Check()
    {
        if (Key.Length < RemoteSignature.MinKeyBytes)
        {
            throw new ArgumentException($"{nameof(Key)} must have {RemoteSignature.MinKeyBytes} bytes or more, but has {Key.Length}.", nameof(Key));
        }

        if (ClockSkew < TimeSpan.FromSeconds(1) || ClockSkew > TimeSpan.FromHours(1))
        {
            throw new ArgumentException($"{nameof(ClockSkew)} must be {TimeSpan.FromSeconds(1)} to {TimeSpan.FromHours(1)}, but is {ClockSkew}.", nameof(ClockSkew));
        }

        if (MaxExecutions is < 1 or > 10_000)
        {
            throw new ArgumentException($"{nameof(MaxExecutions)} must be 1 to 10000, but is {MaxExecutions}.", nameof(MaxExecutions));
        }

        if (MaxRequestBytes is < 1024 or > 1024 * 1024 * 1024)
        {
            throw new ArgumentException($"{nameof(MaxRequestBytes)} must be 1 KiB to 1 GiB, but is {MaxRequestBytes}.", nameof(MaxRequestBytes));
        }

        foreach (var address in GatewayAddresses)
        {
            if (address is not { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", PathAndQuery: "/", Fragment: "" })
            {
                throw new ArgumentException($"{nameof(GatewayAddresses)} must be http or https addresses without path, query and user, but has '{address}'.", nameof(GatewayAddresses));
            }
        }

        if (GatewayTimeout < TimeSpan.FromSeconds(1) || GatewayTimeout > TimeSpan.FromDays(1))
        {
            throw new ArgumentException($"{nameof(GatewayTimeout)} must be {TimeSpan.FromSeconds(1)} to {TimeSpan.FromDays(1)}, but is {GatewayTimeout}.", nameof(GatewayTimeout));
        }
    }
}
