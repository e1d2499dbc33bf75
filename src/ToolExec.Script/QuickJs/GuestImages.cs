using ToolExec.Script.Resources;

namespace ToolExec.Script.QuickJs;

/// <summary>The warm images of an engine, one for each set of functions. Thread-safe.</summary>
internal sealed class GuestImages(int capacity) : IDisposable
{
    // Guards the fields below.
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new();
    private bool _disposed;

    /// <summary>Answers the image for a definition of functions, making it where there is none. Call it on an execution thread.</summary>
    /// <remarks>An image that is dropped stays usable for whoever has it: its memory goes when the last instance does.</remarks>
    public GuestImage Get(string definition)
    {
        Lazy<GuestImage> image;
        Entry? dropped = null;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(ScriptEngine));
            if (_entries.TryGetValue(definition, out var node))
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
            }
            else
            {
                node = _byUse.AddFirst(new Entry(definition, new Lazy<GuestImage>(() => Make(definition))));
                _entries.Add(definition, node);
                dropped = Trim();
            }

            image = node.Value.Image;
        }

        dropped?.Dispose();
        return image.Value;
    }

    /// <summary>Makes an image on an execution thread, for callers that are on none.</summary>
    public Task PrepareAsync(string definition) =>
        GuestThreads.RunAsync(static state => state.Images.Get(state.Definition), (Images: this, Definition: definition));

    public void Dispose()
    {
        Entry[] entries;
        lock (_gate)
        {
            _disposed = true;
            entries = [.. _byUse];
            _byUse.Clear();
            _entries.Clear();
        }

        foreach (var entry in entries)
        {
            entry.Dispose();
        }
    }

    private Entry? Trim()
    {
        if (_byUse.Count <= capacity)
        {
            return null;
        }

        var last = _byUse.Last!.Value;
        _byUse.RemoveLast();
        _entries.Remove(last.Definition);
        return last;
    }

    private static GuestImage Make(string definition) => GuestImage.Create(Guest.NoEval, guest =>
    {
        var boundary = guest.Install(GuestResources.Prelude, Enum.GetValues<Boundary>().Length);
        guest.Define(boundary[(int)Boundary.Define], definition);
        return boundary;
    });

    private sealed record Entry(string Definition, Lazy<GuestImage> Image) : IDisposable
    {
        public void Dispose()
        {
            if (Image.IsValueCreated)
            {
                Image.Value.Dispose();
            }
        }
    }
}
