using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>How a call ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ToolStatus>))]
public enum ToolStatus
{
    /// <summary>The tool ran and failed, or could not be run.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed = 0,

    /// <summary>The tool ran and gave a result.</summary>
    [JsonStringEnumMemberName("succeeded")]
    Succeeded = 1,

    /// <summary>The call was refused before anything was run.</summary>
    [JsonStringEnumMemberName("rejected")]
    Rejected = 2,

    /// <summary>The call did not finish within its time.</summary>
    [JsonStringEnumMemberName("timed_out")]
    TimedOut = 3,

    /// <summary>The caller gave the call up, or the host is shutting down.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled = 4,

    /// <summary>The call waits for somebody's approval; nothing was run.</summary>
    [JsonStringEnumMemberName("awaiting_approval")]
    AwaitingApproval = 5,

    /// <summary>The call was not begun, because something it needs failed or its condition did not hold.</summary>
    [JsonStringEnumMemberName("skipped")]
    Skipped = 6,
}
