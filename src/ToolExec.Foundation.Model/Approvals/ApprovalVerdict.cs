using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>What a person decided.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ApprovalVerdict>))]
public enum ApprovalVerdict
{
    /// <summary>The call must not run.</summary>
    [JsonStringEnumMemberName("denied")]
    Denied = 0,

    /// <summary>The call may run, as asked or with the arguments of the decision.</summary>
    [JsonStringEnumMemberName("approved")]
    Approved = 1,
}
