using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>What happened in a chain. The reports are: started, one for each step, and completed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ChainProgressKind>))]
public enum ChainProgressKind
{
    /// <summary>The chain begins.</summary>
    [JsonStringEnumMemberName("started")]
    Started = 0,

    /// <summary>A step succeeded.</summary>
    [JsonStringEnumMemberName("step_completed")]
    StepCompleted = 1,

    /// <summary>A step failed.</summary>
    [JsonStringEnumMemberName("step_error")]
    StepError = 2,

    /// <summary>A step was not begun.</summary>
    [JsonStringEnumMemberName("step_skipped")]
    StepSkipped = 3,

    /// <summary>The chain has ended, well or not.</summary>
    [JsonStringEnumMemberName("completed")]
    Completed = 4,
}
