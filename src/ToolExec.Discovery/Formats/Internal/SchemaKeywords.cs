using System.Collections.Frozen;

namespace ToolExec.Discovery.Formats.Internal;

/// <summary>Where schemas stand inside a schema (2020-12 core, chapter 10, and draft 7).</summary>
internal static class SchemaKeywords
{
    /// <summary>Keywords whose value is a schema.</summary>
    public static FrozenSet<string> One { get; } = FrozenSet.ToFrozenSet(
        ["items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames", "unevaluatedItems", "unevaluatedProperties", "additionalItems", "contentSchema"],
        StringComparer.Ordinal);

    /// <summary>Keywords whose value is a list of schemas.</summary>
    public static FrozenSet<string> Many { get; } = FrozenSet.ToFrozenSet(["allOf", "anyOf", "oneOf", "prefixItems", "items"], StringComparer.Ordinal);

    /// <summary>Keywords whose value has a schema for each of its members.</summary>
    public static FrozenSet<string> Named { get; } = FrozenSet.ToFrozenSet(["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"], StringComparer.Ordinal);
}
