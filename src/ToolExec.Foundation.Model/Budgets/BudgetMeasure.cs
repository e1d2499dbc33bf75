using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>What a budget counts.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BudgetMeasure>))]
public enum BudgetMeasure
{
    /// <summary>Calls of tools.</summary>
    [JsonStringEnumMemberName("calls")]
    Calls = 0,

    /// <summary>Tokens that models have read.</summary>
    [JsonStringEnumMemberName("input_tokens")]
    InputTokens = 1,

    /// <summary>Tokens that models have written.</summary>
    [JsonStringEnumMemberName("output_tokens")]
    OutputTokens = 2,

    /// <summary>Tokens that models have read and written.</summary>
    [JsonStringEnumMemberName("total_tokens")]
    TotalTokens = 3,

    /// <summary>Money, in the unit of the host's prices; exact to a thousand-millionth of it.</summary>
    [JsonStringEnumMemberName("cost")]
    Cost = 4,

    /// <summary>The time that tools ran, in seconds; two at the same time count twice.</summary>
    [JsonStringEnumMemberName("tool_seconds")]
    ToolSeconds = 5,

    /// <summary>The bytes of results.</summary>
    [JsonStringEnumMemberName("output_bytes")]
    OutputBytes = 6,
}
