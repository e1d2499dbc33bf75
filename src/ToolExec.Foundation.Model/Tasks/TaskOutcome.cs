using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>How a task ended that an agent was given.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TaskOutcome>))]
public enum TaskOutcome
{
    /// <summary>Something outside the task keeps it from going on; the error says what.</summary>
    [JsonStringEnumMemberName("BLOCKED")]
    Blocked = 0,

    /// <summary>It is done.</summary>
    [JsonStringEnumMemberName("COMPLETE")]
    Complete = 1,

    /// <summary>A part of it is done.</summary>
    [JsonStringEnumMemberName("PARTIAL")]
    Partial = 2,

    /// <summary>The plan does not fit what was found; another one is needed.</summary>
    [JsonStringEnumMemberName("NEEDS_REPLAN")]
    NeedsReplan = 3,
}
