using System.Text.Json;

namespace ToolExec.Discovery.TypeScript;

/// <summary>Decides what stands where a schema refers to another.</summary>
internal interface INamedTypes
{
    /// <summary>Returns the type for a reference.</summary>
    /// <param name="types">The writer that met it.</param>
    /// <param name="reference">The value of <c>$ref</c>.</param>
    /// <param name="target">What it leads to.</param>
    /// <param name="place">Where it was met.</param>
    TypeText Refer(SchemaTypes types, string reference, JsonElement target, in SchemaPlace place);
}
