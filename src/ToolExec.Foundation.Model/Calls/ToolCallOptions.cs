namespace ToolExec;

/// <summary>What is different for one call. A property that is <see langword="null"/> leaves the host's setting.</summary>
public sealed record ToolCallOptions
{
    /// <summary>Gets the time that the whole call may take, all backends tried included.</summary>
    /// <value>The default value is <see langword="null"/>: the host's. Allowed: more than zero, at most one day; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for no limit.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public TimeSpan? Timeout
    {
        get;
        init => field = value is null || ToolTimeout.IsAllowed(value.Value) ? value : throw new ArgumentOutOfRangeException(nameof(Timeout), value, ToolTimeout.Rule);
    }

    /// <summary>Gets the name of the one backend that may run the tool.</summary>
    /// <value>The default value is <see langword="null"/>: the backends of the tool in their order.</value>
    public string? Backend { get; init; }

    /// <summary>Gets whether the arguments are checked.</summary>
    /// <value>The default value is <see langword="null"/>: the host's.</value>
    public bool? ValidateArguments { get; init; }

    /// <summary>Gets how far arguments that break the input schema may be mended.</summary>
    /// <value>The default value is <see langword="null"/>: the host's.</value>
    public ArgumentRepair? Repair { get; init; }

    /// <summary>Gets whether the result is checked.</summary>
    /// <value>The default value is <see langword="null"/>: the host's.</value>
    public bool? ValidateResult { get; init; }

    /// <summary>Gets who is told of the tool's progress, on the thread on which it arrives, one report after the other.</summary>
    /// <value>The default value is <see langword="null"/>: nobody.</value>
    public IProgress<ToolProgress>? Progress { get; init; }

    /// <summary>Gets the services that handlers are resolved from: the scope of the request that the call belongs to.</summary>
    /// <value>The default value is <see langword="null"/>: a handler gets a scope of its own for the call.</value>
    public IServiceProvider? Services { get; init; }

    /// <summary>Gets on whose behalf the call is made.</summary>
    /// <value>The default value is <see langword="null"/>: the host does not say.</value>
    public ToolCaller? Caller { get; init; }

    /// <summary>Gets the caller's own key for what the call is to bring about: two calls with the same key mean the same effect.</summary>
    /// <value>The default value is <see langword="null"/>: none. Allowed: 1 to 256 characters.</value>
    /// <remarks>It has a meaning where the host keeps an effect ledger, and travels to backends that take such a key. No model sees it.</remarks>
    /// <exception cref="ArgumentException">The value is empty or too long.</exception>
    public string? IdempotencyKey
    {
        get;
        init => field = value is null or { Length: >= 1 and <= 256 } ? value : throw new ArgumentException("An idempotency key has 1 to 256 characters.", nameof(IdempotencyKey));
    }

    /// <summary>Gets how the call uses the cache, where the host has one.</summary>
    /// <value>The default value is <see langword="null"/>: as <see cref="ToolCacheMode.Use"/>.</value>
    public ToolCacheMode? Cache { get; init; }

    /// <summary>Gets whether the call is only planned: what it would do is then in <see cref="ToolResult.Planned"/>.</summary>
    /// <value>The default value is <see cref="DryRunMode.Off"/>.</value>
    public DryRunMode DryRun { get; init; }

    /// <summary>Gets a person's decision on this call, where the host's rules had stopped it to ask.</summary>
    /// <value>The default value is <see langword="null"/>: none.</value>
    public ApprovalDecision? Approval { get; init; }

    /// <summary>Gets what is filled in with what each step of the call does and takes.</summary>
    /// <value>The default value is <see langword="null"/>: nothing is noted.</value>
    public CallExplanation? Explanation { get; init; }
}
