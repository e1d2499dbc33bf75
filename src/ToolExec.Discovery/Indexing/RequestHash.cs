namespace ToolExec.Discovery.Indexing;

/// <summary>Hashes what was asked for, so that a cursor fits no other request. Different in each process.</summary>
internal static class RequestHash
{
    public static int Of(string text, ToolFilter? filter)
    {
        var hash = new HashCode();
        hash.Add(text, StringComparer.Ordinal);
        for (; filter is not null; filter = filter.Within)
        {
            Add(ref hash, filter.Namespaces);
            Add(ref hash, filter.Allow);
            Add(ref hash, filter.Deny);
            Add(ref hash, filter.AllTags);
            Add(ref hash, filter.AnyTags);
            Add(ref hash, filter.NoTags);
            hash.Add(filter.ReadOnly);
            hash.Add(filter.Destructive);
            hash.Add(filter.Idempotent);
            hash.Add(filter.OpenWorld);
        }

        return hash.ToHashCode();
    }

    private static void Add(ref HashCode hash, IReadOnlyList<string> texts)
    {
        hash.Add(texts.Count);
        foreach (var text in texts)
        {
            hash.Add(text, StringComparer.Ordinal);
        }
    }
}
