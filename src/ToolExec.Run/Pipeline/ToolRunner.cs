using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace ToolExec.Run;

/// <summary>The runner: looks a tool up, sends the call through the tool's pipeline, and says what became of it.</summary>
/// <remarks>A call that ends at once goes through without a task or a state machine of its own.</remarks>
internal sealed partial class ToolRunner : IToolRunner, IAsyncDisposable, IDisposable
{
    private readonly IBackendRegistry _registry;
    private readonly IServiceProvider _services;
    private readonly IToolCallObserver[] _observers;
    private readonly TimeProvider _time;
    private readonly ILogger<ToolRunner> _logger;
    private readonly TimeSpan _timeout;
    private readonly Grace _grace;
    private readonly TimeSpan _drain;
    private readonly int _streamCapacity;
    private readonly ToolCompiler _compiler;
    private readonly CallCancellationPool _cancellations;
    private readonly BackendGate _open = new();
    private readonly SecretVault? _secrets;

    public ToolRunner(IBackendRegistry registry, IServiceProvider services, ToolRunOptions options, ToolRunnerParts parts, TimeProvider time, ILogger<ToolRunner> logger)
    {
        _registry = registry;
        _services = services;
        _observers = [.. parts.Observers];
        _time = time;
        _logger = logger;
        _timeout = options.Timeout;
        _grace = new Grace(options.CancellationGrace, time, logger);
        _drain = options.DrainTimeout;
        _streamCapacity = options.StreamCapacity;
        _secrets = parts.Secrets;
        var dispatcher = new Dispatcher(registry, parts.Selector, new ResultCheck(options), _grace, parts.Secrets, [.. parts.Guards ?? []], logger);
        _compiler = new ToolCompiler(parts.Middleware, new ArgumentCheck(options), CheckArgumentsAsync, dispatcher.RunAsync, dispatcher.PlanAsync, logger);
        _cancellations = new CallCancellationPool(time);
    }

    public ValueTask<ToolResult> RunAsync(ToolCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (cancellationToken.IsCancellationRequested)
        {
            _ = Refuse(call, _time.GetTimestamp(), CallOutcome.Cancelled(ShownTool.Of(call.Tool)));
            return ValueTask.FromCanceled<ToolResult>(cancellationToken);
        }

        var listener = call.Options?.Progress is { } progress ? new ProgressSink(progress, _logger) : null;
        var pending = RunCoreAsync(call, listener is null || _secrets is null ? listener : new ScrubbingSink(listener, _secrets), null, cancellationToken);
        return cancellationToken.CanBeCanceled ? ThrowWhenCancelledAsync(pending, cancellationToken) : pending;
    }

    public async ValueTask DisposeAsync()
    {
        var empty = _open.CloseAsync();
        if (!empty.IsCompleted)
        {
            _logger.Stopping(_open.Count);
            if (!await Grace.EndsAsync(empty, _drain, _time).ConfigureAwait(false))
            {
                _cancellations.ShutdownAll();
                await _grace.EndsAsync(empty).ConfigureAwait(false);
            }
        }

        await _cancellations.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Takes no more calls and tells those under way to stop, without waiting for them.</summary>
    public void Dispose()
    {
        if (!_open.CloseAsync().IsCompleted)
        {
            _cancellations.ShutdownAll();
        }
    }

    private static ValueTask<ToolResult> ThrowWhenCancelledAsync(ValueTask<ToolResult> pending, CancellationToken caller)
    {
        if (pending.IsCompletedSuccessfully)
        {
            var result = pending.Result;
            return result.Status == ToolStatus.Cancelled && caller.IsCancellationRequested ? ValueTask.FromCanceled<ToolResult>(caller) : new(result);
        }

        return WaitAsync(pending, caller);

        static async ValueTask<ToolResult> WaitAsync(ValueTask<ToolResult> pending, CancellationToken caller)
        {
            var result = await pending.ConfigureAwait(false);
            return result.Status == ToolStatus.Cancelled && caller.IsCancellationRequested ? throw new OperationCanceledException(caller) : result;
        }
    }

    /// <summary>Runs a call. Every outcome is a result here, the caller's own cancellation included.</summary>
    private ValueTask<ToolResult> RunCoreAsync(ToolCall call, IToolEventSink? events, ChannelSink? stream, CancellationToken caller)
    {
        var started = _time.GetTimestamp();

        // Whatever misuse makes throw stands before the gate, which would otherwise stay open: arguments of a disposed document, a call without a tool.
        ArgumentNullException.ThrowIfNull(call.Tool, nameof(call));
        var arguments = call.Arguments.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? ToolExecJson.EmptyObject : call.Arguments;
        if (!_open.TryEnter())
        {
            return new(Refuse(call, started, CallOutcome.ShuttingDown(ShownTool.Of(call.Tool))));
        }

        if (!_registry.Catalog.TryGet(call.Tool, out var entry) && !TryResolve(call.Tool, out entry, out var error))
        {
            _open.Exit();
            return new(Refuse(call, started, error));
        }

        var cancellation = _cancellations.Rent(call.Options?.Timeout ?? _timeout, started, caller);
        var context = new RunContext(call, _compiler.Get(entry), arguments, call.Options?.Services ?? _services, cancellation, started)
        {
            Events = events,
            Stream = stream,
            IsStreaming = stream is not null,
        };

        if (call.Options?.Explanation is { } explanation)
        {
            context.Notes = explanation.Notes;
            context.Compiled.Explained.Plan(explanation);
            explanation.Notes.Add(CallSteps.Resolve, "found", entry.Id, string.Join(", ", entry.Routes.Select(static r => r.Binding.Backend)));
        }

        // A span is kept in an async local. Begun here, it would stay behind in the caller's context; begun in an async method, it does not.
        return RunTelemetry.Source.HasListeners() || System.Diagnostics.Activity.Current is not null ? RunTracedAsync(context) : RunPipelineAsync(context);
    }

    private async ValueTask<ToolResult> RunTracedAsync(RunContext context)
    {
        if (RunTelemetry.Begin(context.Call, context.Compiled.Entry.Id) is { Span: not null } trace)
        {
            context.Trace = trace;
        }

        return await RunPipelineAsync(context).ConfigureAwait(false);
    }

    private ValueTask<ToolResult> RunPipelineAsync(RunContext context)
    {
        ValueTask<ToolResult> pending;
        try
        {
            pending = (context.Call.Options?.Explanation is null ? context.Compiled.Pipeline : context.Compiled.Explained.Pipeline)(context);
        }
#pragma warning disable CA1031 // The boundary to the host's middleware: its fault is this call's failure.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return new(Complete(context, Failed(context, fault)));
        }

        if (pending.IsCompletedSuccessfully)
        {
            return new(Complete(context, pending.Result));
        }

        return WaitAsync(context, pending.AsTask());
    }

