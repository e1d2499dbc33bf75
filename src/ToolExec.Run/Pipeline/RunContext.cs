using System.Diagnostics;
using System.Text.Json;

namespace ToolExec.Run;

/// <summary>A call's context with what only the runner needs.</summary>
internal sealed class RunContext(ToolCall call, CompiledTool compiled, JsonElement arguments, IServiceProvider services, CallCancellation cancellation, long started)
    : ToolCallContext(call, compiled.Entry.Tool, arguments, services, cancellation.Token)
{
    private Seldom? _seldom;

    public CompiledTool Compiled { get; } = compiled;

    public CallCancellation Cancellation { get; } = cancellation;

    public long Started { get; } = started;

    /// <inheritdoc/>
    public override TimeSpan TimeLeft => Cancellation.TimeLeft;

    /// <summary>Gets a value indicating whether no middleware has set other arguments: the constructor sets them once.</summary>
    public bool HasFirstArguments => ArgumentsVersion == 1;

    /// <summary>Gets or sets the version of the arguments that was checked last; -1 before the first check.</summary>
    public int CheckedVersion { get; set; } = -1;

    /// <summary>Gets a value indicating whether a piece of the result has gone out already, so that no other backend may begin again.</summary>
    public bool HasWrittenChunks => Stream is { HasChunks: true };

    /// <summary>Gets the stream that the caller reads; null where none is read.</summary>
    public ChannelSink? Stream { get; init; }

    /// <summary>Gets or sets a value indicating whether a tool was left behind, which may still use the call's token.</summary>
    public bool HasLeftBehind
    {
        get;
        set
        {
            // The token belongs to the call, whichever of its attempts has left a tool behind.
            field = value;
            Forked?.HasLeftBehind = value;
        }
    }

    /// <summary>Gets the context that this one was forked from; null for that of the call itself.</summary>
    private RunContext? Forked
    {
        get => _seldom?.Forked;
        init => (_seldom ??= new()).Forked = value;
    }

    /// <summary>Gets or sets how the arguments were mended; null where they were not.</summary>
    public IReadOnlyList<ToolRepair>? Repairs
    {
        get => _seldom?.Repairs;
        set => (_seldom ??= new()).Repairs = value;
    }

    /// <summary>Gets the span of the call, and whether it is the runner's to end; null where nobody listens.</summary>
    public (Activity? Span, bool IsOwned) Trace
    {
        get => _seldom?.Trace ?? default;
        set => (_seldom ??= new()).Trace = value;
    }

    /// <inheritdoc/>
    public override CallNotes? Notes
    {
        get => _seldom?.Notes;
        set => (_seldom ??= new()).Notes = value;
    }

    /// <summary>Gets a value indicating whether the call is planned instead of run.</summary>
    public bool IsPlanned => Call.Options?.DryRun is { } mode and not DryRunMode.Off && (mode != DryRunMode.RunReadOnly || Tool.Annotations is not { ReadOnlyHint: true });

    /// <inheritdoc/>
    public override ToolError? CheckArguments()
    {
        if (ArgumentsVersion == CheckedVersion)
        {
            return null;
        }

        var fault = Compiled.Check.Check(this);
        if (fault is null)
        {
            CheckedVersion = ArgumentsVersion;
        }

        return fault;
    }

    /// <inheritdoc/>
    public override ToolCallContext Fork(CancellationToken cancellationToken)
    {
        if (IsStreaming)
        {
            throw new NotSupportedException("A call whose caller reads a stream cannot be attempted twice at the same time.");
        }

        var fork = new RunContext(Call, Compiled, Arguments, Services, Cancellation, Started)
        {
            Forked = this,
            CancellationToken = cancellationToken,
            CheckedVersion = CheckedVersion == ArgumentsVersion ? 1 : -1,
            Repairs = Repairs,
            IdempotencyKey = IdempotencyKey,
            Notes = Notes,
        };
        PolicyDecision.Of(this)?.Keep(fork);
        return fork;
    }

    /// <summary>Returns the runner's own context, which is the one that middleware was given.</summary>
    /// <exception cref="InvalidOperationException">A middleware passed on another one.</exception>
    public static RunContext Of(ToolCallContext context) =>
        context as RunContext ?? throw new InvalidOperationException("A middleware must pass on the context that it was given.");

    /// <summary>What most calls do not have, so that they need not carry the place for it.</summary>
    private sealed class Seldom
    {
        public IReadOnlyList<ToolRepair>? Repairs { get; set; }

        public CallNotes? Notes { get; set; }

        public RunContext? Forked { get; set; }

        public (Activity? Span, bool IsOwned) Trace { get; set; }
    }
}
