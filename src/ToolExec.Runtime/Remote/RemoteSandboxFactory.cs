namespace ToolExec.Runtime;

/// <summary>Makes sandboxes of the kind <c>remote</c> from configuration.</summary>
internal sealed class RemoteSandboxFactory : ISandboxFactory
{
    public string Kind => "remote";

    public ISandbox Create(string name, BackendSettings settings, IServiceProvider services, object? serviceKey)
    {
        var options = new RemoteSandboxOptions { Name = name, Address = RemoteSettings.Address(settings, "address") };
        RemoteSettings.Read(settings, options);
        settings.EnsureAllRead();
        try
        {
            return RemoteSandboxes.Create(options, services, serviceKey);
        }
        catch (ArgumentException e)
        {
            throw new BackendSettingsException(settings.Path, $"is not right: {e.Message}");
        }
    }
}
