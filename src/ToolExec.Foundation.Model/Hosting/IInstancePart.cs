namespace ToolExec;

/// <summary>A part of an instance that must be there before its backends and can be ill, such as a file. A keyed service of the instance.</summary>
/// <remarks>Whoever registered it disposes of it. Safe for use by several threads.</remarks>
public interface IInstancePart
{
    /// <summary>Gets the name that health checks show: unique among the parts of an instance.</summary>
    string Name { get; }

    /// <summary>Makes ready. A second call does nothing; after a failure it tries again.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">It cannot; the message says what to do. The instance is then not started.</exception>
    ValueTask StartAsync(CancellationToken cancellationToken);

    /// <summary>Prepares for the end. Called when the host stops, before calls are ended and backends are stopped; the part with the latest start first. A second call does nothing. It does not throw.</summary>
    /// <param name="cancellationToken">The host is in a hurry: what is not done by then is left.</param>
    ValueTask StopAsync(CancellationToken cancellationToken) => default;

    /// <summary>Says how it is. It does not throw because it is ill.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<BackendHealth> CheckHealthAsync(CancellationToken cancellationToken);
}
