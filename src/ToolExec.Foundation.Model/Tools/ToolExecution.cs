using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>How a tool takes part in task-augmented execution (MCP 2025-11-25, "ToolExecution").</summary>
public sealed record ToolExecution
{
    /// <summary>Gets whether a call may be made as a task.</summary>
    /// <value>The default value is <see cref="TaskSupport.Forbidden"/>, as in the protocol.</value>
    [JsonPropertyName("taskSupport")]
    public TaskSupport TaskSupport { get; init; }
}
