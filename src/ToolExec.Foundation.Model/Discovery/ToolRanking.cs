using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>How the hits of a search were ranked.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ToolRanking>))]
public enum ToolRanking
{
    /// <summary>Not at all: the query had no words, the tools stand by id.</summary>
    [JsonStringEnumMemberName("none")]
    None = 0,

    /// <summary>By the words of the query.</summary>
    [JsonStringEnumMemberName("lexical")]
    Lexical = 1,

    /// <summary>By words and by meaning, both ranks fused.</summary>
    [JsonStringEnumMemberName("hybrid")]
    Hybrid = 2,
}
