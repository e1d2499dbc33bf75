using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>Whether a tool may, must or must not be called as a task (MCP 2025-11-25, "ToolExecution").</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TaskSupport>))]
public enum TaskSupport
{
    /// <summary>Calls must not be tasks.</summary>
    [JsonStringEnumMemberName("forbidden")]
    Forbidden = 0,

    /// <summary>Calls may be tasks.</summary>
    [JsonStringEnumMemberName("optional")]
    Optional = 1,

    /// <summary>Calls must be tasks.</summary>
    [JsonStringEnumMemberName("required")]
    Required = 2,
}
