using System.Text.Json;

namespace ToolExec.Script;

/// <summary>Why a call of a host function failed, as the script sees it: an <c>Error</c> with these members.</summary>
public sealed class ScriptCallError
{
    /// <summary>Gets the error's <c>message</c>.</summary>
    public required string Message { get; init; }

    /// <summary>Gets the error's <c>name</c>.</summary>
    /// <value>The default value is <c>Error</c>.</value>
    public string Name { get; init; } = "Error";

    /// <summary>Gets the error's <c>code</c>.</summary>
    /// <value>The default value is <see langword="null"/>: the error has none.</value>
    public string? Code { get; init; }

    /// <summary>Gets the error's <c>data</c>.</summary>
    /// <value>The default value is <see cref="JsonValueKind.Undefined"/>: the error has none.</value>
    public JsonElement Data { get; init; }
}
