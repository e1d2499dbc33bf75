using System.Text.Json;

namespace ToolExec.Cli.Tests;

/// <summary>How a run of the command ended and what it wrote.</summary>
internal sealed record CliOutcome(int ExitCode, string Output, string Error)
{
    /// <summary>The standard output as the one JSON document that it must be.</summary>
    public JsonElement Json => ToolExecJson.Parse(Output.Trim());
}
