namespace ToolExec.Run;

/// <summary>How tools are run. Read once, when the runner is made.</summary>
public sealed class ToolRunOptions
{
    /// <summary>Gets or sets the time that a whole call may take, all backends tried included.</summary>
    /// <value>The default value is 30 seconds. Allowed: more than zero, at most one day; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for no limit.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long a call that was told to stop may take to do so before it is left behind.</summary>
    /// <value>The default value is 2 seconds. Allowed: zero to one minute.</value>
    /// <remarks>A tool that is left behind keeps its place in its backend until it ends, and is logged.</remarks>
    public TimeSpan CancellationGrace { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets how long calls may go on when the runner is disposed, before they are told to stop.</summary>
    /// <value>The default value is 10 seconds. Allowed: zero to one hour.</value>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets a value indicating whether arguments are checked against the tool's input schema.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    /// <remarks>When off, a tool gets whatever a model made up; only that it is strict JSON is still checked.</remarks>
    public bool ValidateArguments { get; set; } = true;

    /// <summary>Gets or sets how far arguments that break the input schema may be mended. Each repair is told in <see cref="ToolResult.Repairs"/>.</summary>
    /// <value>The default value is <see cref="ArgumentRepair.Off"/>: a tool gets what the model wrote, or nothing.</value>
    public ArgumentRepair Repair { get; set; }

    /// <summary>Gets or sets a value indicating whether absent arguments get the <c>default</c> that the input schema gives them. It needs <see cref="Repair"/>.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool FillDefaults { get; set; }

    /// <summary>Gets or sets a value indicating whether results are checked against the tool's output schema, where it has one.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool ValidateResults { get; set; } = true;

    /// <summary>Gets or sets how many violations of a schema an error names.</summary>
    /// <value>The default value is 10. Allowed: 1 to 1,000.</value>
    public int MaxViolations { get; set; } = 10;

    /// <summary>Gets or sets the most bytes of JSON that the arguments of a call may have.</summary>
    /// <value>The default value is 4 MiB (4,194,304). Allowed: 2 to 1 GiB.</value>
    public int MaxArgumentBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Gets or sets the most bytes that a result may have: its JSON value, and its content separately.</summary>
    /// <value>The default value is 16 MiB (16,777,216). Allowed: 2 to 1 GiB.</value>
    public int MaxResultBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Gets or sets the deepest nesting of objects and arrays in arguments and results.</summary>
    /// <value>The default value is 64. Allowed: 1 to 256.</value>
    public int MaxJsonDepth { get; set; } = 64;

    /// <summary>Gets or sets how many events of a stream may wait for their reader; a tool that is faster waits.</summary>
    /// <value>The default value is 64. Allowed: 1 to 65,536.</value>
    public int StreamCapacity { get; set; } = 64;
}
