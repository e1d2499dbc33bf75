using ModelContextProtocol.Protocol;

namespace ToolExec.Mcp;

/// <summary>Why bytes are no message.</summary>
/// <param name="Code">The code of JSON-RPC.</param>
/// <param name="Id">The id of the request, where it could be read.</param>
/// <param name="Message">What is wrong.</param>
internal readonly record struct WireFault(int Code, RequestId? Id, string Message);
