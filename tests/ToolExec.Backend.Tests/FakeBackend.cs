using System.Text.Json;

namespace ToolExec.Backend.Tests;

/// <summary>A backend whose every step a test decides.</summary>
internal sealed class FakeBackend(string name, string kind = BackendKinds.Mcp) : IBackend
{
    private int _starts;
    private int _listings;
    private int _disposals;
    private int _inside;

    public event EventHandler? ToolsChanged;

    public string Name => name;

    public string Kind => kind;

    public int Starts => Volatile.Read(ref _starts);

    public int Listings => Volatile.Read(ref _listings);

    public int Disposals => Volatile.Read(ref _disposals);

    public bool IsHeard => ToolsChanged is not null;

    public bool DisposedUnderCall { get; private set; }

    public Func<CancellationToken, Task> OnStart { get; set; } = _ => Task.CompletedTask;

    public Func<CancellationToken, Task<BackendTools>>? OnList { get; set; }

    public Func<CancellationToken, Task<BackendHealth>> OnHealth { get; set; } = _ => Task.FromResult(BackendHealth.Healthy);

    public Func<Task> OnDispose { get; set; } = () => Task.CompletedTask;

    public List<BackendTool> Tools { get; set; } = [];

    public static Tool MakeTool(string name, string schema = """{"type":"object"}""", string? @namespace = null, string? version = null) =>
        new() { Name = name, Namespace = @namespace, Version = version, InputSchema = ToolExecJson.Parse(schema) };

    public static FakeBackend With(string name, params string[] tools) => new(name) { Tools = [.. tools.Select(t => new BackendTool(MakeTool(t)))] };

    public void SignalToolsChanged() => ToolsChanged?.Invoke(this, EventArgs.Empty);

    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _starts);
        await OnStart(cancellationToken);
    }

    public async ValueTask<BackendTools> ListToolsAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _listings);
        return OnList is null ? new BackendTools(Tools) : await OnList(cancellationToken);
    }

    public async ValueTask<ToolResult> ExecuteAsync(ToolCallContext context)
    {
        Interlocked.Increment(ref _inside);
        try
        {
            await Task.Yield();
            DisposedUnderCall |= Disposals > 0;
            return ToolResult.Success(JsonSerializer.SerializeToElement(name));
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    public async ValueTask<BackendHealth> CheckHealthAsync(CancellationToken cancellationToken) => await OnHealth(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        DisposedUnderCall |= Volatile.Read(ref _inside) > 0;
        Interlocked.Increment(ref _disposals);
        await OnDispose();
    }
}
