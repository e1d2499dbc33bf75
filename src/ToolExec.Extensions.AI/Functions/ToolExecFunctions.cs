using Microsoft.Extensions.AI;

namespace ToolExec.Extensions.AI;

/// <summary>A selection of the tools of one ToolExec instance, as functions of Microsoft.Extensions.AI.</summary>
/// <remarks>Safe for use by several threads.</remarks>
public sealed class ToolExecFunctions
{
    private readonly IBackendRegistry _registry;
    private readonly IToolRunner _runner;
    private readonly ToolExecFunctionOptions _options;
    private volatile Snapshot? _snapshot;

    /// <summary>Initializes the functions.</summary>
    /// <param name="registry">The backends whose tools go out.</param>
    /// <param name="runner">What runs them.</param>
    /// <param name="options">Which tools, and how; the defaults where <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">The options have no filter.</exception>
    public ToolExecFunctions(IBackendRegistry registry, IToolRunner runner, ToolExecFunctionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(runner);
        _registry = registry;
        _runner = runner;
        _options = options ?? new ToolExecFunctionOptions();
        if (_options.Filter is null)
        {
            throw new ArgumentException($"{nameof(ToolExecFunctionOptions.Filter)} must not be null; a filter without conditions lets every tool through.", nameof(options));
        }
    }

    /// <summary>Gets the functions, sorted by id: the same list as long as the catalogue does not change, and the same function as long as its tool does not.</summary>
    public IReadOnlyList<AIFunction> Current => Take().Functions;

    /// <summary>
    /// Invokes a function for a chat loop: one of these through the pipeline, with the model's name for the call; any other one as it is. Fits the function
    /// invoker of <c>FunctionInvokingChatClient</c>: <c>client.FunctionInvoker = (context, token) => functions.InvokeAsync(context.Function, context.Arguments, context.CallContent, token)</c>.
    /// </summary>
    /// <param name="function">The function that the loop found.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="call">The model's call, or <see langword="null"/>.</param>
    /// <param name="cancellationToken">The caller gives the call up.</param>
    /// <returns>The function's result.</returns>
    /// <exception cref="ToolExecException">The call did not succeed, and the options say to throw.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<object?> InvokeAsync(AIFunction function, AIFunctionArguments arguments, FunctionCallContent? call = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(arguments);
        if (function.GetService<ToolExecFunction>() is null)
        {
            return function.InvokeAsync(arguments, cancellationToken);
        }

        if (call is not null)
        {
            arguments.Context ??= new Dictionary<object, object?>();
            arguments.Context[typeof(FunctionCallContent)] = call;
        }

        // A loop that began before the catalogue changed holds functions of before.
        var current = Take().ByName.GetValueOrDefault(function.Name, function);
        return current.InvokeAsync(arguments, cancellationToken);
    }

    /// <summary>Answers a model's call by its name alone, for a loop without function objects. A name that is none of these tools' is an error of the result.</summary>
    /// <param name="call">The model's call.</param>
    /// <param name="services">The services of the request that it belongs to; a scope of its own where <see langword="null"/>.</param>
    /// <param name="cancellationToken">The caller gives the call up.</param>
    /// <returns>The result's content, to be sent back to the model.</returns>
    /// <exception cref="ToolExecException">The call did not succeed, and the options say to throw.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<FunctionResultContent> AnswerAsync(FunctionCallContent call, IServiceProvider? services = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (!Take().ByName.TryGetValue(call.Name, out var function))
        {
            var error = new ToolError(ToolErrorKind.ToolNotFound, $"There is no function '{call.Name}'.") { Operation = ToolOperation.Resolve };
            return new FunctionResultContent(call.CallId, FunctionOutcome.Of(_options.ThrowOnFailure ? throw new ToolExecException(error) : ToolResult.Failure(error)));
        }

        var arguments = new AIFunctionArguments(call.Arguments, StringComparer.Ordinal) { Services = services };
        return new FunctionResultContent(call.CallId, await InvokeAsync(function, arguments, call, cancellationToken).ConfigureAwait(false));
    }

    private Snapshot Take()
    {
        var catalog = _registry.Catalog;
        return _snapshot is { } known && ReferenceEquals(known.Catalog, catalog) ? known : _snapshot = Make(catalog, _snapshot);
    }

    private Snapshot Make(ToolCatalog catalog, Snapshot? before)
    {
        var functions = new List<AIFunction>();
        var byName = new Dictionary<string, AIFunction>(StringComparer.Ordinal);
        foreach (var entry in catalog.Entries)
        {
            if (_options.Filter.Matches(entry.Tool))
            {
                var name = ModelToolName.Encode(entry.Tool.Id);
                var function = before is not null && before.ByName.TryGetValue(name, out var kept) && ReferenceEquals(kept.GetService<ToolExecFunction>()?.Entry, entry)
                    ? kept
                    : Make(entry);
                if (byName.TryAdd(name, function))
                {
                    functions.Add(function);
                }
            }
        }

        return new Snapshot(catalog, functions, byName);
    }

    private AIFunction Make(ToolCatalogEntry entry)
    {
        var function = new ToolExecFunction(entry, _runner, _options.ThrowOnFailure);
        return ApprovalMark.IsOn(entry.Tool) || _options.RequireApproval?.Invoke(entry.Tool) is true ? new ApprovalRequiredAIFunction(function) : function;
    }

    private sealed record Snapshot(ToolCatalog Catalog, IReadOnlyList<AIFunction> Functions, IReadOnlyDictionary<string, AIFunction> ByName);
}
