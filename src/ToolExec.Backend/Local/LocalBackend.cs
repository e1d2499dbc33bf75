using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace ToolExec.Backend;

/// <summary>Functions of this process as tools.</summary>
/// <remarks>
/// <para>Safe for use by several threads; tools may be added and removed while others run. Made by a <see cref="LocalBackendBuilder"/>.</para>
/// <para>Disposing it removes its tools. It does not stop handlers that are running: whoever calls them says so by the call's token.</para>
/// </remarks>
public sealed class LocalBackend : IBackend, IDisposable
{
    private readonly ConcurrentDictionary<string, LocalTool> _tools = new(StringComparer.Ordinal);
    private readonly HandlerFaults _faults;
    private readonly Lock _listGate = new();
    private volatile BackendTools? _list;
    private volatile bool _disposed;

    internal LocalBackend(string name, bool includeExceptionText, IEnumerable<LocalTool> tools)
    {
        Name = name;
        _faults = new HandlerFaults(name, includeExceptionText);
        foreach (var tool in tools)
        {
            _tools[tool.Key] = tool;
        }
    }

    /// <inheritdoc/>
    public event EventHandler? ToolsChanged;

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Kind => BackendKinds.Local;

    /// <summary>Adds a tool.</summary>
    /// <param name="tool">The tool.</param>
    /// <exception cref="ArgumentException">The backend has a tool of this name already.</exception>
    /// <exception cref="ObjectDisposedException">The backend is disposed.</exception>
    public void Add(LocalTool tool)
    {
        ArgumentNullException.ThrowIfNull(tool);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_tools.TryAdd(tool.Key, tool))
        {
            throw new ArgumentException($"The backend '{Name}' has a tool '{tool.Key}' already.", nameof(tool));
        }

        TellChanged();
    }

    /// <summary>Removes a tool. Calls of it that are running go on.</summary>
    /// <param name="name">The tool's name; with its namespace and version where it has its own.</param>
    /// <returns>Whether there was such a tool.</returns>
    public bool Remove(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!_tools.TryRemove(name, out _))
        {
            return false;
        }

        TellChanged();
        return true;
    }

    /// <inheritdoc/>
    /// <remarks>There is nothing to start.</remarks>
    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled(cancellationToken) : default;
    }

    /// <inheritdoc/>
    public ValueTask<BackendTools> ListToolsAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<BackendTools>(cancellationToken);
        }

        return new ValueTask<BackendTools>(_list ?? MakeList());
    }

    /// <inheritdoc/>
    public ValueTask<Tool?> GetToolAsync(string remoteName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(remoteName);
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<Tool?>(cancellationToken)
            : new ValueTask<Tool?>(_tools.GetValueOrDefault(remoteName)?.Definition);
    }

    /// <inheritdoc/>
    public ValueTask<ToolResult> ExecuteAsync(ToolCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.CancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<ToolResult>(context.CancellationToken)
            : _tools.TryGetValue(context.Binding?.RemoteName ?? context.Tool.Name, out var tool) ? tool.InvokeAsync(context, _faults)
            : new ValueTask<ToolResult>(NotHere(context));
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<ToolEvent> ExecuteStreamingAsync(ToolCallContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return _tools.TryGetValue(context.Binding?.RemoteName ?? context.Tool.Name, out var tool) && tool.IsStreaming
            ? tool.StreamAsync(context, _faults, cancellationToken)
            : InOnePieceAsync(context, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<BackendHealth> CheckHealthAsync(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<BackendHealth>(cancellationToken)
            : new ValueTask<BackendHealth>(_disposed ? BackendHealth.Unhealthy("The backend is disposed.") : BackendHealth.Healthy);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    /// <summary>Disposes the backend as <see cref="DisposeAsync"/> does: there is nothing to wait for.</summary>
    public void Dispose()
    {
        _disposed = true;
        _tools.Clear();
        _list = null;
    }

    private async IAsyncEnumerable<ToolEvent> InOnePieceAsync(ToolCallContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        yield return new ToolCompletedEvent(await ExecuteAsync(context).ConfigureAwait(false)) { Tool = context.Tool.Id.ToString() };
    }

    private ToolResult NotHere(ToolCallContext context) => ToolResult.Failure(_disposed
        ? _faults.Make(ToolErrorKind.BackendUnavailable, $"The backend '{Name}' is closed.", context)
        : _faults.Make(ToolErrorKind.ToolNotFound, $"The backend '{Name}' has no tool '{context.Binding?.RemoteName ?? context.Tool.Name}' any more.", context));

    private BackendTools MakeList()
    {
        // The lock guards _list: a change cannot fall between reading the tools and keeping their list.
        lock (_listGate)
        {
            if (_list is null)
            {
                // The dictionary's own copy: LINQ's would read its size and its items at different times.
                var tools = _tools.ToArray();
                Array.Sort(tools, static (a, b) => string.CompareOrdinal(a.Key, b.Key));
                _list = new BackendTools(Array.ConvertAll(tools, static t => new BackendTool(t.Value.Definition, t.Key)));
            }

            return _list;
        }
    }

    private void TellChanged()
    {
        lock (_listGate)
        {
            _list = null;
        }

        ToolsChanged?.Invoke(this, EventArgs.Empty);
    }
}
