namespace ToolExec.Cli;

/// <summary>Says which backends a command needs, so that a call of one tool does not start every server there is.</summary>
internal static class Needs
{
    /// <summary>All of them.</summary>
    public static Predicate<BackendEntry> All { get; } = static _ => true;

    /// <summary>Those with a name, or all of them.</summary>
    public static Predicate<BackendEntry> Backend(string? name) =>
        name is null ? All : entry => string.Equals(entry.Name, name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Those whose tools have the namespaces of some tools; all of them where one of the tools is named without its namespace.</summary>
    public static Predicate<BackendEntry> Tools(IEnumerable<string> tools)
    {
        var namespaces = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var tool in tools)
        {
            if (!ToolId.TryParse(tool, out var id) || id.Namespace is not { } ns)
            {
                return All;
            }

            namespaces.Add(ns);
        }

        return entry => namespaces.Contains(entry.Namespace);
    }
}
