using System.Text;
using System.Text.Json;
using ToolExec.Script;

namespace ToolExec.Runtime;

/// <summary>Runs JavaScript and TypeScript inside the host's process, in an engine of managed, bounds-checked code; such a script can be suspended and go on elsewhere.</summary>
/// <remarks>
/// <para>Have one for a process: it keeps warm engines. The script sees no file, no network, no process, no environment; <c>docs/script.md</c> says what the wall is made of.</para>
/// <para>A script suspends once nothing else of it goes on: other calls beside the one that waits run to their ends first, timers are kept with what they had left.</para>
/// <para>Of the limits, processes and disk count as enforced because a script has neither; the share of processors is not bounded, only the time.</para>
/// </remarks>
public sealed class EmbeddedSandbox : ISuspendableSandbox
{
    /// <summary>The kind of this sandbox, and its usual name.</summary>
    public const string EmbeddedKind = "embedded";

    // Searches and descriptions are no tool calls, but have an end too.
    private const long OtherCalls = 1000;
    private const int UsualToolCalls = 1000;
    private const long LeastMemory = 4L << 20;
    private const long MostMemory = 2L << 30;
    private const long MostBytes = 1L << 30;
    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(1);
    private static readonly JsonElement ProbeAnswer = ToolExecJson.Parse("42");

    private readonly SandboxLimits _limits;
    private readonly TimeProvider _time;
    private readonly ScriptEngine _engine;
    private readonly ScriptCache _scripts;
    private readonly EmbeddedFunctions _functions = new();
    private volatile bool _disposed;

    /// <summary>Initializes the sandbox.</summary>
    /// <param name="name">Its name, unique within a runtime.</param>
    /// <param name="options">How it works; the defaults where <see langword="null"/>.</param>
    /// <param name="time">The clock; the system's where <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">The name is empty, or an option is out of its bounds.</exception>
    public EmbeddedSandbox(string name = EmbeddedKind, EmbeddedSandboxOptions? options = null, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        options ??= new EmbeddedSandboxOptions();
        options.Check();
        _limits = options.Limits;
        _time = time ?? TimeProvider.System;
        _scripts = new ScriptCache(options.MaxCompiledScripts);
        _engine = new ScriptEngine(new ScriptEngineOptions { SnapshotKey = options.SnapshotKey, MaxImages = options.MaxWarmEngines, TimeProvider = _time });
        Info = new SandboxInfo
        {
            Name = name,
            Kind = EmbeddedKind,
            Languages = [SandboxLanguages.JavaScript, SandboxLanguages.TypeScript],
            Isolation = SandboxIsolation.ManagedEngine,
            Profile = SandboxProfile.Standard,
        };
    }

    /// <inheritdoc/>
    public SandboxInfo Info { get; }

