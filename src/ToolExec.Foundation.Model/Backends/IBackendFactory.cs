namespace ToolExec;

/// <summary>Makes the backends of one kind from configuration.</summary>
public interface IBackendFactory
{
    /// <summary>Gets the kind of backends that this factory makes, as written in configuration; compared without regard to case.</summary>
    string Kind { get; }

    /// <summary>Makes a backend. It is not started here.</summary>
    /// <param name="name">The backend's name.</param>
    /// <param name="settings">What the configuration says; every setting must be read or refused (<see cref="BackendSettings.EnsureAllRead"/>).</param>
    /// <param name="services">The host's services.</param>
    /// <returns>The backend; whoever asked disposes it.</returns>
    /// <exception cref="BackendSettingsException">A setting is missing, wrong or unknown; the message names it.</exception>
    IBackend Create(string name, BackendSettings settings, IServiceProvider services);
}
