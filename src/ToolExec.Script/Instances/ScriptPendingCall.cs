using System.Text.Json;

namespace ToolExec.Script;

/// <summary>A call that a suspended script waits for.</summary>
public sealed class ScriptPendingCall
{
    internal ScriptPendingCall(ScriptCall call) => Call = call;

    /// <summary>Gets the number to settle it by.</summary>
    public long Id => Call.Id;

    /// <summary>Gets the function's full path.</summary>
    public string Name => Call.Name;

    /// <summary>Gets the arguments: an array.</summary>
    /// <exception cref="ScriptFunctionException">They are nested deeper than 64 levels.</exception>
    public JsonElement Arguments => Call.Arguments;

    /// <summary>Gets the arguments as JSON text in UTF-8: always an array.</summary>
    public ReadOnlyMemory<byte> ArgumentsUtf8 => Call.ArgumentsUtf8;

    internal ScriptCall Call { get; }
}
