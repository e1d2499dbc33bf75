using System.Diagnostics.CodeAnalysis;

namespace ToolExec.Governance;

/// <summary>Results by key, bounded by bytes: those used longest ago are forgotten first.</summary>
internal sealed class ResultCache(long maxBytes, long maxResultBytes, TimeProvider time) : IToolResultCache
{
    // What an entry costs beside its result: key, node, references.
    private const int Overhead = 400;

    private readonly Lock _gate = new();

    // Guarded by _gate. The list begins with what was used last.
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _used = new();
    private long _bytes;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    public bool TryGet(string key, [NotNullWhen(true)] out ToolResult? result)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var node))
            {
                var age = time.GetElapsedTime(node.Value.At);
                if (age < node.Value.Life)
                {
                    _used.Remove(node);
                    _used.AddFirst(node);
                    result = node.Value.Result.FromCache(age);
                    return true;
                }

                Drop(node);
            }
        }

        result = null;
        return false;
    }

    public void Set(string key, string tool, ToolResult result, TimeSpan life)
    {
        var size = SizeOf(result);
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var old))
            {
                Drop(old);
            }

            if (size > maxResultBytes)
            {
                return;
            }

            while (_bytes + size > maxBytes)
            {
                Drop(_used.Last!);
            }

            _entries[key] = _used.AddFirst(new Entry(key, tool, result, time.GetTimestamp(), life, size));
            _bytes += size;
        }
    }

    public int Remove(string tool)
    {
        ArgumentNullException.ThrowIfNull(tool);
        lock (_gate)
        {
            var found = _used.Where(e => string.Equals(e.Tool, tool, StringComparison.Ordinal)).Select(e => _entries[e.Key]).ToList();
            found.ForEach(Drop);
            return found.Count;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
            _used.Clear();
            _bytes = 0;
        }
    }

    private static long SizeOf(ToolResult result)
    {
        var size = (long)Overhead + result.ValueUtf8.Length;
        foreach (var block in result.Content)
        {
            size += block switch
            {
                TextBlock text => 2L * text.Text.Length,
                ImageBlock image => image.Data.Length,
                AudioBlock audio => audio.Data.Length,
                EmbeddedResourceBlock { Resource: var resource } => (2L * (resource.Text?.Length ?? 0)) + (resource.Blob?.Length ?? 0),
                _ => Overhead,
            };
        }

        return size;
    }

    private void Drop(LinkedListNode<Entry> node)
    {
        _used.Remove(node);
        _entries.Remove(node.Value.Key);
        _bytes -= node.Value.Size;
    }

    private sealed record Entry(string Key, string Tool, ToolResult Result, long At, TimeSpan Life, long Size);
}