    private async ValueTask<ToolResult> WaitAsync(RunContext context, Task<ToolResult> pending)
    {
        ToolResult? result;
        try
        {
            result = await pending.WaitAsync(context.Cancellation.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.Cancellation.Token.IsCancellationRequested)
        {
            // It may have ended since: then what it gave is looked at all the same.
            result = await StopAsync(context, pending).ConfigureAwait(false);
            if (result is null)
            {
                return Abandon(context, pending);
            }
        }
#pragma warning disable CA1031 // As above.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            result = Failed(context, fault);
        }

        return Complete(context, result);
    }

    /// <summary>Gives a call that was told to stop the time to do so; null where it did not.</summary>
    private async ValueTask<ToolResult?> StopAsync(RunContext context, Task<ToolResult> pending)
    {
        if (!await _grace.EndsAsync(pending).ConfigureAwait(false))
        {
            return null;
        }

        // A tool that finished all the same gave a result; it is not thrown away. Whatever it threw while it was stopped, it was stopped.
        _ = pending.Exception;
        if (pending.IsCompletedSuccessfully)
        {
            return pending.Result is { IsSuccess: true } result ? result : CallOutcome.Stopped(context);
        }

        return CallOutcome.Stopped(context);
    }

    private ToolResult Abandon(RunContext context, Task<ToolResult> pending)
    {
        _grace.LeaveBehind(context, pending);
        var result = CallOutcome.Stopped(context);
        _cancellations.Forget(context.Cancellation);
        result = Finish(context, result);
        _open.Exit();
        return result;
    }

    private ToolResult Complete(RunContext context, ToolResult? result)
    {
        result ??= ToolResult.Failure(new ToolError(ToolErrorKind.Internal, $"A middleware returned no result for the call of '{context.Compiled.Entry.Id}'."));
        if (result.Error is not null && context.Cancellation.Token.IsCancellationRequested && result.Status is not (ToolStatus.Rejected or ToolStatus.Skipped or ToolStatus.AwaitingApproval))
        {
            // Whatever a tool says when it is stopped, what happened is that it was stopped.
            result = CallOutcome.Stopped(context);
        }

        result = Finish(context, result);
        if (context.HasLeftBehind)
        {
            _cancellations.Forget(context.Cancellation);
        }
        else
        {
            _cancellations.Return(context.Cancellation);
        }

        _open.Exit();
        return result;
    }

    private ToolResult Failed(RunContext context, Exception fault)
    {
        if (fault is OperationCanceledException && context.Cancellation.Token.IsCancellationRequested)
        {
            return CallOutcome.Stopped(context);
        }

        fault = _secrets?.Patterns.Scrub(fault) ?? fault;
        _logger.MiddlewareFailed(fault, context.Compiled.Entry.Id, context.Call.CallId);
        return ToolResult.Failure(new ToolError(ToolErrorKind.Internal, $"The call of '{context.Compiled.Entry.Id}' failed inside the host.") { Exception = fault });
    }

    private ValueTask<ToolResult> CheckArgumentsAsync(ToolCallContext context)
    {
        var run = RunContext.Of(context);
        return run.CheckArguments() is { } fault ? new(ToolResult.Failure(fault))
            : run.IsPlanned ? run.Compiled.Planning(run)
            : (run.Call.Options?.Explanation is null ? run.Compiled.Execution : run.Compiled.Explained.Execution)(run);
    }
}
