using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>Which of the nodes that a node depends on must succeed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GraphJoin>))]
public enum GraphJoin
{
    /// <summary>All of them.</summary>
    [JsonStringEnumMemberName("all")]
    All = 0,

    /// <summary>One: the first that succeeds. The others are cancelled where nothing else needs them.</summary>
    [JsonStringEnumMemberName("any")]
    Any = 1,
}
