using System.Collections.Concurrent;
using System.Text.Json;

namespace ToolExec.Samples.CustomBackend;

#region extending-backend
/// <summary>A key-value store as a backend. It needs nothing but ToolExec.Foundation.Model.</summary>
public sealed partial class KeyValueBackend(string name, int maxKeys = 1000, bool readOnly = false) : IBackend
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _values = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _closed = new();
    private volatile bool _readOnly = readOnly;

    public event EventHandler? ToolsChanged;

    public string Name { get; } = name;

    public string Kind => "key-value";

    /// <summary>Gets or sets whether the store may only be read; its list of tools changes with it.</summary>
    public bool IsReadOnly
    {
        get => _readOnly;
        set
        {
            _readOnly = value;
            ToolsChanged?.Invoke(this, EventArgs.Empty);
        }
    }

    // A real one connects here, and throws a BackendException that says what to do where it cannot.
    public ValueTask StartAsync(CancellationToken cancellationToken) => default;

    public ValueTask<BackendTools> ListToolsAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(new BackendTools(_readOnly ? [Get, WaitFor] : [Clear, Get, Set, WaitFor]));
    }

    public async ValueTask<ToolResult> ExecuteAsync(ToolCallContext context)
    {
        context.CancellationToken.ThrowIfCancellationRequested();
        if (_closed.IsCancellationRequested)
        {
            return Fail(ToolErrorKind.BackendUnavailable, $"The store '{Name}' is closed.");
        }

        // The arguments fit the schema; the backend's own name for the tool is in the binding.
        var key = context.Arguments.TryGetProperty("key", out var text) ? text.GetString()! : "";
        return context.Binding!.RemoteName switch
        {
            "get" => TryGet(key, out var value) ? ToolResult.Success(value) : Fail(ToolErrorKind.ExecutionFailed, $"There is no key '{key}'."),
            "wait_for" => await WaitForAsync(key, context),
            "set" when !_readOnly => Store(key, context.Arguments.GetProperty("value")),
            "clear" when !_readOnly => await ClearAsync(context),
            var other => Fail(ToolErrorKind.ToolNotFound, $"The store '{Name}' has no tool '{other}'."),
        };
    }

    public ValueTask<BackendHealth> CheckHealthAsync(CancellationToken cancellationToken) => new(
        _closed.IsCancellationRequested ? BackendHealth.Unhealthy("The store is closed.")
        : _values.Count >= maxKeys ? BackendHealth.Degraded("The store is full.")
        : BackendHealth.Healthy);

    // May come twice. Whoever waits inside ends with it.
    public async ValueTask DisposeAsync() => await _closed.CancelAsync();
}
#endregion
