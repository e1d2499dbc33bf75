namespace ToolExec.Wasm;

/// <summary>What a run may use.</summary>
public sealed record WasmRunLimits
{
    /// <summary>Gets how long the run may take.</summary>
    /// <value>The default value is <see langword="null"/>: as long as it likes. Allowed: more than zero, at most 49 days.</value>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// Gets how many instructions the run may execute. Every instruction counts as one, but <c>nop</c>, <c>block</c>, <c>loop</c>, <c>else</c> and
    /// <c>end</c>, which do nothing; those between two that may branch or call are counted together, behind the last of them. The count, and the place where
    /// it ends, are the same in every run.
    /// </summary>
    /// <value>The default value is <see langword="null"/>: no limit. Allowed: zero or more, with code that was translated to meter it.</value>
    public long? Fuel { get; init; }

    /// <summary>Gets the clock of <see cref="Timeout"/>.</summary>
    /// <value>The default value is <see cref="TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
