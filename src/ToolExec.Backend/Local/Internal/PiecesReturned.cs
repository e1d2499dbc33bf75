using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Backend;

/// <summary>A delegate that returns its result in pieces.</summary>
internal sealed class PiecesReturned<T>(JsonTypeInfo<T> info) : ReturnAdapter
{
    public override LocalTool MakeTool(Tool definition, DelegateCall call) => new DelegateStreamingTool<T>(definition, info, call);

    public override ValueTask<ToolResult> ToResultAsync(object? returned) => throw new InvalidOperationException("Pieces are read by the streaming tool.");
}
