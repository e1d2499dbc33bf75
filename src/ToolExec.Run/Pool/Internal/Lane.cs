namespace ToolExec.Run;

/// <summary>The queue of one lane. Guarded by the pool's gate.</summary>
internal sealed class Lane(LaneOptions options)
{
    private readonly LinkedList<LaneWork> _queue = [];
    private readonly LinkedList<LaneWork> _outside = [];

    public int Weight { get; } = options.Weight;

    /// <summary>Gets or sets how much the lane is owed: the balance of smooth weighted round robin.</summary>
    public int Balance { get; set; }

    public int Count => _queue.Count;

    public bool TryAdd(LaneWork work)
    {
        if (_queue.Count < options.Capacity)
        {
            work.Place = _queue.AddLast(work);
            return true;
        }

        if (options.WhenFull == FullLaneMode.Wait)
        {
            work.Place = _outside.AddLast(work);
            return true;
        }

        return false;
    }

    public LaneWork Take()
    {
        var work = _queue.First!.Value;
        Remove(work);
        return work;
    }

    public void Remove(LaneWork work)
    {
        var place = work.Place!;
        work.Place = null;
        place.List!.Remove(place);
        if (_queue.Count < options.Capacity && _outside.First is { } next)
        {
            _outside.Remove(next);
            _queue.AddLast(next);
        }
    }

    public IEnumerable<LaneWork> TakeAll()
    {
        while (_queue.Count > 0)
        {
            yield return Take();
        }
    }
}
