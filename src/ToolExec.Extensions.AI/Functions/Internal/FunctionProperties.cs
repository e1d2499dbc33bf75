namespace ToolExec.Extensions.AI;

/// <summary>What a function tells of its tool beyond name, description and schemas.</summary>
internal static class FunctionProperties
{
    public static IReadOnlyDictionary<string, object?> Of(Tool tool)
    {
        var properties = new Dictionary<string, object?>(StringComparer.Ordinal) { ["toolexec.id"] = tool.Id.ToString() };
        if (tool.Title is { } title)
        {
            properties["title"] = title;
        }

        if (tool.Tags.Count > 0)
        {
            properties["tags"] = tool.Tags;
        }

        if (tool.Annotations is { } hints)
        {
            Add("readOnlyHint", hints.ReadOnlyHint);
            Add("destructiveHint", hints.DestructiveHint);
            Add("idempotentHint", hints.IdempotentHint);
            Add("openWorldHint", hints.OpenWorldHint);
        }

        return properties;

        void Add(string name, bool? hint)
        {
            if (hint is { } value)
            {
                properties[name] = value;
            }
        }
    }
}
