using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>A draft together with the vocabularies in use: decides which keywords mean something.</summary>
internal sealed class Dialect
{
    private const string Vocabulary = "/vocab/";

    private readonly bool[] _keywords;

    private Dialect(SchemaDialect draft, bool assertsFormat, bool[] keywords)
    {
        Draft = draft;
        AssertsFormat = assertsFormat;
        _keywords = keywords;
    }

    public static Dialect Draft202012 { get; } = Standard(SchemaDialect.Draft202012);

    public static Dialect Draft201909 { get; } = Standard(SchemaDialect.Draft201909);

    public static Dialect Draft7 { get; } = Standard(SchemaDialect.Draft7);

    public static Dialect Draft6 { get; } = Standard(SchemaDialect.Draft6);

    public static Dialect Draft4 { get; } = Standard(SchemaDialect.Draft4);

    public SchemaDialect Draft { get; }

    /// <summary>The format-assertion vocabulary is in use.</summary>
    public bool AssertsFormat { get; }

    /// <summary>Before 2019-09 <c>$ref</c> hides its siblings.</summary>
    public bool RefHidesSiblings => Draft >= SchemaDialect.Draft7;

    public Keyword IdKeyword => Draft == SchemaDialect.Draft4 ? Keyword.LegacyId : Keyword.Id;

    public static Dialect Of(SchemaDialect draft) => draft switch
    {
        SchemaDialect.Draft202012 => Draft202012,
        SchemaDialect.Draft201909 => Draft201909,
        SchemaDialect.Draft7 => Draft7,
        SchemaDialect.Draft6 => Draft6,
        _ => Draft4,
    };

    /// <summary>The dialect with a standard <c>$schema</c>; <see langword="null"/> for a meta-schema of somebody else's.</summary>
    public static Dialect? FromUri(string uri) => uri.TrimEnd('#') switch
    {
        "https://json-schema.org/draft/2020-12/schema" or "http://json-schema.org/draft/2020-12/schema" => Draft202012,
        "https://json-schema.org/draft/2019-09/schema" or "http://json-schema.org/draft/2019-09/schema" => Draft201909,
        "http://json-schema.org/draft-07/schema" or "https://json-schema.org/draft-07/schema" => Draft7,
        "http://json-schema.org/draft-06/schema" or "https://json-schema.org/draft-06/schema" => Draft6,
        "http://json-schema.org/draft-04/schema" or "https://json-schema.org/draft-04/schema" => Draft4,
        _ => null,
    };

    public bool Has(Keyword keyword) => _keywords[(int)keyword];

    /// <summary>The same draft with the vocabularies that a meta-schema lists (2020-12 core, 8.1.2).</summary>
    /// <returns>The dialect, or the first required vocabulary that is not known.</returns>
    public (Dialect? Dialect, string? Unknown) With(JsonElement vocabularies)
    {
        var keywords = new bool[_keywords.Length];
        Enable(keywords, "core");
        var assertsFormat = false;
        foreach (var entry in vocabularies.EnumerateObject())
        {
            var at = entry.Name.IndexOf(Vocabulary, StringComparison.Ordinal);
            var known = at >= 0
                && entry.Name.StartsWith("https://json-schema.org/draft/20", StringComparison.Ordinal)
                && Enable(keywords, entry.Name[(at + Vocabulary.Length)..]);
            if (!known && entry.Value.ValueKind == JsonValueKind.True)
            {
                return (null, entry.Name);
            }

            assertsFormat |= known && entry.Name.EndsWith("/format-assertion", StringComparison.Ordinal);
        }

        for (var i = 0; i < keywords.Length; i++)
        {
            keywords[i] &= _keywords[i];
        }

        return (new Dialect(Draft, assertsFormat, keywords), null);
    }

    private static bool Enable(bool[] keywords, string vocabulary)
    {
        ReadOnlySpan<Keyword> members = vocabulary switch
        {
            "core" => [
                Keyword.Id, Keyword.Schema, Keyword.Anchor, Keyword.DynamicAnchor, Keyword.RecursiveAnchor, Keyword.Vocabulary,
                Keyword.Ref, Keyword.DynamicRef, Keyword.RecursiveRef, Keyword.Defs, Keyword.Definitions],
            "applicator" => [
                Keyword.AllOf, Keyword.AnyOf, Keyword.OneOf, Keyword.Not, Keyword.If, Keyword.Then, Keyword.Else,
                Keyword.DependentSchemas, Keyword.Dependencies, Keyword.Properties, Keyword.PatternProperties,
                Keyword.AdditionalProperties, Keyword.PropertyNames, Keyword.UnevaluatedProperties, Keyword.PrefixItems,
                Keyword.Items, Keyword.AdditionalItems, Keyword.Contains, Keyword.UnevaluatedItems],
            "unevaluated" => [Keyword.UnevaluatedItems, Keyword.UnevaluatedProperties],
            "validation" => [
                Keyword.Type, Keyword.Enum, Keyword.Const, Keyword.MultipleOf, Keyword.Minimum, Keyword.Maximum,
                Keyword.ExclusiveMinimum, Keyword.ExclusiveMaximum, Keyword.MinLength, Keyword.MaxLength, Keyword.Pattern,
                Keyword.MinItems, Keyword.MaxItems, Keyword.UniqueItems, Keyword.MinContains, Keyword.MaxContains,
                Keyword.MinProperties, Keyword.MaxProperties, Keyword.Required, Keyword.DependentRequired],
            "meta-data" => [Keyword.Default],
            "format-annotation" or "format-assertion" or "format" => [Keyword.Format],
            "content" => [],
            _ => [Keyword.Unknown],
        };
        foreach (var member in members)
        {
            if (member == Keyword.Unknown)
            {
                return false;
            }

            keywords[(int)member] = true;
        }

        return true;
    }

    private static Dialect Standard(SchemaDialect draft)
    {
        var keywords = new bool[(int)Keyword.Default + 1];
        Array.Fill(keywords, true, 1, keywords.Length - 1);
        ReadOnlySpan<Keyword> absent = draft switch
        {
            SchemaDialect.Draft202012 => [Keyword.LegacyId, Keyword.RecursiveAnchor, Keyword.RecursiveRef, Keyword.AdditionalItems],
            SchemaDialect.Draft201909 => [Keyword.LegacyId, Keyword.DynamicAnchor, Keyword.DynamicRef, Keyword.PrefixItems],
            _ => [
                Keyword.LegacyId, Keyword.Anchor, Keyword.DynamicAnchor, Keyword.RecursiveAnchor, Keyword.Vocabulary, Keyword.DynamicRef,
                Keyword.RecursiveRef, Keyword.Defs, Keyword.DependentSchemas, Keyword.DependentRequired, Keyword.UnevaluatedProperties,
                Keyword.UnevaluatedItems, Keyword.PrefixItems, Keyword.MinContains, Keyword.MaxContains],
        };
        foreach (var keyword in absent)
        {
            keywords[(int)keyword] = false;
        }

        if (draft >= SchemaDialect.Draft6)
        {
            keywords[(int)Keyword.If] = keywords[(int)Keyword.Then] = keywords[(int)Keyword.Else] = false;
        }

        if (draft == SchemaDialect.Draft4)
        {
            keywords[(int)Keyword.LegacyId] = true;
            keywords[(int)Keyword.Id] = keywords[(int)Keyword.Const] = false;
            keywords[(int)Keyword.Contains] = keywords[(int)Keyword.PropertyNames] = false;
        }

        return new Dialect(draft, assertsFormat: false, keywords);
    }
}
