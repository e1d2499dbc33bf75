using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>How code in a sandbox ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SandboxStatus>))]
public enum SandboxStatus
{
    /// <summary>It failed: <see cref="SandboxResult.Error"/> says why.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed = 0,

    /// <summary>It ran to its end.</summary>
    [JsonStringEnumMemberName("completed")]
    Completed = 1,

    /// <summary>It waits for calls that cannot be answered now; its state is in <see cref="SandboxResult.Suspension"/>.</summary>
    [JsonStringEnumMemberName("suspended")]
    Suspended = 2,
}
