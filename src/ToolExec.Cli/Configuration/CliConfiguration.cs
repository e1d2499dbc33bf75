namespace ToolExec.Cli;

/// <summary>What a <c>toolexec.json</c> says.</summary>
/// <param name="File">The file, or <see langword="null"/> where there is none.</param>
/// <param name="Backends">The backends to make.</param>
/// <param name="Run">How tools are run.</param>
/// <param name="Pinning">How tools are held to a lock file, or <see langword="null"/> where they are not.</param>
/// <param name="Secrets">Where secrets come from, or <see langword="null"/> where there are none.</param>
/// <param name="Serve">How tools are served to MCP clients, or <see langword="null"/> where nothing is said of it.</param>
/// <param name="Governance">The sections that put calls under rules.</param>
internal sealed record CliConfiguration(string? File, IReadOnlyList<BackendEntry> Backends, RunEntry Run, PinningEntry? Pinning, BackendSettings? Secrets, ServeEntry? Serve, IReadOnlyList<BackendSettings> Governance)
{
    /// <summary>The built-in tools alone.</summary>
    public static CliConfiguration Empty { get; } = new(null, [], new RunEntry(), null, null, null, []);
}
