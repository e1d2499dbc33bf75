using System.Collections.Frozen;
using System.Text.Json;

namespace ToolExec;

/// <summary>The wire names of error kinds.</summary>
public static class ToolErrorCodes
{
    private static readonly FrozenDictionary<ToolErrorKind, string> Names = Enum.GetValues<ToolErrorKind>()
        .ToFrozenDictionary(kind => kind, kind => JsonSerializer.SerializeToElement(kind, ToolExecJson.Context.ToolErrorKind).GetString()!);

    /// <summary>Returns the wire name of a kind, such as <c>tool_not_found</c>: for logs, metrics and traces.</summary>
    /// <param name="kind">The kind; a value that is none gives <c>internal</c>.</param>
    public static string Name(ToolErrorKind kind) => Names.GetValueOrDefault(kind, "internal");
}
