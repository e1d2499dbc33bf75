using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>A call that shows how a tool is used.</summary>
public sealed record ToolExample
{
    /// <summary>The most characters of a description.</summary>
    public const int MaxDescriptionLength = 300;

    /// <summary>The most characters of a hint at the result.</summary>
    public const int MaxResultHintLength = 200;

    /// <summary>How deep the arguments may be nested.</summary>
    public const int MaxArgumentDepth = 5;

    /// <summary>How many members the arguments may have, those of nested objects included.</summary>
    public const int MaxArgumentKeys = 50;

    /// <summary>Gets what the call does, or <see langword="null"/>. An index cuts it to <see cref="MaxDescriptionLength"/> characters.</summary>
    [JsonPropertyName("description")]
    public string? Description { get; init; }

    /// <summary>Gets the arguments, an object.</summary>
    /// <exception cref="ArgumentException">The value is no object, is nested deeper than <see cref="MaxArgumentDepth"/> or has more than <see cref="MaxArgumentKeys"/> members.</exception>
    [JsonPropertyName("arguments")]
    public required JsonElement Arguments
    {
        get;
        init
        {
            if (value.ValueKind != JsonValueKind.Object)
            {
                throw new ArgumentException($"The arguments of an example must be a JSON object, but are {JsonWords.Describe(value)}.", nameof(Arguments));
            }

            var keys = 0;
            field = Fault(value, 1, ref keys) is { } fault ? throw new ArgumentException(fault, nameof(Arguments)) : value.Clone();
        }
    }

    /// <summary>Gets a hint at the result, or <see langword="null"/>. An index cuts it to <see cref="MaxResultHintLength"/> characters.</summary>
    [JsonPropertyName("result_hint")]
    public string? ResultHint { get; init; }

    private static string? Fault(JsonElement value, int depth, ref int keys)
    {
        if (value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            return null;
        }

        if (depth > MaxArgumentDepth)
        {
            return $"The arguments of an example may be nested {MaxArgumentDepth} deep, but these are deeper. Show less.";
        }

        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
            {
                if (Fault(item, depth + 1, ref keys) is { } fault)
                {
                    return fault;
                }
            }

            return null;
        }

        foreach (var member in value.EnumerateObject())
        {
            if (++keys > MaxArgumentKeys)
            {
                return $"The arguments of an example may have {MaxArgumentKeys} members, but these have more. Show less.";
            }

            if (Fault(member.Value, depth + 1, ref keys) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }
}
