using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>For whom a budget counts by itself. Each level lies within those above it, and a call must fit into all.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BudgetLevel>))]
public enum BudgetLevel
{
    /// <summary>All calls together.</summary>
    [JsonStringEnumMemberName("everyone")]
    Everyone = 0,

    /// <summary>Each tenant.</summary>
    [JsonStringEnumMemberName("tenant")]
    Tenant = 1,

    /// <summary>Each user of a tenant.</summary>
    [JsonStringEnumMemberName("user")]
    User = 2,

    /// <summary>Each session of a tenant.</summary>
    [JsonStringEnumMemberName("session")]
    Session = 3,

    /// <summary>Each request of a session.</summary>
    [JsonStringEnumMemberName("request")]
    Request = 4,

    /// <summary>Each execution of a script; calls that no script makes are not counted.</summary>
    [JsonStringEnumMemberName("execution")]
    Execution = 5,
}
