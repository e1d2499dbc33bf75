namespace ToolExec.Wasm.Wasi;

/// <summary>The open things of a guest by their numbers, the lowest free one first.</summary>
internal sealed class DescriptorTable(int capacity) : IDisposable
{
    private readonly List<Descriptor?> _entries = [];

    /// <summary>Gets a value indicating whether another one has a place.</summary>
    public bool HasRoom => _entries.Count < capacity || _entries.Contains(null);

    public bool TryAdd(Descriptor descriptor, out uint number)
    {
        var free = _entries.IndexOf(null);
        if (free < 0)
        {
            if (_entries.Count >= capacity)
            {
                number = 0;
                return false;
            }

            free = _entries.Count;
            _entries.Add(null);
        }

        _entries[free] = descriptor;
        number = (uint)free;
        return true;
    }

    public Descriptor? Find(uint number) => number < (uint)_entries.Count ? _entries[(int)number] : null;

    /// <summary>Gets one with which something may be done.</summary>
    public Errno Get(uint number, Rights needed, out Descriptor descriptor)
    {
        descriptor = Find(number)!;
        return descriptor is null ? Errno.BadDescriptor : (descriptor.Rights & needed) == needed ? Errno.Success : Errno.NotCapable;
    }

    public Errno Close(uint number)
    {
        if (Find(number) is not { } descriptor)
        {
            return Errno.BadDescriptor;
        }

        _entries[(int)number] = null;
        descriptor.Dispose();
        return Errno.Success;
    }

    /// <summary>Gives one another's number, which is closed.</summary>
    public Errno Renumber(uint from, uint to)
    {
        if (Find(from) is not { } descriptor || Find(to) is not { } replaced)
        {
            return Errno.BadDescriptor;
        }

        if (from != to)
        {
            _entries[(int)from] = null;
            _entries[(int)to] = descriptor;
            replaced.Dispose();
        }

        return Errno.Success;
    }

    public void Dispose()
    {
        foreach (var descriptor in _entries)
        {
            descriptor?.Dispose();
        }

        _entries.Clear();
    }
}
