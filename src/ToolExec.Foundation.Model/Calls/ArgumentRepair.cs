using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>How far arguments that break the input schema may be mended. A repair is kept only where it is the one possible and its result fits the schema.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ArgumentRepair>))]
public enum ArgumentRepair
{
    /// <summary>Not at all: wrong arguments are refused.</summary>
    [JsonStringEnumMemberName("off")]
    Off = 0,

    /// <summary>Only their form, never what they say: <c>"5"</c> for 5, JSON inside a string, a scalar for a list of one, null for an absent property.</summary>
    [JsonStringEnumMemberName("safe")]
    Safe = 1,

    /// <summary>Also misspelt property names and enum values, where only one is near.</summary>
    [JsonStringEnumMemberName("lenient")]
    Lenient = 2,
}
