using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Backend;

/// <summary>A delegate that gives its result in pieces.</summary>
internal sealed class DelegateStreamingTool<TPiece>(Tool definition, JsonTypeInfo<TPiece> pieceInfo, DelegateCall call) : StreamingTool<TPiece>(definition, pieceInfo)
{
    private protected override bool NeedsScope => call.NeedsScope;

    private protected override Begun Begin(ToolCallContext context, HandlerFaults faults)
    {
        var (pieces, arguments, refusal) = call.Invoke(context, faults);
        return new Begun((IAsyncEnumerable<TPiece>?)pieces, refusal, arguments);
    }
}
