using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>Which limits were really in force while code ran. A sandbox says only what it applied, not what it was asked for.</summary>
public sealed record LimitsEnforced
{
    /// <summary>Gets a value indicating whether the time was bounded.</summary>
    [JsonPropertyName("timeout")]
    public bool Timeout { get; init; }

    /// <summary>Gets a value indicating whether the memory of everything that the code started was bounded.</summary>
    [JsonPropertyName("memory")]
    public bool Memory { get; init; }

    /// <summary>Gets a value indicating whether the share of processors was bounded.</summary>
    [JsonPropertyName("cpu")]
    public bool Cpu { get; init; }

    /// <summary>Gets a value indicating whether the number of processes was bounded.</summary>
    [JsonPropertyName("pids")]
    public bool Processes { get; init; }

    /// <summary>Gets a value indicating whether the room for files was bounded.</summary>
    [JsonPropertyName("disk")]
    public bool Disk { get; init; }

    /// <summary>Gets a value indicating whether the console output was bounded.</summary>
    [JsonPropertyName("output")]
    public bool Output { get; init; }

    /// <summary>Gets a value indicating whether the result was bounded.</summary>
    [JsonPropertyName("result")]
    public bool Result { get; init; }

    /// <summary>Gets a value indicating whether the number of tool calls was bounded.</summary>
    [JsonPropertyName("tool_calls")]
    public bool ToolCalls { get; init; }

    /// <summary>Gets a value indicating whether the number of steps of a chain was bounded.</summary>
    [JsonPropertyName("chain_steps")]
    public bool ChainSteps { get; init; }
}
