namespace ToolExec.Runtime;

/// <summary>What one piece of guest code may do with tools.</summary>
public sealed record ToolGatewayOptions
{
    /// <summary>Gets the id of the execution that the calls belong to; each call has a key and a name made of it and the call's number.</summary>
    /// <value>The default value is <see langword="null"/>: calls have neither.</value>
    /// <exception cref="ArgumentException">The value is empty or has more than 128 characters.</exception>
    public string? ExecutionId
    {
        get;
        init => field = value is null or { Length: >= 1 and <= 128 } ? value : throw new ArgumentException("The id of an execution has 1 to 128 characters.", nameof(ExecutionId));
    }

    /// <summary>Gets on whose behalf the calls are made. <see cref="ToolCaller.Execution"/> is set to <see cref="ExecutionId"/>.</summary>
    /// <value>The default value is <see langword="null"/>: the host does not say.</value>
    public ToolCaller? Caller { get; init; }

    /// <summary>Gets the services of the request that the code belongs to.</summary>
    /// <value>The default value is <see langword="null"/>: a handler gets a scope of its own for the call.</value>
    public IServiceProvider? Services { get; init; }

    /// <summary>Gets which tools there are for the code. Any other one is to it as if it did not exist.</summary>
    /// <value>The default value lets every tool through.</value>
    public ToolFilter Tools { get; init => field = value ?? new(); } = new();

    /// <summary>Gets the names under which the code finds tools as functions: what describes a tool calls it so.</summary>
    /// <value>The default value is empty: a tool is called as in the whole declarations of its namespace.</value>
    public IReadOnlyList<SandboxTool> Functions { get; init => field = value ?? []; } = [];

    /// <summary>Gets how many calls the code may make, steps of chains and items of their loops included.</summary>
    /// <value>The default value is 1,000. Allowed: 0 or more.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxToolCalls { get; init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(MaxToolCalls), value, "A number of calls is not negative."); } = 1000;

    /// <summary>Gets how many steps one chain may have.</summary>
    /// <value>The default value is 100. Allowed: 0 or more.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxChainSteps { get; init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(MaxChainSteps), value, "A number of steps is not negative."); } = 100;

    /// <summary>Gets how many calls run at the same time; further ones wait. A chain counts as one.</summary>
    /// <value>The default value is 16. Allowed: 1 to 4,096.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int MaxConcurrency
    {
        get;
        init => field = value is >= 1 and <= RunManyOptions.HighestConcurrency
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxConcurrency), value, $"The number of calls at the same time is 1 to {RunManyOptions.HighestConcurrency}.");
    } = 16;

    /// <summary>Gets how many bytes a result may have to be given to the code whole. A larger one becomes an artifact where the gateway has a store, else the call fails.</summary>
    /// <value>The default value is 4 MiB. Allowed: 1 KiB or more.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int MaxResultBytes { get; init => field = value >= 1024 ? value : throw new ArgumentOutOfRangeException(nameof(MaxResultBytes), value, "A result may have 1,024 bytes or more."); } = 4 * 1024 * 1024;

    /// <summary>Gets how long such an artifact is kept.</summary>
    /// <value>The default value is one hour. Allowed: more than zero.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public TimeSpan ArtifactTimeToLive
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(ArtifactTimeToLive), value, "An artifact must be kept for some time.");
    } = TimeSpan.FromHours(1);

    /// <summary>Gets how many calls are recorded; later ones are counted only.</summary>
    /// <value>The default value is 1,000. Allowed: 0 or more.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxRecords { get; init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(MaxRecords), value, "A number of records is not negative."); } = 1000;

    /// <summary>Gets how many bytes of arguments and values all records may have together; what does not fit is left out of its record.</summary>
    /// <value>The default value is 256 KiB. Allowed: 0 or more.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxRecordBytes { get; init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(MaxRecordBytes), value, "A number of bytes is not negative."); } = 256 * 1024;

    /// <summary>Gets who is told of each call that has ended, or <see langword="null"/> for nobody. Called by several threads at once, with what the call was and what became of it, without arguments and value; it must not block.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public IProgress<GatewayCall>? Progress { get; init; }

    /// <summary>Gets a token that is cancelled when the host stops. Calls that run are then told to stop; those, and all that come, are put off (<see cref="ToolResult.Postponed"/>) where that is safe.</summary>
    /// <value>The default value is none: calls end as any others when the host stops. Only for code that can wait, and with an <see cref="ExecutionId"/>.</value>
    public CancellationToken Stopping { get; init; }

    /// <summary>Gets the longest time after which a budget must have room again for a call that it refuses to be put off (<see cref="ToolResult.Postponed"/>).</summary>
    /// <value>The default value is <see langword="null"/>: none is, the call fails. Only for code that can wait, and with an <see cref="ExecutionId"/>. Allowed: more than zero.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public TimeSpan? MaxBudgetWait
    {
        get;
        init => field = value is null || value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(MaxBudgetWait), value, "A time to wait is more than zero.");
    }

    /// <summary>Gets a value indicating whether a call with the same key does nothing twice, in another process too. Else a call that was stopped in the middle fails, unless its tool says that it may be repeated.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool KeepsEffects { get; init; }

    /// <summary>Gets how many calls the code has made before, in an earlier part of the same execution.</summary>
    /// <value>The default value is 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int CallsBefore { get; init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(CallsBefore), value, "A number of calls is not negative."); }

    /// <summary>Gets the records of those calls.</summary>
    /// <value>The default value is empty.</value>
    public IReadOnlyList<GatewayCall> RecordsBefore { get; init => field = value ?? []; } = [];
}
