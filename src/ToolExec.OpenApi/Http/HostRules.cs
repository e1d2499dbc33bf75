namespace ToolExec.OpenApi;

/// <summary>The hosts that requests of one backend may go to.</summary>
internal sealed class HostRules(IReadOnlyList<HostRule> rules)
{
    internal bool Allow(Uri address) => address.Scheme is "http" or "https" && address.UserInfo.Length == 0 && rules.Any(r => r.Allows(address));

    /// <exception cref="AddressRefusedException">The host is none of them.</exception>
    internal void Ensure(Uri address)
    {
        if (!Allow(address))
        {
            throw new AddressRefusedException($"'{ToolText.Clean(address.Authority, 200)}' is no host that requests of this API may go to. Where that is right, set the base address (baseUrl) or add it to the allowed hosts (allowedHosts).");
        }
    }
}
