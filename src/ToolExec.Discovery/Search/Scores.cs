namespace ToolExec.Discovery.Search;

/// <summary>The scores of all tools in one search. Only what was touched is cleared, so a search costs what it finds, not what there is.</summary>
internal sealed class Scores(int tools)
{
    private readonly float[] _total = new float[tools];
    private readonly int[] _touched = new int[tools];
    private float[]? _group;
    private int[]? _groupTouched;
    private int _count;

    public ReadOnlySpan<int> Touched => _touched.AsSpan(0, _count);

    public float this[int tool] => _total[tool];

    public void Add(ReadOnlySpan<int> found, ReadOnlySpan<float> impacts, float factor)
    {
        var total = _total;
        var count = _count;
        for (var i = 0; i < found.Length; i++)
        {
            ref var score = ref total[found[i]];
            var more = impacts[i] * factor;
            if (score == 0 && more > 0)
            {
                _touched[count++] = found[i];
            }

            score += more;
        }

        _count = count;
    }

    /// <summary>Adds the best of several variants of one word, so that a tool that has all of them does not count for several.</summary>
    public void AddBest(SearchSnapshot snapshot, ReadOnlySpan<Variant> variants)
    {
        var best = _group ??= new float[_total.Length];
        var touched = _groupTouched ??= new int[_total.Length];
        var count = 0;
        foreach (var variant in variants)
        {
            for (var i = snapshot.Starts[variant.Term]; i < snapshot.Starts[variant.Term + 1]; i++)
            {
                ref var score = ref best[snapshot.Tools[i]];
                var more = snapshot.Impacts[i] * variant.Factor;
                if (score == 0 && more > 0)
                {
                    touched[count++] = snapshot.Tools[i];
                }

                score = Math.Max(score, more);
            }
        }

        for (var i = 0; i < count; i++)
        {
            var tool = touched[i];
            Add(tool, best[tool]);
            best[tool] = 0;
        }
    }

    public void Add(int tool, float score)
    {
        if (_total[tool] == 0 && score > 0)
        {
            _touched[_count++] = tool;
        }

        _total[tool] += score;
    }

    public void Clear()
    {
        foreach (var tool in Touched)
        {
            _total[tool] = 0;
        }

        _count = 0;
    }
}
