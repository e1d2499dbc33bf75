namespace ToolExec.Run;

/// <summary>Finds for each call, in the order given, which earlier ones it must wait for because of what they read and write.</summary>
/// <remarks>
/// A resource whose name is not wholly known counts as all resources of its scheme (the text up to the first colon), or as all there are where not even that
/// is known. As with intention locks in a database, each access to one resource leaves a mark at its scheme. Not safe for several threads.
/// </remarks>
internal sealed class ConflictTracker
{
    private readonly Dictionary<string, Marks> _resources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Marks> _schemes = new(StringComparer.Ordinal);

    /// <summary>Adds a call and the earlier ones that it must wait for; one may be named several times.</summary>
    public void Add(int call, IReadOnlyList<ResourceAccess> accesses, List<Conflict> conflicts)
    {
        foreach (var access in accesses)
        {
            var scheme = Scheme(access.Resource);
            if (access.IsExact)
            {
                Mark(_resources, access.Resource, call, access, Intention.None, conflicts);
            }

            var isWhole = !access.IsExact;
            Mark(_schemes, "", call, access, isWhole && scheme.Length == 0 ? Intention.None : Intention.Part, conflicts);
            if (scheme.Length > 0)
            {
                Mark(_schemes, scheme, call, access, isWhole ? Intention.None : Intention.Part, conflicts);
            }
        }
    }

    /// <summary>Forgets a call that has ended.</summary>
    public void Remove(int call, IReadOnlyList<ResourceAccess> accesses)
    {
        foreach (var access in accesses)
        {
            Unmark(_resources, access.Resource, call);
            Unmark(_schemes, "", call);
            Unmark(_schemes, Scheme(access.Resource), call);
        }
    }

    private static string Scheme(string resource)
    {
        var colon = resource.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? "" : resource[..(colon + 1)];
    }

    private static void Mark(
        Dictionary<string, Marks> all, string key, int call, ResourceAccess access, Intention intention, List<Conflict> conflicts)
    {
        if (!all.TryGetValue(key, out var marks))
        {
            all[key] = marks = new Marks();
        }

        if (access.IsWrite)
        {
            Marks.Report(marks.Readers, call, DependencyKind.WriteAfterRead, access.Resource, conflicts);
            Marks.Report(marks.Writers, call, DependencyKind.WriteAfterWrite, access.Resource, conflicts);
            if (intention == Intention.None)
            {
                Marks.Report(marks.PartReaders, call, DependencyKind.WriteAfterRead, access.Resource, conflicts);
                Marks.Report(marks.PartWriters, call, DependencyKind.WriteAfterWrite, access.Resource, conflicts);

                // Whoever comes later waits for this writer, and so for all that it waits for.
                marks.Clear();
            }
        }
        else
        {
            Marks.Report(marks.Writers, call, DependencyKind.ReadAfterWrite, access.Resource, conflicts);
            if (intention == Intention.None)
            {
                Marks.Report(marks.PartWriters, call, DependencyKind.ReadAfterWrite, access.Resource, conflicts);
            }
        }

        marks.Of(access.IsWrite, intention).Add(call);
    }

    private static void Unmark(Dictionary<string, Marks> all, string key, int call)
    {
        if (all.TryGetValue(key, out var marks) && marks.Remove(call))
        {
            all.Remove(key);
        }
    }

    private enum Intention
    {
        None,
        Part,
    }

    private sealed class Marks
    {
        public List<int> Readers { get; } = [];

        public List<int> Writers { get; } = [];

        public List<int> PartReaders { get; } = [];

        public List<int> PartWriters { get; } = [];

        public List<int> Of(bool isWrite, Intention intention) =>
            intention == Intention.None ? (isWrite ? Writers : Readers) : (isWrite ? PartWriters : PartReaders);

        public static void Report(List<int> earlier, int call, DependencyKind kind, string resource, List<Conflict> conflicts)
        {
            foreach (var other in earlier)
            {
                if (other != call)
                {
                    conflicts.Add(new Conflict(other, kind, resource));
                }
            }
        }

        public void Clear()
        {
            Readers.Clear();
            Writers.Clear();
            PartReaders.Clear();
            PartWriters.Clear();
        }

        public bool Remove(int call)
        {
            Readers.RemoveAll(c => c == call);
            Writers.RemoveAll(c => c == call);
            PartReaders.RemoveAll(c => c == call);
            PartWriters.RemoveAll(c => c == call);
            return Readers.Count + Writers.Count + PartReaders.Count + PartWriters.Count == 0;
        }
    }
}
