namespace ToolExec.Runtime;

/// <summary>Makes the sandboxes of one kind from configuration.</summary>
public interface ISandboxFactory
{
    /// <summary>Gets the kind, as written in configuration; compared without regard to case.</summary>
    string Kind { get; }

    /// <summary>Makes a sandbox. It is not tried here.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="settings">What the configuration says; every setting must be read or refused (<see cref="BackendSettings.EnsureAllRead"/>). <c>kind</c> has been read.</param>
    /// <param name="services">The host's services.</param>
    /// <param name="serviceKey">The key of the instance, or <see langword="null"/>.</param>
    /// <returns>The sandbox; whoever asked disposes it.</returns>
    /// <exception cref="BackendSettingsException">A setting is missing, wrong or unknown; the message names it.</exception>
    ISandbox Create(string name, BackendSettings settings, IServiceProvider services, object? serviceKey);
}
