using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>How much to say of a tool. Each level holds what the one before it holds, except <see cref="TypeScript"/>, which is a form of its own.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ToolDetail>))]
public enum ToolDetail
{
    /// <summary>The id, one line, the tags.</summary>
    [JsonStringEnumMemberName("summary")]
    Summary = 0,

    /// <summary>And one line that shows the parameters and the result as types.</summary>
    [JsonStringEnumMemberName("signature")]
    Signature = 1,

    /// <summary>And the whole description, the parameters and both schemas.</summary>
    [JsonStringEnumMemberName("schema")]
    Schema = 2,

    /// <summary>And notes and examples.</summary>
    [JsonStringEnumMemberName("full")]
    Full = 3,

    /// <summary>The summary, and a TypeScript declaration of the tool with its types.</summary>
    [JsonStringEnumMemberName("typescript")]
    TypeScript = 4,
}