    /// <inheritdoc/>
    public async ValueTask<SandboxProbe> ProbeAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);

        // Arithmetic must work, and so must the wall: nothing of a host may be in reach.
        var outcome = await _engine.RunAsync(
            "return typeof process + typeof require + typeof fetch + typeof eval === 'undefined'.repeat(4) ? 42 : 'open'", ScriptLanguage.JavaScript, null, cancellationToken).ConfigureAwait(false);
        return outcome.Status == ScriptStatus.Completed && JsonElement.DeepEquals(outcome.Value, ProbeAnswer)
            ? SandboxProbe.Available()
            : SandboxProbe.Unavailable($"The engine does not work here: {outcome.Error?.ToString() ?? outcome.Value.ToString()}");
    }

    /// <inheritdoc/>
    public async ValueTask<SandboxResult> ExecuteAsync(SandboxRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        var start = _time.GetTimestamp();
        if (Check(request, out var language) is { } fault)
        {
            return Refuse(fault, start);
        }

        if (!TryGetOptions(request, out var options, out var run, out fault))
        {
            return Refuse(fault, start);
        }

        if (_scripts.Find(language, request.Code) is not { } script)
        {
            var compilation = await _engine.CompileAsync(request.Code, language, cancellationToken).ConfigureAwait(false);
            if (compilation.Script is not { } compiled)
            {
                return new SandboxResult
                {
                    Status = SandboxStatus.Failed,
                    Sandbox = Info.Name,
                    Error = ScriptErrors.Map(compilation.Error!, request.Code),
                    Duration = _time.GetElapsedTime(start),
                    LimitsEnforced = Enforced(request),
                };
            }

            _scripts.Add(language, request.Code, compiled);
            script = compiled;
        }

        var instance = _engine.CreateInstance(script, options);
        return await RunAsync(request, instance, run, start, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<SandboxResult> ResumeAsync(
        SandboxRequest request, ReadOnlyMemory<byte> snapshot, IReadOnlyDictionary<long, ToolResult> outcomes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(outcomes);
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        var start = _time.GetTimestamp();
        if (Check(request, out _) is { } fault || !TryGetOptions(request, out var options, out var run, out fault))
        {
            return Refuse(fault, start);
        }

        ScriptInstance instance;
        try
        {
            instance = await _engine.RestoreAsync(snapshot, options, cancellationToken).ConfigureAwait(false);
        }
        catch (ScriptSnapshotException exception)
        {
            return Refuse($"The suspended script cannot go on here: {exception.Message}", start, exception);
        }

        foreach (var call in instance.PendingCalls)
        {
            if (outcomes.TryGetValue(call.Id, out var outcome) && outcome.Status != ToolStatus.AwaitingApproval && outcome.Postponed is null)
            {
                instance.Resolve(call.Id, ToolAnswers.Of(outcome));
            }
            else if (outcome is not null)
            {
                run.Waiting[call.Id] = outcome;
            }
        }

        return await RunAsync(request, instance, run, start, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _disposed = true;
        return _engine.DisposeAsync();
    }

    private static string? Check(SandboxRequest request, out ScriptLanguage language)
    {
        language = string.Equals(request.Language, SandboxLanguages.TypeScript, StringComparison.Ordinal) ? ScriptLanguage.TypeScript : ScriptLanguage.JavaScript;
        if (language == ScriptLanguage.JavaScript && !string.Equals(request.Language, SandboxLanguages.JavaScript, StringComparison.Ordinal))
        {
            return $"The language '{request.Language}' cannot run here; {SandboxLanguages.JavaScript} and {SandboxLanguages.TypeScript} can.";
        }

        return string.IsNullOrWhiteSpace(request.Code) ? "There is no code to run." : null;
    }

    private static void Split(IReadOnlyList<ScriptConsoleLine> console, out string stdout, out string stderr)
    {
        if (console.Count == 0)
        {
            (stdout, stderr) = ("", "");
            return;
        }

        var (output, error) = (new StringBuilder(), new StringBuilder());
        foreach (var line in console)
        {
            (IsError(line) ? error : output).Append(line.Text).Append('\n');
        }

        (stdout, stderr) = (output.ToString(), error.ToString());
    }

    private static bool IsError(ScriptConsoleLine line) => line.Level is ScriptConsoleLevel.Warn or ScriptConsoleLevel.Error;

    private static LimitsEnforced Enforced(SandboxRequest request) => new()
    {
        Timeout = true,
        Memory = true,
        Processes = true,
        Disk = true,
        Output = true,
        Result = true,
        ToolCalls = request.Gateway is ToolGateway,
        ChainSteps = request.Gateway is ToolGateway,
    };

    private bool TryGetOptions(
        SandboxRequest request, out ScriptInstanceOptions options, out EmbeddedRun run, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? fault)
    {
        run = new EmbeddedRun(request.Gateway);
        var input = request.Input.ValueKind == JsonValueKind.Undefined ? "null" : request.Input.GetRawText();
        options = new ScriptInstanceOptions { State = run, Limits = Limits(request), Globals = JsonElement.Parse($$"""{"input":{{input}}}""") };
        if (request.Output is { } live)
        {
            options.Console = line => live.Report(new SandboxOutput($"{line.Text}\n", IsError(line)));
        }

        try
        {
            options.Functions = _functions.For(request.Tools);
            fault = null;
            return true;
        }
        catch (ArgumentException exception)
        {
            fault = $"The names of the functions are wrong: {exception.Message}";
            return false;
        }
    }

    private ScriptLimits Limits(SandboxRequest request)
    {
        var limits = _limits.Tighten(request.Limits);
        var usual = new ScriptLimits();
        var calls = request.Gateway is ToolGateway gateway ? gateway.MaxToolCalls : UsualToolCalls;
        return new ScriptLimits
        {
            Duration = limits.Timeout is { } time ? (time < LongestTime ? time : LongestTime) : usual.Duration,
            MemoryBytes = Math.Clamp(limits.MemoryBytes ?? usual.MemoryBytes, LeastMemory, MostMemory),
            OutputBytes = Math.Min(limits.OutputBytes ?? usual.OutputBytes, MostBytes),
            ResultBytes = Math.Clamp(limits.ResultBytes ?? usual.ResultBytes, 2, MostBytes),
            HostCalls = Math.Min(calls, limits.ToolCalls ?? calls) + OtherCalls,
        };
    }

    private async ValueTask<SandboxResult> RunAsync(SandboxRequest request, ScriptInstance instance, EmbeddedRun run, long start, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await instance.RunAsync(cancellationToken).ConfigureAwait(false);
            Split(outcome.Console, out var stdout, out var stderr);
            var suspension = outcome.Status == ScriptStatus.Suspended ? Suspend(instance, run) : null;
            if (outcome.Status != ScriptStatus.Suspended)
            {
                // Calls that the script did not wait for were told to stop; nothing of it may go on behind the result.
                await run.WhenIdleAsync().ConfigureAwait(false);
            }

            return new SandboxResult
            {
                Status = outcome.Status switch
                {
                    ScriptStatus.Completed => SandboxStatus.Completed,
                    ScriptStatus.Suspended => SandboxStatus.Suspended,
                    _ => SandboxStatus.Failed,
                },
                Sandbox = Info.Name,
                Value = outcome.Value,
                Stdout = stdout,
                Stderr = stderr,
                Error = outcome.Error is { } error ? ScriptErrors.Map(error, request.Code) : null,
                Suspension = suspension,
                Duration = _time.GetElapsedTime(start),
                LimitsEnforced = Enforced(request),
            };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await run.WhenIdleAsync().ConfigureAwait(false);
            throw;
        }
        catch (ObjectDisposedException) when (_disposed)
        {
            await run.WhenIdleAsync().ConfigureAwait(false);
            return SandboxResult.Failure(SandboxErrorKind.ShuttingDown, "The host is shutting down.") with { Sandbox = Info.Name, Duration = _time.GetElapsedTime(start) };
        }
        finally
        {
            await instance.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static SandboxSuspension Suspend(ScriptInstance instance, EmbeddedRun run) => new(
        instance.Snapshot(),
        [.. instance.PendingCalls.Select(c => run.Waiting.TryGetValue(c.Id, out var result) ? new SandboxPendingCall(c.Id, result.Tool, result) : new SandboxPendingCall(c.Id, null, null))]);

    private SandboxResult Refuse(string message, long start, Exception? exception = null) =>
        SandboxResult.Failure(SandboxErrorKind.InvalidRequest, message, exception) with { Sandbox = Info.Name, Duration = _time.GetElapsedTime(start) };
}
