using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ToolExec.Foundation.Processes;

namespace ToolExec.Backend;

/// <summary>Command-line programs as tools: each call starts one, and its whole process tree is gone when the call has ended.</summary>
/// <remarks>
/// <para>Thread-safe. Programs get their arguments as a list that no shell reads, only the environment variables that are named, and bounded room for their output.</para>
/// <para>Where the caller reads a stream, the standard output comes in chunks as it is written, and the standard error in chunks that are annotated as for the user.</para>
/// </remarks>
public sealed class ProcessBackend : IBackend
{
    /// <summary>The kind of backends whose tools are programs.</summary>
    public const string BackendKind = "process";

    private const string KeyVariable = "TOOLEXEC_IDEMPOTENCY_KEY";

    private readonly Dictionary<string, Command> _commands;
    private readonly ProcessBackendOptions _options;
    private readonly ProgramEnvironment _environment;
    private readonly RunLimiter _limiter;
    private readonly BackendGate _calls = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Makes a backend. Nothing is started until a tool is called.</summary>
    /// <param name="name">The backend's name: 1 to 128 characters of <c>[A-Za-z0-9_.-]</c>.</param>
    /// <param name="options">The tools.</param>
    /// <param name="secrets">Gives the values of secrets that environment variables refer to.</param>
    /// <param name="timeProvider">The clock; the system's where <see langword="null"/>.</param>
    /// <param name="loggerFactory">Makes the logger; nothing is logged where <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">The name breaks the grammar.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The options break their rules; the message names each.</exception>
    public ProcessBackend(string name, ProcessBackendOptions options, ISecretResolver? secrets = null, TimeProvider? timeProvider = null, ILoggerFactory? loggerFactory = null)
    {
        BackendName.Check(name);
        ArgumentNullException.ThrowIfNull(options);
        ProcessBackendOptionsValidator.Ensure(name, options);
        Name = name;
        _options = options;
        _commands = options.Tools.Select(t => new Command(t, options)).ToDictionary(static c => c.Tool.Name, StringComparer.Ordinal);
        _environment = new ProgramEnvironment(options.PassedVariables, options.Environment, secrets);
        _limiter = new RunLimiter(options.MaxConcurrency, options.MaxWaiting);
        _time = timeProvider ?? TimeProvider.System;
        _logger = (ILogger?)loggerFactory?.CreateLogger<ProcessBackend>() ?? NullLogger.Instance;
    }

    /// <summary>Never raised: the tools are those of the options.</summary>
    public event EventHandler? ToolsChanged
    {
        add { }
        remove { }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Kind => BackendKind;

    /// <inheritdoc/>
    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return default;
    }

    /// <inheritdoc/>
    public ValueTask<BackendTools> ListToolsAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(new BackendTools([.. _commands.Values.Select(static c => new BackendTool(c.Tool))]));
    }

    /// <inheritdoc/>
    public async ValueTask<ToolResult> ExecuteAsync(ToolCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.CancellationToken.ThrowIfCancellationRequested();
        if (!_calls.TryEnter())
        {
            return Fail(ToolErrorKind.BackendUnavailable, $"The backend '{Name}' is stopped.");
        }

        try
        {
            return await LimitedAsync(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(context.CancellationToken);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            return Fail(ToolErrorKind.ConnectionLost, $"The backend '{Name}' was stopped while the program ran; the program was ended.");
        }
        finally
        {
            _calls.Exit();
        }
    }

    /// <inheritdoc/>
    public ValueTask<BackendHealth> CheckHealthAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_closing.IsCancellationRequested ? BackendHealth.Unhealthy($"The backend '{Name}' is stopped.") : BackendHealth.Healthy);
    }

    /// <summary>Ends the programs that run, with everything that they have started.</summary>
    /// <returns>A task that completes when nothing is left.</returns>
    public async ValueTask DisposeAsync()
    {
        var empty = _calls.CloseAsync();
        await _closing.CancelAsync().ConfigureAwait(false);
        await empty.ConfigureAwait(false);
        _limiter.Dispose();
    }

    private async Task<ToolResult> LimitedAsync(ToolCallContext context)
    {
        var name = context.Binding?.RemoteName ?? context.Tool.Name;
        if (!_commands.TryGetValue(name, out var command))
        {
            return Fail(ToolErrorKind.ToolNotFound, $"The backend '{Name}' has no tool '{name}'.");
        }

        using var linked = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, _closing.Token);
        if (!await _limiter.EnterAsync(linked.Token).ConfigureAwait(false))
        {
            return Fail(ToolErrorKind.Busy, $"{_options.MaxConcurrency} programs of the backend '{Name}' run and {_options.MaxWaiting} calls wait already. Call again later.");
        }

        try
        {
            return await RunAsync(command, context, linked.Token).ConfigureAwait(false);
        }
        finally
        {
            _limiter.Leave();
        }
    }

    private async Task<ToolResult> RunAsync(Command command, ToolCallContext context, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(command.Timeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var arguments = command.Line.Arguments(context.Arguments);
            var input = command.Line.StandardInput(context.Arguments) is { } text ? command.Encoding.GetBytes(text) : null;
            var options = new ChildProcessOptions
            {
                FileName = command.Executable,
                Arguments = arguments,
                WorkingDirectory = command.WorkingDirectory,
                Environment = WithKey(await _environment.ResolveAsync(linked.Token).ConfigureAwait(false), context.IdempotencyKey),
                StopGrace = _options.StopGrace,
                TimeProvider = _time,
            };
            var result = await new CommandRun(command, context).RunAsync(options, input, linked.Token).ConfigureAwait(false);
            _logger.ProgramEnded(Name, command.Tool.Name, result.Error?.ExitCode ?? 0);
            return result;
        }
        catch (ArgumentRefusedException refused)
        {
            return ToolResult.Failure(Locate(refused.Error));
        }
        catch (EncoderFallbackException)
        {
            return Fail(ToolErrorKind.ValidationInput, $"The program reads {command.Encoding.WebName}, which has no place for a character of the standard input.");
        }
        catch (SecretException missing)
        {
            return Fail(ToolErrorKind.BackendUnavailable, missing.Message, missing);
        }
        catch (ChildProcessException fault)
        {
            return Fail(ToolErrorKind.BackendUnavailable, fault.Message, fault);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Fail(ToolErrorKind.Timeout, $"The program of '{command.Tool.Name}' did not end within {command.Timeout.TotalSeconds:0.###} seconds, and was ended with everything that it had started.");
        }
    }

    // A variable has no place for NUL, and a key that has one must not stop the call.
    private static ChildEnvironment WithKey(ChildEnvironment environment, string? key) =>
        key is null || key.Contains('\0', StringComparison.Ordinal) ? environment : environment.With(KeyVariable, key);

    private ToolResult Fail(ToolErrorKind kind, string message, Exception? exception = null) => ToolResult.Failure(Locate(new ToolError(kind, message)
    {
        // A program that is missing stays missing.
        IsRetryable = exception is null && ToolError.IsRetryableKind(kind),
        Exception = exception,
    }));

    private ToolError Locate(ToolError error) => error with { Backend = Name, BackendKind = BackendKind };
}
