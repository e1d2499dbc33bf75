using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>A condition on an earlier result: the step or node runs only where it holds.</summary>
/// <remarks>Where neither <see cref="EqualTo"/> nor <see cref="Exists"/> is set, the condition is that the value exists.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ToolCondition
{
    /// <summary>Gets the reference to the value: <c>node</c> or <c>node#/json/pointer</c>. A value that is not there is no fault: it does not exist and equals nothing.</summary>
    [JsonPropertyName("from")]
    public required string From { get; init; }

    /// <summary>Gets the value that it must equal; numbers are compared by value. Undefined where it is not compared.</summary>
    [JsonPropertyName("equals")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JsonElement EqualTo { get; init; }

    /// <summary>Gets whether the value must exist, or must not.</summary>
    /// <value>The default value is <see langword="null"/>: it does not matter, unless <see cref="EqualTo"/> is not set either.</value>
    [JsonPropertyName("exists")]
    public bool? Exists { get; init; }

    /// <summary>Gets a value indicating whether the condition is turned round.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    [JsonPropertyName("not")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Not { get; init; }
}
