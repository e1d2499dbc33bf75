using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>A wish to run a tool: what a model or a host asks for, not checked yet.</summary>
public sealed record ToolCall
{
    /// <summary>Initializes a call.</summary>
    public ToolCall()
    {
    }

    /// <summary>Initializes a call.</summary>
    /// <param name="tool">The tool's id as it was given; a wrong one becomes an error of the result.</param>
    /// <param name="arguments">The arguments, an object; undefined stands for an empty one.</param>
    [SetsRequiredMembers]
    public ToolCall(string tool, JsonElement arguments = default)
    {
        ArgumentNullException.ThrowIfNull(tool);
        Tool = tool;
        Arguments = arguments;
    }

    /// <summary>Gets the tool's id as it was given.</summary>
    [JsonPropertyName("tool")]
    public required string Tool { get; init; }

    /// <summary>Gets the arguments, an object; undefined stands for an empty one.</summary>
    [JsonPropertyName("arguments")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JsonElement Arguments { get; init; }

    /// <summary>Gets the caller's name for the call, such as a model API's call id, or <see langword="null"/>.</summary>
    [JsonPropertyName("call_id")]
    public string? CallId { get; init; }

    /// <summary>Gets what is different for this call, or <see langword="null"/>.</summary>
    [JsonIgnore]
    public ToolCallOptions? Options { get; init; }
}
