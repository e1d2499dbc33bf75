namespace ToolExec.Wasm.Memories;

/// <summary>
/// The regions of one image that wait for their next memory. A region is put back to the image's content when it is returned, so
/// that nothing of the memory before can be found in it. Thread-safe.
/// </summary>
internal sealed class MemoryPool : IDisposable
{
    private readonly MemoryImage _image;
    private readonly MemoryPoolOptions _options;
    private readonly Lock _gate = new();

    // All below are guarded by _gate.
    private readonly Stack<MemoryRegion> _idle = new();
    private int _leastIdle;
    private long _trimmed;
    private bool _closed;

    public MemoryPool(MemoryImage image, MemoryPoolOptions options)
    {
        _image = image;
        _options = options;
        _trimmed = options.Time.GetTimestamp();
    }

    /// <summary>Gets how many regions wait.</summary>
    public int IdleCount
    {
        get
        {
            lock (_gate)
            {
                return _idle.Count;
            }
        }
    }

    /// <summary>Gets a region with the content of the image, which it holds, from the pool or a new one; null where the system refuses.</summary>
    /// <param name="space">Where the addresses of a new one come from.</param>
    /// <param name="reserve">The bytes it must have reserved.</param>
    /// <exception cref="ObjectDisposedException">The image is gone.</exception>
    public MemoryRegion? TryRent(AddressSpace space, long reserve)
    {
        var region = TryTake(reserve);
        var isNew = region is null;
        region ??= MemoryRegion.TryReserve(space, reserve);
        if (region is null)
        {
            return null;
        }

        try
        {
            region.Hold(_image);
        }
        catch (ObjectDisposedException)
        {
            region.Dispose();
            throw;
        }

        if (!isNew || _image.TryFill(region))
        {
            return region;
        }

        region.Dispose();
        return null;
    }

    /// <summary>Takes back a region that nobody uses any more.</summary>
    public void Return(MemoryRegion region)
    {
        if (HasRoom() && RegionReset.TryReset(region, _image, _options))
        {
            region.LetGo();
            if (TryKeep(region))
            {
                return;
            }
        }

        region.Dispose();
    }

    /// <summary>Gives all idle regions back; what is returned later is not kept.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            Drop(_idle.Count);
        }
    }

    // All memories of an image have the same limit, as a rule: another one on top makes a new region.
    private MemoryRegion? TryTake(long reserve)
    {
        lock (_gate)
        {
            if (!_idle.TryPeek(out var top) || top.Reserved != reserve)
            {
                return null;
            }

            _idle.Pop();
            _leastIdle = Math.Min(_leastIdle, _idle.Count);
            return top;
        }
    }

    private bool HasRoom()
    {
        lock (_gate)
        {
            return !_closed && _idle.Count < _options.MaxIdle;
        }
    }

    private bool TryKeep(MemoryRegion region)
    {
        lock (_gate)
        {
            if (_closed || _idle.Count >= _options.MaxIdle)
            {
                return false;
            }

            _idle.Push(region);
            Trim();
            return true;
        }
    }

    // As many as were never taken since the last time are too many.
    private void Trim()
    {
        if (_options.Time.GetElapsedTime(_trimmed) < _options.TrimInterval)
        {
            return;
        }

        _trimmed = _options.Time.GetTimestamp();
        Drop(Math.Min(_leastIdle, _idle.Count));
        _leastIdle = _idle.Count;
    }

    private void Drop(int count)
    {
        for (; count > 0; count--)
        {
            _idle.Pop().Dispose();
        }
    }
}
