namespace ToolExec;

/// <summary>How a backend is registered.</summary>
public sealed record BackendRegistration
{
    /// <summary>Gets a value indicating whether the backend is switched on.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool Enabled { get; init; } = true;

    /// <summary>Gets the namespace of those of its tools that have none.</summary>
    /// <value>The default value is <see langword="null"/>: the backend's name.</value>
    public string? Namespace { get; init; }

    /// <summary>Gets a value indicating whether the registry disposes the backend when it is unregistered or the registry is disposed.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool DisposeBackend { get; init; } = true;
}
