namespace ToolExec.Run;

/// <summary>Finds the path of a cycle among the nodes that no order has room for.</summary>
internal static class DependencyCycle
{
    public static IReadOnlyList<int> Find(int[] offsets, int[] after, int[] ordered)
    {
        var count = offsets.Length - 1;
        var isOrdered = new bool[count];
        foreach (var node in ordered)
        {
            isOrdered[node] = true;
        }

        // Each of the others waits for at least one of the others: going back from one to the next must come round.
        var before = new int[count];
        Array.Fill(before, -1);
        for (var node = 0; node < count; node++)
        {
            if (!isOrdered[node])
            {
                foreach (var next in after.AsSpan(offsets[node]..offsets[node + 1]))
                {
                    before[next] = node;
                }
            }
        }

        var step = new int[count];
        var at = Array.IndexOf(isOrdered, false);
        for (var number = 1; step[at] == 0; number++)
        {
            step[at] = number;
            at = before[at];
        }

        var path = new List<int> { at };
        for (var node = before[at]; node != at; node = before[node])
        {
            path.Add(node);
        }

        path.Add(at);
        path.Reverse();
        return path;
    }
}
