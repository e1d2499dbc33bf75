namespace ToolExec.Foundation.JsonSchema;

/// <summary>The keywords that apply further schemas to the same value.</summary>
internal sealed class InPlaceRules
{
    public SchemaNode? Reference;

    /// <summary>There is a reference, known before its target is.</summary>
    public bool HasReference;

    /// <summary>The keyword of <see cref="Reference"/>: <c>$ref</c>, <c>$dynamicRef</c> or <c>$recursiveRef</c>.</summary>
    public string ReferenceKeyword = "$ref";

    /// <summary>The anchor to look for in the dynamic scope; <see langword="null"/> for a static reference.</summary>
    public string? DynamicAnchor;

    /// <summary>A second reference: <c>$dynamicRef</c> beside <c>$ref</c>.</summary>
    public InPlaceRules? Second;

    public SchemaNode[]? AllOf;
    public SchemaNode[]? AnyOf;
    public SchemaNode[]? OneOf;
    public Discriminator? AnyOfChoice;
    public Discriminator? OneOfChoice;
    public SchemaNode? Not;
    public SchemaNode? If;
    public SchemaNode? Then;
    public SchemaNode? Else;
}
