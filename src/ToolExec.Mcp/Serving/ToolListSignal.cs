using ModelContextProtocol.Server;

namespace ToolExec.Mcp;

/// <summary>
/// A collection that stays empty: the SDK's sessions watch it, and tell their clients that the list of tools has changed when it says that it has.
/// The tools themselves are listed by a handler, in pages.
/// </summary>
internal sealed class ToolListSignal : McpServerPrimitiveCollection<McpServerTool>
{
    internal void Raise() => RaiseChanged();
}
