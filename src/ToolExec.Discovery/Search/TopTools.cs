namespace ToolExec.Discovery.Search;

/// <summary>Keeps the best of many: a heap with the worst of the kept on top.</summary>
internal sealed class TopTools(int capacity)
{
    private readonly ScoredTool[] _heap = new ScoredTool[capacity];
    private int _count;

    public void Offer(int tool, float score)
    {
        var offered = new ScoredTool(tool, score);
        if (_count < _heap.Length)
        {
            _heap[_count] = offered;
            Rise(_count++);
        }
        else if (_count > 0 && offered.Compare(_heap[0]) < 0)
        {
            _heap[0] = offered;
            Sink();
        }
    }

    /// <summary>Returns what was kept, best first. The heap is used up.</summary>
    public ScoredTool[] Sorted()
    {
        var kept = _count == _heap.Length ? _heap : _heap[.._count];
        Array.Sort(kept, ScoredTool.BestFirst);
        return kept;
    }

    private void Rise(int at)
    {
        while (at > 0 && _heap[at].Compare(_heap[(at - 1) / 2]) > 0)
        {
            (_heap[at], _heap[(at - 1) / 2]) = (_heap[(at - 1) / 2], _heap[at]);
            at = (at - 1) / 2;
        }
    }

    private void Sink()
    {
        for (var at = 0; ;)
        {
            var child = (2 * at) + 1;
            if (child >= _count)
            {
                return;
            }

            if (child + 1 < _count && _heap[child + 1].Compare(_heap[child]) > 0)
            {
                child++;
            }

            if (_heap[at].Compare(_heap[child]) >= 0)
            {
                return;
            }

            (_heap[at], _heap[child]) = (_heap[child], _heap[at]);
            at = child;
        }
    }
}
