namespace ToolExec.Mcp;

/// <summary>Why a connection ended.</summary>
/// <param name="Reason">What happened, to follow the server's name in a sentence.</param>
/// <param name="ExitCode">The process's exit code, where it ended.</param>
internal sealed record McpLoss(string Reason, int? ExitCode = null)
{
    internal static McpLoss Stopped { get; } = new("was stopped by this host");
}
