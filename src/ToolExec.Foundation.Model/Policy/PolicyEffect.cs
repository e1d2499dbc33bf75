using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>What a rule says of a call. Of several rules the most restrictive, which is the greatest, counts.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PolicyEffect>))]
public enum PolicyEffect
{
    /// <summary>It may run.</summary>
    [JsonStringEnumMemberName("allow")]
    Allow = 0,

    /// <summary>It may run after a person has approved of it.</summary>
    [JsonStringEnumMemberName("ask")]
    Ask = 1,

    /// <summary>It must not run.</summary>
    [JsonStringEnumMemberName("deny")]
    Deny = 2,
}
