namespace ToolExec.Foundation.JsonSchema;

/// <summary>The keywords that apply to arrays.</summary>
internal sealed class ArrayRules
{
    /// <summary><c>prefixItems</c>, or <c>items</c> as an array before 2020-12.</summary>
    public SchemaNode[]? Prefix;

    /// <summary><c>items</c> for the rest, or <c>additionalItems</c> before 2020-12.</summary>
    public SchemaNode? Items;

    public SchemaNode? Contains;
    public int MinContains = 1;
    public int MaxContains = int.MaxValue;

    /// <summary>Whether an item that matches <c>contains</c> counts as evaluated (since 2020-12).</summary>
    public bool ContainsEvaluates;

    public int MinItems;
    public int MaxItems = int.MaxValue;
    public bool UniqueItems;
    public SchemaNode? Unevaluated;
}
