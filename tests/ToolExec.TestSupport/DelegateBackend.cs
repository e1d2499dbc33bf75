namespace ToolExec.TestSupport;

/// <summary>A backend of tools that are delegates, for tests of everything above backends.</summary>
public sealed class DelegateBackend(string name, string kind = BackendKinds.Local) : IBackend
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (Tool Tool, Func<ToolCallContext, ValueTask<ToolResult>> Run)> _tools = new(StringComparer.Ordinal);

    public event EventHandler? ToolsChanged;

    public string Name { get; } = name;

    public string Kind { get; } = kind;

    public int Starts { get; private set; }

    public int Calls => Volatile.Read(ref _calls);

    public bool IsDisposed { get; private set; }

    public Func<CancellationToken, ValueTask>? OnStart { get; set; }

    public Func<CancellationToken, ValueTask<BackendHealth>>? OnHealth { get; set; }

    public Func<ToolCallContext, CancellationToken, IAsyncEnumerable<ToolEvent>?>? OnStream { get; set; }

    private int _calls;

    public DelegateBackend Add(Tool tool, Func<ToolCallContext, ValueTask<ToolResult>> run)
    {
        lock (_gate)
        {
            _tools[tool.Name] = (tool, run);
        }

        ToolsChanged?.Invoke(this, EventArgs.Empty);
        return this;
    }

    public DelegateBackend Add(string tool, Func<ToolCallContext, ValueTask<ToolResult>> run, string inputSchema = """{"type":"object"}""", string? outputSchema = null) =>
        Add(
            new Tool
            {
                Name = tool,
                InputSchema = ToolExecJson.Parse(inputSchema),
                OutputSchema = outputSchema is null ? null : ToolExecJson.Parse(outputSchema),
            },
            run);

    public DelegateBackend AddValue(string tool, string json = "\"ok\"") => Add(tool, _ => new(ToolResult.Success(ToolExecJson.Parse(json))));

    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        Starts++;
        return OnStart?.Invoke(cancellationToken) ?? ValueTask.CompletedTask;
    }

    public ValueTask<BackendTools> ListToolsAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return new(new BackendTools([.. _tools.Values.Select(t => new BackendTool(t.Tool))]));
        }
    }

    public ValueTask<ToolResult> ExecuteAsync(ToolCallContext context)
    {
        Interlocked.Increment(ref _calls);
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        Func<ToolCallContext, ValueTask<ToolResult>> run;
        lock (_gate)
        {
            run = _tools[context.Binding!.RemoteName].Run;
        }

        return run(context);
    }

    public IAsyncEnumerable<ToolEvent>? ExecuteStreamingAsync(ToolCallContext context, CancellationToken cancellationToken = default) =>
        OnStream is null ? Single(context) : OnStream(context, cancellationToken);

    public ValueTask<BackendHealth> CheckHealthAsync(CancellationToken cancellationToken) => OnHealth?.Invoke(cancellationToken) ?? new(BackendHealth.Healthy);

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }

    private async IAsyncEnumerable<ToolEvent> Single(ToolCallContext context)
    {
        yield return new ToolCompletedEvent(await ExecuteAsync(context));
    }
}
