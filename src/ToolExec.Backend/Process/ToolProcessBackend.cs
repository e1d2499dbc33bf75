#pragma warning disable VSTHRD003 // The tasks awaited here are this backend's own.

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ToolExec.Backend;

/// <summary>A program that stays and offers tools over the line protocol: one JSON object a line on its standard input and output.</summary>
/// <remarks>
/// Thread-safe; any number of calls share the program. One that is lost is started again with the next call, with growing waits where it is lost
/// again and again. It owns the program; who makes it disposes it.
/// </remarks>
public sealed partial class ToolProcessBackend : IBackend
{
    private readonly Lock _gate = new(); // guards all fields that change
    private readonly ToolProcessOptions _options;
    private readonly ProgramEnvironment _environment;
    private readonly ISecretScrubber? _scrubber;
    private readonly CancellationTokenSource _closing = new();
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private LineSession? _session;
    private Task<LineSession>? _starting;
    private Task _ending = Task.CompletedTask;
    private string? _lastLoss;
    private int _failures;
    private long _startedAt;
    private long _failedAt;
    private bool _closed;
    private int _pending;

    /// <summary>Makes a backend. Nothing is started yet.</summary>
    /// <param name="name">The backend's name: 1 to 128 characters of <c>[A-Za-z0-9_.-]</c>.</param>
    /// <param name="options">What to start.</param>
    /// <param name="secrets">Gives the values of secrets that environment variables refer to.</param>
    /// <param name="timeProvider">The clock; the system's where <see langword="null"/>.</param>
    /// <param name="loggerFactory">Makes the logger; nothing is logged where <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">The name breaks the grammar.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The options break their rules; the message names each.</exception>
    public ToolProcessBackend(string name, ToolProcessOptions options, ISecretResolver? secrets = null, TimeProvider? timeProvider = null, ILoggerFactory? loggerFactory = null)
    {
        BackendName.Check(name);
        ArgumentNullException.ThrowIfNull(options);
        ToolProcessOptionsValidator.Ensure(name, options);
        Name = name;
        _options = options;
        _environment = new ProgramEnvironment(options.PassedVariables, options.Environment, secrets);
        _scrubber = secrets as ISecretScrubber;
        _time = timeProvider ?? TimeProvider.System;
        _logger = (ILogger?)loggerFactory?.CreateLogger<ToolProcessBackend>() ?? NullLogger.Instance;
    }

    /// <inheritdoc/>
    public event EventHandler? ToolsChanged;

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Kind => ProcessBackend.BackendKind;

    /// <inheritdoc/>
    public async ValueTask StartAsync(CancellationToken cancellationToken) => await GetAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<BackendTools> ListToolsAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var session = await GetAsync(cancellationToken).ConfigureAwait(false);
        using var limit = new CancellationTokenSource(_options.StartTimeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return LineResults.Tools(Name, await session.RequestAsync("list", linked.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw new BackendException(Error(ToolErrorKind.Timeout, $"The program of '{Name}' did not list its tools within {_options.StartTimeout.TotalSeconds:0.###} seconds.") with { Operation = ToolOperation.ListTools });
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ToolResult> ExecuteAsync(ToolCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var cancellationToken = context.CancellationToken;
        cancellationToken.ThrowIfCancellationRequested();
        if (Interlocked.Increment(ref _pending) > _options.MaxPending)
        {
            Interlocked.Decrement(ref _pending);
            return ToolResult.Failure(Error(ToolErrorKind.Busy, $"{_options.MaxPending} calls are inside the program of '{Name}' already. Call again later."));
        }

        try
        {
            return await CallAsync(await GetAsync(cancellationToken).ConfigureAwait(false), context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (BackendException fault)
        {
            return ToolResult.Failure(fault.Error with { Operation = ToolOperation.Execute, Backend = Name, BackendKind = Kind });
        }
        finally
        {
            Interlocked.Decrement(ref _pending);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<BackendHealth> CheckHealthAsync(CancellationToken cancellationToken)
    {
        LineSession? session;
        lock (_gate)
        {
            session = _session is { IsAlive: true } && !_closed ? _session : null;
        }

        if (session is null)
        {
            return BackendHealth.Unhealthy(_lastLoss is { } loss ? $"The program of '{Name}' {loss}. It is started again with the next call." : $"The program of '{Name}' is not started.");
        }

        using var limit = new CancellationTokenSource(_options.PingTimeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await session.RequestAsync("ping", linked.Token).ConfigureAwait(false);
            return BackendHealth.Healthy;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return BackendHealth.Unhealthy($"The program of '{Name}' did not answer a ping within {_options.PingTimeout.TotalSeconds:0.###} seconds.");
        }
        catch (BackendException fault)
        {
            return BackendHealth.Unhealthy(fault.Message);
        }
    }

    /// <summary>Ends the program, with everything that it has started.</summary>
    /// <returns>A task that completes when nothing is left.</returns>
    public async ValueTask DisposeAsync()
    {
        Task<LineSession>? starting;
        LineSession? session;
        lock (_gate)
        {
            _closed = true;
            (starting, session) = (_starting, _session);
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        if (starting is not null)
        {
            await ((Task)starting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            session = starting.IsCompletedSuccessfully ? await starting.ConfigureAwait(false) : session;
        }

        if (session is not null)
        {
            await session.DisposeAsync().ConfigureAwait(false);
        }

        await _ending.ConfigureAwait(false);
    }

    private async Task<ToolResult> CallAsync(LineSession session, ToolCallContext context)
    {
        var (id, request) = session.Open();
        var pump = request.PumpAsync(context);
        try
        {
            await session.SendAsync(LineMessages.Call(id, context.Binding?.RemoteName ?? context.Tool.Name, context.Arguments), context.CancellationToken).ConfigureAwait(false);
            var answer = session.AnswerAsync(request);
            await ((Task)answer).WaitAsync(context.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!answer.IsCompleted)
            {
                await CancelAsync(session, id, answer).ConfigureAwait(false);
                context.CancellationToken.ThrowIfCancellationRequested();
            }

            var result = LineResults.Result(Name, await answer.ConfigureAwait(false));
            request.Complete();
            await pump.ConfigureAwait(false); // every report before the result
            return result;
        }
        finally
        {
            session.Close(id);
            await pump.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // The work itself must stop: a program that does not end the call is ended.
    private async Task CancelAsync(LineSession session, long id, Task answer)
    {
        using var limit = new CancellationTokenSource(_options.CancelGrace, _time);
        try
        {
            await session.SendAsync(LineMessages.Request("cancel", id), limit.Token).ConfigureAwait(false);
            await answer.WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            session.Lose($"did not end a cancelled call within {_options.CancelGrace.TotalSeconds:0.###} seconds and was ended");
        }
        catch (BackendException)
        {
            // It is gone, and the call with it.
        }

        if (!session.IsAlive)
        {
            await session.DisposeAsync().ConfigureAwait(false);
        }
    }

    private ToolError Error(ToolErrorKind kind, string message) => new(kind, message) { Backend = Name, BackendKind = Kind };

    private void RaiseToolsChanged()
    {
        try
        {
            ToolsChanged?.Invoke(this, EventArgs.Empty);
        }
#pragma warning disable CA1031 // A listener is foreign code, and this runs on the reader of the program's messages.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _logger.ProgramListenerFailed(Name, fault);
        }
    }
}
