namespace ToolExec.Foundation.JsonSchema;

/// <summary>The schemas that all bind one value: a schema, what it refers to, and what it combines with <c>allOf</c>.</summary>
internal static class ApplicableNodes
{
    private const int Most = 64;

    public static List<SchemaNode> Of(SchemaNode node, SchemaNode? branch)
    {
        var nodes = new List<SchemaNode>();
        Add(node, nodes);
        if (branch is not null)
        {
            Add(branch, nodes);
        }

        return nodes;
    }

    public static JsonTypes Types(List<SchemaNode> nodes)
    {
        var types = JsonTypes.All;
        foreach (var node in nodes)
        {
            types &= node.Types;
        }

        return types;
    }

    public static bool IsRequired(List<SchemaNode> nodes, byte[] name) => nodes.Exists(node =>
        node.Objects is { } rules && rules.Names.Find(name) is >= 0 and var index && rules.Required.Contains(index));

    private static void Add(SchemaNode node, List<SchemaNode> nodes)
    {
        if (nodes.Count >= Most || nodes.Contains(node))
        {
            return;
        }

        nodes.Add(node);
        for (var rules = node.InPlace; rules is not null; rules = rules.Second)
        {
            if (rules is { Reference: not null, DynamicAnchor: null })
            {
                Add(rules.Reference, nodes);
            }

            foreach (var part in rules.AllOf ?? [])
            {
                Add(part, nodes);
            }
        }
    }
}
