using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Backend;

/// <summary>A typed function that gives its result in pieces.</summary>
internal sealed class TypedStreamingTool<TArguments, TPiece>(
    Tool definition,
    ArgumentReader<TArguments> reader,
    JsonTypeInfo<TPiece> pieceInfo,
    Func<TArguments, ToolCallContext, IAsyncEnumerable<TPiece>> handler) : StreamingTool<TPiece>(definition, pieceInfo)
{
    private protected override Begun Begin(ToolCallContext context, HandlerFaults faults) =>
        reader.TryRead(context, faults, out var arguments, out var refusal) ? new Begun(handler(arguments, context), null, []) : new Begun(null, refusal, []);
}
