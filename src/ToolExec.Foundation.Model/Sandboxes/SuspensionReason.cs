using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>Why code waits.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SuspensionReason>))]
public enum SuspensionReason
{
    /// <summary>A person is asked.</summary>
    [JsonStringEnumMemberName("approval")]
    Approval = 0,

    /// <summary>A budget is used up, and will have room again.</summary>
    [JsonStringEnumMemberName("budget")]
    Budget = 1,

    /// <summary>The host stopped.</summary>
    [JsonStringEnumMemberName("host_stopped")]
    HostStopped = 2,
}
