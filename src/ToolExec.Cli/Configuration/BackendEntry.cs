using System.Text.Json;

namespace ToolExec.Cli;

/// <summary>A backend of the configuration.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Path">Where it stands in the file.</param>
/// <param name="Settings">The settings of its kind.</param>
/// <param name="Registration">How it is registered.</param>
internal sealed record BackendEntry(string Name, string Kind, string Path, JsonElement Settings, BackendRegistration Registration)
{
    /// <summary>Gets the namespace of its tools.</summary>
    public string Namespace => Registration.Namespace ?? Name;
}
