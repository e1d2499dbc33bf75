using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>Whether a backend could run a tool now.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BackendHealthStatus>))]
public enum BackendHealthStatus
{
    /// <summary>It could not.</summary>
    [JsonStringEnumMemberName("unhealthy")]
    Unhealthy = 0,

    /// <summary>It could, but not as it should: slowly, or not all of its tools.</summary>
    [JsonStringEnumMemberName("degraded")]
    Degraded = 1,

    /// <summary>It could.</summary>
    [JsonStringEnumMemberName("healthy")]
    Healthy = 2,

    /// <summary>It is switched off, and was not asked.</summary>
    [JsonStringEnumMemberName("disabled")]
    Disabled = 3,
}
