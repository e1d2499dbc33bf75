using System.Text.Json;

namespace ToolExec.Run;

/// <summary>Reads the nodes of a graph: their names, their references, and what is wrong with them.</summary>
internal sealed class GraphReader
{
    private readonly ToolGraph _graph;
    private readonly PlanFaults _faults;
    private readonly Dictionary<string, int> _numbers;
    private readonly TemplateReader _reader;
    private int _current;

    public GraphReader(ToolGraph graph, PlanFaults faults)
    {
        (_graph, _faults) = (graph, faults);
        _numbers = new Dictionary<string, int>(graph.Nodes.Count, StringComparer.Ordinal);
        _reader = new TemplateReader(faults, Find);
    }

    /// <summary>Gets the output; valid after <see cref="Read"/>.</summary>
    public Template Output { get; private set; } = null!;

    /// <summary>Reads all nodes; none where something is wrong.</summary>
    public PlannedNode[]? Read()
    {
        for (var i = 0; i < _graph.Nodes.Count; i++)
        {
            Name(_graph.Nodes[i], i);
        }

        if (_graph.Nodes.Any(static node => node is null))
        {
            return null;
        }

        var nodes = new PlannedNode[_graph.Nodes.Count];
        for (_current = 0; _current < nodes.Length; _current++)
        {
            nodes[_current] = ReadNode(_graph.Nodes[_current], $"/nodes/{_current}");
        }

        Output = _reader.Read(_graph.Output, "/output", hasItem: false, mayJoinAny: true);
        if (_faults.Any)
        {
            return null;
        }

        Connect(nodes);
        return nodes;
    }

    private void Name(ToolGraphNode? node, int number)
    {
        var at = $"/nodes/{number}";
        if (node is null)
        {
            _faults.Add(at, "type", "A node must not be null.");
        }
        else if (!PlanNames.IsName(node.Id))
        {
            var what = string.IsNullOrEmpty(node.Id) ? "is empty" : $"is '{node.Id}'";
            _faults.Add($"{at}/id", "id", $"A node's id must be 1 to 128 characters of [A-Za-z0-9_.-], but {what}.");
        }
        else if (!_numbers.TryAdd(node.Id, number))
        {
            _faults.Add($"{at}/id", "id", $"The id '{node.Id}' is that of node {_numbers[node.Id]} already.");
        }
    }

    private bool Find(string name, out int found, out string? fault)
    {
        if (!_numbers.TryGetValue(name, out found))
        {
            fault = name.Length == 0 ? "The reference names no node." : $"There is no node '{name}'.";
            return false;
        }

        fault = found == _current && _current < _graph.Nodes.Count ? $"The node '{name}' refers to itself." : null;
        return fault is null;
    }

    private PlannedNode ReadNode(ToolGraphNode node, string at)
    {
        var isTool = node.Tool is not null;
        CheckShape(node, isTool, at);
        var body = _reader.Read(isTool ? node.Arguments : node.Value, isTool ? $"{at}/arguments" : $"{at}/value", node.ForEach is not null, node.Join == GraphJoin.Any);
        var items = node.ForEach is { } forEach ? _reader.Read(forEach.Items, $"{at}/for_each/items", hasItem: false, node.Join == GraphJoin.Any) : null;
        var when = node.When is { } condition && _reader.ReadReference(condition.From, $"{at}/when/from") is { } reference ? new PlanCondition(condition, reference) : null;
        var needs = new SortedSet<int>(body.References.Select(static r => r.Node));
        needs.UnionWith(items?.References.Select(static r => r.Node) ?? []);
        if (when is not null)
        {
            needs.Add(when.Reference.Node);
        }

        for (var i = 0; i < node.DependsOn.Count; i++)
        {
            if (Find(node.DependsOn[i] ?? "", out var before, out var fault))
            {
                needs.Add(before);
            }
            else
            {
                _faults.Add($"{at}/depends_on/{i}", "depends_on", fault!);
            }
        }

        if (node.Join == GraphJoin.Any && needs.Count == 0)
        {
            _faults.Add($"{at}/join", "join", "A node that joins any needs nodes to depend on.");
        }

        return new PlannedNode(node, body, items, when) { Needs = [.. needs] };
    }

    private void CheckShape(ToolGraphNode node, bool isTool, string at)
    {
        if (isTool == (node.Value.ValueKind != JsonValueKind.Undefined))
        {
            _faults.Add(at, "tool", isTool ? "A node has a tool or a value, not both." : "A node needs a tool or a value.");
        }
        else if (isTool && node.Tool!.Length == 0)
        {
            _faults.Add($"{at}/tool", "tool", "The id of the tool is empty.");
        }

        if (isTool && node.Arguments.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined))
        {
            _faults.Add($"{at}/arguments", "type", "The arguments must be an object.");
        }
        else if (!isTool && node.Arguments.ValueKind != JsonValueKind.Undefined)
        {
            _faults.Add($"{at}/arguments", "tool", "Arguments belong to a node with a tool.");
        }
    }

    private void Connect(PlannedNode[] nodes)
    {
        for (var i = 0; i < nodes.Length; i++)
        {
            foreach (var before in nodes[i].Needs)
            {
                nodes[before].NeededBy.Add(i);
            }
        }

        foreach (var reference in Output.References)
        {
            nodes[reference.Node].IsOutput = true;
        }
    }
}
