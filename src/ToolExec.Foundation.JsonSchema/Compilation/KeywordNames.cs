using System.Text;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>Maps the text of a keyword to <see cref="Keyword"/> without making a string.</summary>
internal static class KeywordNames
{
    private const int LongestKeyword = 21;

    public static Keyword Lookup(ReadOnlySpan<byte> name)
    {
        if (name.Length is < 2 or > LongestKeyword)
        {
            return Keyword.Unknown;
        }

        Span<char> buffer = stackalloc char[LongestKeyword];
        if (Ascii.ToUtf16(name, buffer, out var written) != System.Buffers.OperationStatus.Done)
        {
            return Keyword.Unknown;
        }

        ReadOnlySpan<char> text = buffer[..written];
        return text[0] == '$' ? LookupCore(text) : LookupRest(text);
    }

    private static Keyword LookupCore(ReadOnlySpan<char> text) => text switch
    {
        "$id" => Keyword.Id,
        "$schema" => Keyword.Schema,
        "$anchor" => Keyword.Anchor,
        "$dynamicAnchor" => Keyword.DynamicAnchor,
        "$recursiveAnchor" => Keyword.RecursiveAnchor,
        "$vocabulary" => Keyword.Vocabulary,
        "$ref" => Keyword.Ref,
        "$dynamicRef" => Keyword.DynamicRef,
        "$recursiveRef" => Keyword.RecursiveRef,
        "$defs" => Keyword.Defs,
        _ => Keyword.Unknown,
    };

    private static Keyword LookupRest(ReadOnlySpan<char> text) => text switch
    {
        "id" => Keyword.LegacyId,
        "definitions" => Keyword.Definitions,
        "allOf" => Keyword.AllOf,
        "anyOf" => Keyword.AnyOf,
        "oneOf" => Keyword.OneOf,
        "not" => Keyword.Not,
        "if" => Keyword.If,
        "then" => Keyword.Then,
        "else" => Keyword.Else,
        "dependentSchemas" => Keyword.DependentSchemas,
        "dependentRequired" => Keyword.DependentRequired,
        "dependencies" => Keyword.Dependencies,
        "properties" => Keyword.Properties,
        "patternProperties" => Keyword.PatternProperties,
        "additionalProperties" => Keyword.AdditionalProperties,
        "propertyNames" => Keyword.PropertyNames,
        "unevaluatedProperties" => Keyword.UnevaluatedProperties,
        "prefixItems" => Keyword.PrefixItems,
        "items" => Keyword.Items,
        "additionalItems" => Keyword.AdditionalItems,
        "contains" => Keyword.Contains,
        "minContains" => Keyword.MinContains,
        "maxContains" => Keyword.MaxContains,
        "unevaluatedItems" => Keyword.UnevaluatedItems,
        "type" => Keyword.Type,
        "enum" => Keyword.Enum,
        "const" => Keyword.Const,
        "multipleOf" => Keyword.MultipleOf,
        "minimum" => Keyword.Minimum,
        "maximum" => Keyword.Maximum,
        "exclusiveMinimum" => Keyword.ExclusiveMinimum,
        "exclusiveMaximum" => Keyword.ExclusiveMaximum,
        "minLength" => Keyword.MinLength,
        "maxLength" => Keyword.MaxLength,
        "pattern" => Keyword.Pattern,
        "minItems" => Keyword.MinItems,
        "maxItems" => Keyword.MaxItems,
        "uniqueItems" => Keyword.UniqueItems,
        "minProperties" => Keyword.MinProperties,
        "maxProperties" => Keyword.MaxProperties,
        "required" => Keyword.Required,
        "format" => Keyword.Format,
        "default" => Keyword.Default,
        _ => Keyword.Unknown,
    };
}
