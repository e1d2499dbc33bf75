namespace ToolExec;

/// <summary>How a backend is.</summary>
/// <param name="Status">Whether it could run a tool now.</param>
/// <param name="Description">What is wrong, or <see langword="null"/>.</param>
public sealed record BackendHealth(BackendHealthStatus Status, string? Description = null)
{
    /// <summary>A backend that is well.</summary>
    public static BackendHealth Healthy { get; } = new(BackendHealthStatus.Healthy);

    /// <summary>Describes a backend that works, but not as it should.</summary>
    /// <param name="description">What is wrong.</param>
    public static BackendHealth Degraded(string description) => new(BackendHealthStatus.Degraded, description);

    /// <summary>Describes a backend that cannot run tools.</summary>
    /// <param name="description">What is wrong.</param>
    public static BackendHealth Unhealthy(string description) => new(BackendHealthStatus.Unhealthy, description);
}
