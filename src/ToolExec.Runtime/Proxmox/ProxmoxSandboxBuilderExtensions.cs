namespace ToolExec.Runtime;

/// <summary>Runs code in containers of Proxmox VE.</summary>
public static class ProxmoxSandboxBuilderExtensions
{
    /// <summary>Adds a sandbox that is a container of Proxmox VE with a sandbox service inside: it is started where it does not run, and then spoken to as another host.</summary>
    /// <remarks>At the start it is tried, starting the container included: <see cref="RuntimeOptions.ProbeTimeout"/> must leave time for that.</remarks>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Sets the API, the container, and the key of its service.</param>
    /// <exception cref="ArgumentException">An option is missing or out of its bounds; all that are wrong are named.</exception>
    public static IToolExecBuilder AddProxmoxSandbox(this IToolExecBuilder builder, Action<ProxmoxSandboxOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new ProxmoxSandboxOptions();
        configure(options);
        options.Check();
        return builder.AddSandbox(services => ProxmoxSandbox.Create(options, services, builder.ServiceKey));
    }
}
