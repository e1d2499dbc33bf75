using System.Diagnostics.CodeAnalysis;

namespace ToolExec;

/// <summary>The backends of a host, and the catalogue of their tools.</summary>
/// <remarks>Safe for use by several threads. One failing backend never hides the tools of the others: its error stands beside them.</remarks>
public interface IBackendRegistry
{
    /// <summary>Raised after the catalogue changed, on the thread that changed it; <see cref="Catalog"/> is the new one already.</summary>
    event EventHandler? CatalogChanged;

    /// <summary>Gets the catalogue of all started and enabled backends' tools. Each value is a snapshot that never changes.</summary>
    ToolCatalog Catalog { get; }

    /// <summary>Adds a backend. Where the registry is started already, the backend is started and its tools listed before this returns.</summary>
    /// <param name="backend">The backend. From here on the registry owns it, unless the registration says otherwise.</param>
    /// <param name="registration">How it is registered; the defaults where <see langword="null"/>.</param>
    /// <param name="cancellationToken">Gives the start up; the backend is then not registered.</param>
    /// <exception cref="ArgumentException">The backend's name breaks the grammar or is taken (names that differ only in case count as the same), or its kind is empty.</exception>
    /// <exception cref="BackendException">The backend cannot be started; it is then not registered and not disposed.</exception>
    ValueTask RegisterAsync(IBackend backend, BackendRegistration? registration = null, CancellationToken cancellationToken = default);

    /// <summary>Removes a backend: its tools leave the catalogue at once, calls inside it may finish, then it is disposed.</summary>
    /// <param name="name">The backend's name.</param>
    /// <param name="cancellationToken">Ends the waiting for calls inside it; it is then disposed under them.</param>
    /// <returns>Whether there was such a backend.</returns>
    ValueTask<bool> UnregisterAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Finds a backend.</summary>
    /// <param name="name">The name.</param>
    /// <param name="backend">The backend.</param>
    /// <returns>Whether there is one with this name.</returns>
    bool TryGet(string name, [NotNullWhen(true)] out IBackend? backend);

    /// <summary>Lists the backends, sorted by name.</summary>
    /// <param name="kind">The kind to list; all of them where <see langword="null"/>.</param>
    IReadOnlyList<BackendInfo> List(string? kind = null);

    /// <summary>Asks every started backend for its tools now, all at the same time, and brings the catalogue up to date.</summary>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>The new catalogue: all tools, and for each backend that failed its error among the problems.</returns>
    ValueTask<ToolCatalog> ListAllToolsAsync(CancellationToken cancellationToken = default);

    /// <summary>Finds a tool in the catalogue.</summary>
    /// <param name="tool">The id; a bare name or one without its version is enough where only one tool fits.</param>
    /// <returns>The tool, or <see langword="null"/> where none or several fit.</returns>
    ToolCatalogEntry? FindTool(string tool);

    /// <summary>Switches a backend on or off. One that is switched on for the first time is started.</summary>
    /// <param name="name">The backend's name.</param>
    /// <param name="enabled">Whether it is on.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <exception cref="ArgumentException">There is no such backend.</exception>
    /// <exception cref="BackendException">The backend cannot be started.</exception>
    ValueTask SetEnabledAsync(string name, bool enabled, CancellationToken cancellationToken = default);

    /// <summary>Asks all backends how they are, all at the same time.</summary>
    /// <param name="timeout">The time that each may take; one that takes longer is unhealthy. Must be more than zero.</param>
    /// <param name="cancellationToken">Gives the questions up.</param>
    /// <returns>A report for each backend, sorted by name.</returns>
    ValueTask<IReadOnlyList<BackendHealthReport>> CheckHealthAsync(TimeSpan timeout, CancellationToken cancellationToken = default);

    /// <summary>Starts all enabled backends at the same time and lists their tools. A second call does nothing.</summary>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <exception cref="AggregateException">Backends cannot be started, and the host wants all or none; those that were started are stopped again.</exception>
    ValueTask StartAsync(CancellationToken cancellationToken = default);

    /// <summary>Stops and disposes all backends at the same time, after the calls inside them have finished. A second call does nothing.</summary>
    /// <param name="cancellationToken">Ends the waiting for calls inside.</param>
    /// <exception cref="AggregateException">Backends failed to stop; all of them were tried.</exception>
    ValueTask StopAsync(CancellationToken cancellationToken = default);
}
