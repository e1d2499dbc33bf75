using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Extensions.AI;

/// <summary>Functions of Microsoft.Extensions.AI as tools.</summary>
/// <remarks>
/// <para>Safe for use by several threads. It does not own the functions.</para>
/// <para>A function is given the arguments as JSON values by name, and the services of the call: those that the caller gave
/// (<see cref="ToolCallOptions.Services"/>), else a scope of its own that is disposed after the call. The <see cref="ToolCallContext"/> is in
/// <see cref="AIFunctionArguments.Context"/> under the key <c>typeof(ToolCallContext)</c>.</para>
/// <para>An exception of a function becomes the error <c>execution_failed</c> without its text; a <see cref="ToolExecException"/> passes its own error on.</para>
/// </remarks>
public sealed class AIFunctionBackend : IBackend, IDisposable
{
    private readonly FrozenDictionary<string, AIFunction> _functions;
    private readonly BackendTools _list;
    private readonly bool _includeExceptionText;
    private volatile bool _disposed;

    /// <summary>Initializes a backend of some functions.</summary>
    /// <param name="name">The backend's name, which is the namespace of its tools: 1 to 128 characters of <c>[A-Za-z0-9_.-]</c>.</param>
    /// <param name="functions">The functions. Their names differ.</param>
    /// <param name="options">The settings; the defaults where <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">
    /// The backend's name or that of a function breaks the grammar, two functions have the same name, the schema of one is not that of an object, or one
    /// requires approval and <see cref="AIFunctionBackendOptions.AllowApprovalRequired"/> is not set.
    /// </exception>
    public AIFunctionBackend(string name, IEnumerable<AIFunction> functions, AIFunctionBackendOptions? options = null)
    {
        if (!ToolId.TryParse(name, out var id) || id.Namespace is not null)
        {
            throw new ArgumentException($"The name of a backend must be 1 to 128 characters of [A-Za-z0-9_.-], but is '{name}'.", nameof(name));
        }

        ArgumentNullException.ThrowIfNull(functions);
        options ??= new AIFunctionBackendOptions();
        Name = name;
        _includeExceptionText = options.IncludeExceptionText;
        var known = new Dictionary<string, AIFunction>(StringComparer.Ordinal);
        var tools = new List<BackendTool>();
        foreach (var function in functions)
        {
            tools.Add(new BackendTool(FunctionDefinition.Make(function, options.AllowApprovalRequired)));
            if (!known.TryAdd(function.Name, function))
            {
                throw new ArgumentException($"Two functions have the name '{function.Name}'.", nameof(functions));
            }
        }

        _functions = known.ToFrozenDictionary(StringComparer.Ordinal);
        _list = new BackendTools(tools);
    }

    /// <inheritdoc/>
    /// <remarks>The functions never change, so it is never raised.</remarks>
    public event EventHandler? ToolsChanged
    {
        add { }
        remove { }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Kind => BackendKinds.Local;

    /// <inheritdoc/>
    /// <remarks>There is nothing to start.</remarks>
    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled(cancellationToken) : default;
    }

    /// <inheritdoc/>
    public ValueTask<BackendTools> ListToolsAsync(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<BackendTools>(cancellationToken) : new ValueTask<BackendTools>(_list);

    /// <inheritdoc/>
    public async ValueTask<ToolResult> ExecuteAsync(ToolCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.CancellationToken.ThrowIfCancellationRequested();
        var name = context.Binding?.RemoteName ?? context.Tool.Name;
        if (_disposed)
        {
            return Fail(context, ToolErrorKind.BackendUnavailable, $"The backend '{Name}' is closed.");
        }

        if (!_functions.TryGetValue(name, out var function))
        {
            return Fail(context, ToolErrorKind.ToolNotFound, $"The backend '{Name}' has no tool '{name}'.");
        }

        try
        {
            var factory = context.Call.Options?.Services is null ? context.Services.GetService(typeof(IServiceScopeFactory)) as IServiceScopeFactory : null;
            if (factory is null)
            {
                return await InvokeAsync(function, context, context.Services).ConfigureAwait(false);
            }

            var scope = factory.CreateAsyncScope();
            await using (scope.ConfigureAwait(false))
            {
                return await InvokeAsync(function, context, scope.ServiceProvider).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // Whatever a function throws is the call's error.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return ToResult(fault, context);
        }
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
    public void Dispose() => _disposed = true;

    private static async ValueTask<ToolResult> InvokeAsync(AIFunction function, ToolCallContext context, IServiceProvider services)
    {
        var arguments = new AIFunctionArguments(StringComparer.Ordinal)
        {
            Services = services,
            Context = new Dictionary<object, object?> { [typeof(ToolCallContext)] = context },
        };
        if (context.Arguments.ValueKind == JsonValueKind.Object)
        {
            foreach (var argument in context.Arguments.EnumerateObject())
            {
                arguments[argument.Name] = argument.Value;
            }
        }

        var result = await function.InvokeAsync(arguments, context.CancellationToken).ConfigureAwait(false);
        return FunctionResult.ToResult(result, function, context);
    }

    private ToolResult ToResult(Exception fault, ToolCallContext context)
    {
        if (context.CancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The call was cancelled.", fault, context.CancellationToken);
        }

        if (fault is ToolExecException known)
        {
            return ToolResult.Failure(known.Error with { Tool = known.Error.Tool ?? context.Tool.Id.ToString(), Exception = known.Error.Exception ?? fault });
        }

        var text = _includeExceptionText ? $"The tool '{context.Tool.Id}' failed: {fault.Message}" : $"The tool '{context.Tool.Id}' failed.";
        return Fail(context, ToolErrorKind.ExecutionFailed, text, fault);
    }

    private ToolResult Fail(ToolCallContext context, ToolErrorKind kind, string message, Exception? fault = null) => ToolResult.Failure(new ToolError(kind, message)
    {
        Tool = context.Tool.Id.ToString(),
        Backend = Name,
        BackendKind = Kind,
        Exception = fault,
    });
}
