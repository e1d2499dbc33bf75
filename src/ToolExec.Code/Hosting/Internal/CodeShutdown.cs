namespace ToolExec.Code;

/// <summary>Suspends scripts when their host stops: before their calls are ended.</summary>
internal sealed class CodeShutdown : IInstancePart
{
    private volatile CodeExecutor? _executor;

    /// <summary>Sets who runs the scripts; set when it is made.</summary>
    public CodeExecutor? Executor
    {
        set => _executor = value;
    }

    public string Name => "code";

    public ValueTask StartAsync(CancellationToken cancellationToken) => default;

    public ValueTask StopAsync(CancellationToken cancellationToken) => _executor?.StopAsync(cancellationToken) ?? default;

    public ValueTask<BackendHealth> CheckHealthAsync(CancellationToken cancellationToken) => new(BackendHealth.Healthy);
}
