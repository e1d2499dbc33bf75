using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>Says what a value among the arguments of a call must be like. Of what is set everything must hold.</summary>
/// <remarks>
/// Values are compared as JSON means them: 1.0 equals 1, members have no order, escapes do not matter. Where an argument is absent and the tool's input
/// schema gives it a default, the default counts. Nothing holds of an absent value but <see cref="Exists"/> being <see langword="false"/> and what is turned round by <see cref="Not"/>.
/// </remarks>
public sealed record ArgumentCondition
{
    /// <summary>Gets which value, as a JSON Pointer (RFC 6901) into the arguments. A part that is <c>*</c> stands for every item or member: the condition holds where it holds of one of them.</summary>
    [JsonPropertyName("at")]
    public required string At { get; init; }

    /// <summary>Gets whether the value must have been given, a default not counting.</summary>
    [JsonPropertyName("exists")]
    public bool? Exists { get; init; }

    /// <summary>Gets what it must equal.</summary>
    [JsonPropertyName("equals")]
    public JsonElement? EqualTo { get; init; }

    /// <summary>Gets values one of which it must equal; any value where empty.</summary>
    [JsonPropertyName("in")]
    public IReadOnlyList<JsonElement> In { get; init => field = value ?? []; } = [];

    /// <summary>Gets a pattern that a text must fit as a whole: <c>*</c> for any characters, <c>?</c> for one.</summary>
    [JsonPropertyName("glob")]
    public string? Glob { get; init; }

    /// <summary>Gets a regular expression that must be found in a text. It is matched in time linear in the text; look-around and back-references are refused.</summary>
    [JsonPropertyName("regex")]
    public string? Regex { get; init; }

    /// <summary>Gets what a text must begin with.</summary>
    [JsonPropertyName("starts_with")]
    public string? StartsWith { get; init; }

    /// <summary>Gets the number below which a number must be.</summary>
    [JsonPropertyName("less_than")]
    public decimal? LessThan { get; init; }

    /// <summary>Gets the number above which a number must be.</summary>
    [JsonPropertyName("more_than")]
    public decimal? MoreThan { get; init; }

    /// <summary>Gets how many characters (as Unicode counts them) of a text, items of a list or members of an object must be exceeded.</summary>
    [JsonPropertyName("longer_than")]
    public int? LongerThan { get; init; }

    /// <summary>Gets a value indicating whether <see cref="Glob"/>, <see cref="Regex"/> and <see cref="StartsWith"/> do not tell upper from lower case.</summary>
    [JsonPropertyName("ignore_case")]
    public bool IgnoreCase { get; init; }

    /// <summary>Gets a value indicating whether the condition holds of a value exactly where it otherwise would not.</summary>
    [JsonPropertyName("not")]
    public bool Not { get; init; }
}
