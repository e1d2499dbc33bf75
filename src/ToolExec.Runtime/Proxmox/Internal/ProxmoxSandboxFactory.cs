namespace ToolExec.Runtime;

/// <summary>Makes sandboxes of the kind <c>proxmox_lxc</c> from configuration.</summary>
internal sealed class ProxmoxSandboxFactory : ISandboxFactory
{
    public string Kind => "proxmox_lxc";

    public ISandbox Create(string name, BackendSettings settings, IServiceProvider services, object? serviceKey)
    {
        var options = new ProxmoxSandboxOptions
        {
            Api = RemoteSettings.Address(settings, "api"),
            Node = settings.GetRequiredString("node"),
            ContainerId = settings.GetInt32("containerId", 0, ProxmoxSandboxOptions.LeastContainerId, ProxmoxSandboxOptions.MostContainerId),
            ApiToken = settings.GetRequiredString("apiToken"),
            CertificateFingerprint = settings.GetString("certificateFingerprint"),
            CertificateAuthority = settings.GetString("certificateAuthority"),
        };
        options.AutoStart = settings.GetBoolean("autoStart", options.AutoStart);
        options.StartTimeout = settings.GetTimeSpan("startTimeout", options.StartTimeout, ProxmoxSandboxOptions.ShortestStart, ProxmoxSandboxOptions.LongestStart);
        options.PollInterval = settings.GetTimeSpan("pollInterval", options.PollInterval, ProxmoxSandboxOptions.ShortestPoll, ProxmoxSandboxOptions.LongestPoll);
        options.AutoStop = settings.GetBoolean("autoStop", options.AutoStop);
        options.IdleFor = settings.GetTimeSpan("idleFor", options.IdleFor, ProxmoxSandboxOptions.ShortestIdle, ProxmoxSandboxOptions.LongestIdle);
        options.ServicePort = settings.GetInt32("servicePort", options.ServicePort, 1, 65_535);
        options.Remote.Name = name;
        options.Remote.Address = settings.Contains("address") ? RemoteSettings.Address(settings, "address") : null;
        RemoteSettings.Read(settings, options.Remote);
        settings.EnsureAllRead();
        try
        {
            return ProxmoxSandbox.Create(options, services, serviceKey);
        }
        catch (ArgumentException e)
        {
            throw new BackendSettingsException(settings.Path, $"is not right: {e.Message}");
        }
    }
}
