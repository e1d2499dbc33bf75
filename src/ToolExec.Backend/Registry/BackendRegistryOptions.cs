namespace ToolExec.Backend;

/// <summary>The settings of a <see cref="BackendRegistry"/>. They are read once, when it is made.</summary>
public sealed class BackendRegistryOptions
{
    /// <summary>Gets or sets what happens where some backends cannot be started.</summary>
    /// <value>The default value is <see cref="BackendStartup.AllOrNothing"/>.</value>
    public BackendStartup Startup { get; set; }

    /// <summary>Gets or sets the time that one backend may take to start.</summary>
    /// <value>The default value is 60 seconds. Allowed: more than zero, at most one day, or <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</value>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets or sets the time that one backend may take to list its tools.</summary>
    /// <value>The default value is 30 seconds. Allowed: more than zero, at most one day, or <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</value>
    public TimeSpan ListTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets the time that the calls inside a backend may take to finish when it is unregistered or the registry stops.</summary>
    /// <value>The default value is 30 seconds. Allowed: more than zero, at most one day, or <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</value>
    /// <remarks>A backend is disposed under the calls that take longer; a warning says how many they were.</remarks>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets the time that the disposal of one backend may take.</summary>
    /// <value>The default value is 30 seconds. Allowed: more than zero, at most one day, or <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</value>
    /// <remarks>A disposal that takes longer is left to itself and counts as failed.</remarks>
    public TimeSpan DisposeTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets the least time between two listings of one backend that says that its tools have changed.</summary>
    /// <value>The default value is 100 milliseconds. Allowed: zero to one minute.</value>
    /// <remarks>The first signal is followed at once; a backend that signals all the time is listed once in each such interval.</remarks>
    public TimeSpan RelistInterval { get; set; } = TimeSpan.FromMilliseconds(100);
}
