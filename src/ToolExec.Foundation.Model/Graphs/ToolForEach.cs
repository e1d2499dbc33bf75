using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>Runs a step or node once for each item of an array; its value is the array of their values, in the order of the items.</summary>
/// <remarks>In the arguments <c>{"$item": ""}</c> stands for the item, <c>{"$item": "/json/pointer"}</c> for a part of it, and <c>{"$index": true}</c> for its number, counted from 0.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ToolForEach
{
    /// <summary>Initializes it; the items must be set.</summary>
    public ToolForEach()
    {
    }

    // The serialiser takes the defaults of what a file leaves out from here: generated contracts lose those of init properties.
    [JsonConstructor]
    [SetsRequiredMembers]
    internal ToolForEach(JsonElement items, int maxItems = 1000, int maxConcurrency = 8)
    {
        Items = items;
        MaxItems = maxItems;
        MaxConcurrency = maxConcurrency;
    }

    /// <summary>Gets the array: a reference (<c>{"$from": "node#/json/pointer"}</c>) or the items themselves, which may have references in them.</summary>
    [JsonPropertyName("items")]
    public required JsonElement Items { get; init; }

    /// <summary>Gets the most items; a longer array fails before the first item runs.</summary>
    /// <value>The default value is 1000. Allowed: 1 to 1,000,000.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    [JsonPropertyName("max_items")]
    public int MaxItems
    {
        get;
        init => field = value is >= 1 and <= 1_000_000 ? value : throw new ArgumentOutOfRangeException(nameof(MaxItems), value, "max_items must be 1 to 1000000.");
    } = 1000;

    /// <summary>Gets the most items that run at once. Items that write the same resource run one after the other in any case.</summary>
    /// <value>The default value is 8. Allowed: 1 to 4096.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    [JsonPropertyName("max_concurrency")]
    public int MaxConcurrency
    {
        get;
        init => field = value is >= 1 and <= RunManyOptions.HighestConcurrency
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxConcurrency), value, $"max_concurrency must be 1 to {RunManyOptions.HighestConcurrency}.");
    } = 8;

    /// <summary>Gets a value indicating whether failures are collected: each item then gives an object with its <c>status</c> and its <c>value</c> or <c>error</c>, and none fails the whole.</summary>
    /// <value>The default value is <see langword="false"/>: the first failure ends the rest.</value>
    [JsonPropertyName("collect_errors")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool CollectErrors { get; init; }
}
