namespace ToolExec.Runtime.Tests.Hostile;

/// <summary>A script that tries to do harm. Where it ends by itself it returns the list of what it could do: that must be empty.</summary>
/// <param name="Name">What it tries.</param>
/// <param name="Code">The script, by language.</param>
/// <param name="Kinds">How else it may end: stopped by a limit, or by a failure of its own.</param>
public sealed record HostileAttack(string Name, IReadOnlyDictionary<string, string> Code, params SandboxErrorKind[] Kinds)
{
    /// <summary>Gets what it may use. The time is that of an attack which the limit of time may end; others have more than they need.</summary>
    public SandboxLimits Limits { get; init; } = new() { Timeout = TimeSpan.FromSeconds(3), MemoryBytes = 128 * 1024 * 1024, Processes = 48, DiskBytes = 16 * 1024 * 1024 };

    /// <summary>Gets a value indicating whether it must not end by itself.</summary>
    public bool MustBeStopped { get; init; }
}
