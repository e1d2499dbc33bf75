using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>A step of a chain: a call of a tool.</summary>
/// <remarks>
/// In <see cref="Arguments"/> and the items of <see cref="ForEach"/>, <c>{"$from": "step#/json/pointer"}</c> stands for a part of an earlier step's result,
/// where <c>step</c> is its <see cref="Id"/>, its number counted from 0, or <c>previous</c> for the step that was executed last; <c>{"$literal": …}</c> stands
/// for what is in it, taken as it is.
/// </remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ToolChainStep
{
    /// <summary>Initializes a step; its tool must be set.</summary>
    public ToolChainStep()
    {
    }

    // The serialiser takes the defaults of what a file leaves out from here: generated contracts lose those of init properties.
    [JsonConstructor]
    [SetsRequiredMembers]
    internal ToolChainStep(string tool, bool stopOnError = true)
    {
        Tool = tool;
        StopOnError = stopOnError;
    }

    /// <summary>Gets the step's name, for references of later steps, or <see langword="null"/>: it is then known by its number.</summary>
    /// <value>1 to 128 characters of <c>[A-Za-z0-9_.-]</c>, no number and not <c>previous</c>; a chain with another one is refused when it is to be run.</value>
    [JsonPropertyName("id")]
    public string? Id { get; init; }

    /// <summary>Gets the id of the tool to call.</summary>
    [JsonPropertyName("tool")]
    public required string Tool { get; init; }

    /// <summary>Gets the arguments of the call, an object with references; undefined stands for an empty one.</summary>
    [JsonPropertyName("arguments")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JsonElement Arguments { get; init; }

    /// <summary>
    /// Gets a value indicating whether the arguments get a member <c>previous</c> with the value of the step that was executed last (null in the first step),
    /// in place of one that is there. The arguments here do not change.
    /// </summary>
    /// <value>The default value is <see langword="false"/>.</value>
    [JsonPropertyName("use_previous")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool UsePrevious { get; init; }

    /// <summary>Gets a value indicating whether the chain ends where this step fails; the later steps are then skipped.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    [JsonPropertyName("stop_on_error")]
    public bool StopOnError { get; init; } = true;

    /// <summary>Gets the time that the call may take, each item's where there are several; in milliseconds in JSON.</summary>
    /// <value>The default value is <see langword="null"/>: the host's. Allowed: more than zero, at most one day.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    [JsonPropertyName("timeout_ms")]
    [JsonConverter(typeof(MillisecondsJsonConverter))]
    public TimeSpan? Timeout
    {
        get;
        init => field = value is null || ToolTimeout.IsAllowed(value.Value) ? value : throw new ArgumentOutOfRangeException(nameof(Timeout), value, $"timeout_ms {ToolTimeout.Rule}.");
    }

    /// <summary>Gets the condition; where it does not hold, the step is skipped and the chain goes on.</summary>
    [JsonPropertyName("when")]
    public ToolCondition? When { get; init; }

    /// <summary>Gets the array for whose items the step runs, or <see langword="null"/>: it runs once.</summary>
    [JsonPropertyName("for_each")]
    public ToolForEach? ForEach { get; init; }
}
