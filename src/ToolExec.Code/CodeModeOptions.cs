namespace ToolExec.Code;

/// <summary>How scripts that call tools are run. Read once, when the executor is made.</summary>
public sealed class CodeModeOptions
{
    /// <summary>Gets or sets the language of scripts that do not say theirs.</summary>
    /// <value>The default value is <see cref="SandboxLanguages.TypeScript"/>.</value>
    public string DefaultLanguage { get; set; } = SandboxLanguages.TypeScript;

    /// <summary>Gets or sets what a script may use at most; a request can only ask for less. What is not set here is the sandbox's own affair.</summary>
    /// <value>The default value is 60 seconds, 200 tool calls and 50 steps of a chain.</value>
    public SandboxLimits Limits { get; set; } = new() { Timeout = TimeSpan.FromSeconds(60), ToolCalls = 200, ChainSteps = 50 };

    /// <summary>Gets or sets the least isolation; a request can only ask for more.</summary>
    /// <value>The default value is <see langword="null"/>: the runtime's.</value>
    public SandboxProfile? Profile { get; set; }

    /// <summary>Gets or sets the name of the sandbox for scripts that do not ask for one.</summary>
    /// <value>The default value is <see langword="null"/>: the profile's choice.</value>
    public string? Sandbox { get; set; }

    /// <summary>Gets or sets which tools scripts may see and call. The tools of code mode itself are never among them.</summary>
    /// <value>The default value lets every tool through.</value>
    public ToolFilter Tools { get; set; } = new();

    /// <summary>Gets or sets which of them scripts find as functions; the others they search for and run by their ids.</summary>
    /// <value>The default value lets every tool through.</value>
    public ToolFilter Functions { get; set; } = new();

    /// <summary>Gets or sets the most tools that are functions; where more would be, none is, and scripts search.</summary>
    /// <value>The default value is 200. Allowed: 0 to 2,000.</value>
    public int MaxFunctions { get; set; } = 200;

    /// <summary>Gets or sets the most characters that the description of <c>execute_code</c> spends on declarations; of what does not fit only the namespaces are named.</summary>
    /// <value>The default value is 24,000. Allowed: 0 to 1,000,000.</value>
    public int MaxDeclarationLength { get; set; } = 24_000;

    /// <summary>Gets or sets how many calls of one script run at the same time; further ones wait.</summary>
    /// <value>The default value is 16. Allowed: 1 to 4,096.</value>
    public int MaxConcurrency { get; set; } = 16;

    /// <summary>Gets or sets the most characters of a script.</summary>
    /// <value>The default value is 100,000. Allowed: 1 to 1,000,000.</value>
    public int MaxCodeLength { get; set; } = 100_000;

    /// <summary>Gets or sets the most bytes of a tool's result that a script is given whole; a larger one becomes an artifact where the host keeps any, else the call fails.</summary>
    /// <value>The default value is 4 MiB. Allowed: 1 KiB to 256 MiB.</value>
    public int MaxToolResultBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Gets or sets the most bytes of a script's value that a model is given whole; a larger one becomes an artifact where the host keeps any, and is cut elsewhere.</summary>
    /// <value>The default value is 16 KiB. Allowed: 256 bytes to 16 MiB.</value>
    public int MaxValueBytes { get; set; } = 16 * 1024;

    /// <summary>Gets or sets the most characters of each output stream that a model is given; of more, the beginning and the end.</summary>
    /// <value>The default value is 2,000. Allowed: 0 to 1,000,000.</value>
    public int MaxOutputLength { get; set; } = 2_000;

    /// <summary>Gets or sets how long values and results that became artifacts are kept.</summary>
    /// <value>The default value is one hour. Allowed: more than zero, at most 30 days.</value>
    public TimeSpan ArtifactTimeToLive { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Gets or sets how long a script may wait for a person, a budget or its host.</summary>
    /// <value>The default value is one day. Allowed: one minute to 365 days.</value>
    public TimeSpan SuspendedTimeToLive { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Gets or sets whether a script whose call a budget refuses waits, suspended, until the budget has room again. Where that would take longer than <see cref="SuspendedTimeToLive"/>, or nobody knows when, the call fails.</summary>
    /// <value>The default value is <see langword="false"/>: the call fails in the script, as <see cref="ToolErrorKind.BudgetExceeded"/>.</value>
    public bool SuspendForBudget { get; set; }

    /// <summary>Gets or sets how many scripts may wait at the same time, where the host has no <see cref="IExecutionStore"/> of its own.</summary>
    /// <value>The default value is 1,000. Allowed: 0 to 100,000.</value>
    public int MaxSuspended { get; set; } = 1_000;

    /// <summary>Gets or sets how many bytes they may have together, where the host has no store of its own.</summary>
    /// <value>The default value is 256 MiB. Allowed: 0 to 64 GiB.</value>
    public long MaxSuspendedBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>Gets or sets how long one who goes on with a script has it for himself without a sign of life; then another may take it over.</summary>
    /// <value>The default value is one minute. Allowed: one second to one hour.</value>
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets the name of the backend, which is the namespace of the tools <c>execute_code</c> and <c>resume_code</c>.</summary>
    /// <value>The default value is <c>code</c>.</value>
    public string BackendName { get; set; } = "code";

    /// <summary>Gets or sets whether the tools <c>execute_code</c> and <c>resume_code</c> are offered. Without them scripts are run by <see cref="ICodeExecutor"/> alone.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool OfferTool { get; set; } = true;
}
