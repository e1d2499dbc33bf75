namespace ToolExec.Foundation.JsonSchema;

/// <summary>Finds schemas that lead back to themselves without going down in the instance (2020-12 core, 9.4.1): evaluating them would never end.</summary>
internal sealed class ReferenceCycles(List<SchemaNode> nodes)
{
    private readonly Dictionary<SchemaNode, bool> _done = [];

    public void ThrowIfAny()
    {
        foreach (var node in nodes)
        {
            if (!_done.ContainsKey(node))
            {
                Visit(node);
            }
        }
    }

    /// <summary>Depth first with a stack of its own: a chain of references may be longer than the thread's stack is deep.</summary>
    private void Visit(SchemaNode start)
    {
        var stack = new Stack<(SchemaNode Node, bool Leave)>();
        stack.Push((start, false));
        while (stack.TryPop(out var item))
        {
            if (item.Leave)
            {
                _done[item.Node] = true;
                continue;
            }

            if (_done.TryGetValue(item.Node, out var left))
            {
                if (!left)
                {
                    throw SchemaCompiler.Fault(item.Node.Resource, item.Node.Location, null, "it refers back to itself without going deeper in the instance, so checking it would never end.");
                }

                continue;
            }

            _done[item.Node] = false;
            stack.Push((item.Node, true));
            PushNext(stack, item.Node);
        }
    }

    private void PushNext(Stack<(SchemaNode Node, bool Leave)> stack, SchemaNode node)
    {
        foreach (var (_, dependent) in node.Objects?.DependentSchemas ?? [])
        {
            Push(stack, dependent);
        }

        for (var rules = node.InPlace; rules is not null; rules = rules.Second)
        {
            Push(stack, rules.DynamicAnchor is null ? rules.Reference : null);
            Push(stack, rules.Not);
            Push(stack, rules.If);
            Push(stack, rules.If is null ? null : rules.Then);
            Push(stack, rules.If is null ? null : rules.Else);
            foreach (var branches in (ReadOnlySpan<SchemaNode[]?>)[rules.AllOf, rules.AnyOf, rules.OneOf])
            {
                foreach (var branch in branches ?? [])
                {
                    Push(stack, branch);
                }
            }
        }
    }

    private void Push(Stack<(SchemaNode Node, bool Leave)> stack, SchemaNode? node)
    {
        if (node is not null && (node.InPlace is not null || node.Objects?.DependentSchemas is not null)
            && !(_done.TryGetValue(node, out var left) && left))
        {
            stack.Push((node, false));
        }
    }
}
