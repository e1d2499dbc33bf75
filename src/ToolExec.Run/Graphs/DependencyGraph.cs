using System.Diagnostics.CodeAnalysis;

namespace ToolExec.Run;

/// <summary>Nodes, known by their numbers from 0, and what each waits for; checked and ordered once, to be run often.</summary>
/// <remarks>Immutable. Its making takes time and space in proportion to its nodes and dependencies, however deep it is.</remarks>
public sealed class DependencyGraph
{
    private readonly int[] _offsets;
    private readonly int[] _after;
    private readonly int[] _waits;
    private readonly int[] _order;
    private readonly int[] _heights;
    private readonly int[] _ranks;

    private DependencyGraph(int[] offsets, int[] after, int[] waits, int[] order)
    {
        (_offsets, _after, _waits, _order) = (offsets, after, waits, order);
        _heights = Heights();
        _ranks = Ranks();
    }

    /// <summary>Gets the number of nodes.</summary>
    public int Count => _waits.Length;

    /// <summary>Gets the nodes in an order in which each comes after those that it waits for; where several may be next, the lowest number is.</summary>
    public IReadOnlyList<int> Order => _order;

    internal ReadOnlySpan<int> Waits => _waits;

    /// <summary>Gets for each node its place when several could start: those with the longest way behind them first.</summary>
    internal ReadOnlySpan<int> RankOf => _ranks;

    /// <summary>Makes a graph.</summary>
    /// <param name="count">The number of nodes.</param>
    /// <param name="dependencies">What waits for what. One that is there twice counts once.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or a dependency names a node that does not exist.</exception>
    /// <exception cref="ArgumentException">There is a cycle; the message names its path.</exception>
    public static DependencyGraph Create(int count, IReadOnlyCollection<Dependency> dependencies) =>
        TryCreate(count, dependencies, out var graph, out var cycle)
            ? graph
            : throw new ArgumentException($"The nodes wait for each other: {string.Join(" -> ", cycle)}.", nameof(dependencies));

    /// <summary>Makes a graph, unless there is a cycle.</summary>
    /// <param name="count">The number of nodes.</param>
    /// <param name="dependencies">What waits for what. One that is there twice counts once.</param>
    /// <param name="graph">The graph, or <see langword="null"/>.</param>
    /// <param name="cycle">The path of a cycle, from a node to that node again, each before the one that waits for it; <see langword="null"/> where there is none.</param>
    /// <returns>Whether there is no cycle.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or a dependency names a node that does not exist.</exception>
    public static bool TryCreate(
        int count, IReadOnlyCollection<Dependency> dependencies, [NotNullWhen(true)] out DependencyGraph? graph, [NotNullWhen(false)] out IReadOnlyList<int>? cycle)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(dependencies);
        var (offsets, after) = SortByBefore(count, dependencies);
        var waits = new int[count];
        foreach (var node in after)
        {
            waits[node]++;
        }

        var order = Sort(offsets, after, waits);
        cycle = order.Length == count ? null : DependencyCycle.Find(offsets, after, order);
        graph = cycle is null ? new DependencyGraph(offsets, after, waits, order) : null;
        return graph is not null;
    }

    /// <summary>Returns the nodes that wait for a node.</summary>
    /// <param name="node">The node.</param>
    public ReadOnlySpan<int> After(int node) => _after.AsSpan(_offsets[node].._offsets[node + 1]);

    /// <summary>Returns the nodes in levels: each node is in the level behind the last of those that it waits for. For display; a run does not wait for levels.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Levels()
    {
        var level = new int[Count];
        var levels = new List<List<int>>();
        foreach (var node in _order)
        {
            foreach (var next in After(node))
            {
                level[next] = Math.Max(level[next], level[node] + 1);
            }
        }

        for (var node = 0; node < Count; node++)
        {
            while (levels.Count <= level[node])
            {
                levels.Add([]);
            }

            levels[level[node]].Add(node);
        }

        return levels;
    }

    /// <summary>Returns a longest chain of nodes that wait for each other: what decides how long a run must take at least.</summary>
    public IReadOnlyList<int> CriticalPath()
    {
        var path = new List<int>();
        var node = -1;
        for (var first = 0; first < Count; first++)
        {
            node = node < 0 || _heights[first] > _heights[node] ? first : node;
        }

        while (node >= 0)
        {
            path.Add(node);
            var next = -1;
            foreach (var after in After(node))
            {
                next = _heights[after] == _heights[node] - 1 && (next < 0 || after < next) ? after : next;
            }

            node = next;
        }

        return path;
    }

    // Compressed rows: the nodes behind node n are after[offsets[n]..offsets[n + 1]], sorted and without repetition.
    private static (int[] Offsets, int[] After) SortByBefore(int count, IReadOnlyCollection<Dependency> dependencies)
    {
        var offsets = new int[count + 1];
        foreach (var (before, after) in dependencies)
        {
            Check(before, count);
            Check(after, count);
            offsets[before + 1]++;
        }

        for (var node = 0; node < count; node++)
        {
            offsets[node + 1] += offsets[node];
        }

        var all = new int[dependencies.Count];
        var fill = offsets.AsSpan(0, count).ToArray();
        foreach (var (before, after) in dependencies)
        {
            all[fill[before]++] = after;
        }

        return WithoutRepetition(offsets, all);
    }

    private static (int[] Offsets, int[] After) WithoutRepetition(int[] offsets, int[] all)
    {
        var kept = 0;
        var begin = 0;
        for (var node = 0; node + 1 < offsets.Length; node++)
        {
            var row = all.AsSpan(begin..offsets[node + 1]);
            begin = offsets[node + 1];
            row.Sort();
            offsets[node] = kept;
            for (var i = 0; i < row.Length; i++)
            {
                if (i == 0 || row[i] != row[i - 1])
                {
                    all[kept++] = row[i];
                }
            }
        }

        offsets[^1] = kept;
        return (offsets, all.Length == kept ? all : all[..kept]);
    }

    private static void Check(int node, int count)
    {
        if ((uint)node >= (uint)count)
        {
            throw new ArgumentOutOfRangeException(nameof(node), node, $"A dependency names a node that is not among the {count}.");
        }
    }

    private static int[] Sort(int[] offsets, int[] after, int[] waits)
    {
        var left = (int[])waits.Clone();
        var ready = new ReadySet(left.Length);
        for (var node = 0; node < left.Length; node++)
        {
            if (left[node] == 0)
            {
                ready.Add(node);
            }
        }

        var order = new int[left.Length];
        var count = 0;
        while (ready.TryTake(out var node))
        {
            order[count++] = node;
            foreach (var next in after.AsSpan(offsets[node]..offsets[node + 1]))
            {
                if (--left[next] == 0)
                {
                    ready.Add(next);
                }
            }
        }

        return order[..count];
    }

    private int[] Heights()
    {
        var heights = new int[Count];
        for (var i = Count - 1; i >= 0; i--)
        {
            var height = 0;
            foreach (var next in After(_order[i]))
            {
                height = Math.Max(height, heights[next] + 1);
            }

            heights[_order[i]] = height;
        }

        return heights;
    }

    // A counting sort: highest first, and in the order of their numbers where equal.
    private int[] Ranks()
    {
        var starts = new int[Count + 1];
        foreach (var height in _heights)
        {
            starts[Count - height]++;
        }

        for (var i = 1; i < starts.Length; i++)
        {
            starts[i] += starts[i - 1];
        }

        var ranks = new int[Count];
        for (var node = 0; node < Count; node++)
        {
            ranks[node] = starts[Count - _heights[node] - 1]++;
        }

        return ranks;
    }
}
