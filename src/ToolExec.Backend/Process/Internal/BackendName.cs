namespace ToolExec.Backend;

/// <summary>The grammar of backends' names.</summary>
internal static class BackendName
{
    /// <exception cref="ArgumentException">The name breaks it.</exception>
    internal static void Check(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!ToolId.TryParse(name, out var id) || id.Namespace is not null)
        {
            throw new ArgumentException($"'{name}' cannot be a backend's name. It has 1 to 128 characters of [A-Za-z0-9_.-].", nameof(name));
        }
    }
}
