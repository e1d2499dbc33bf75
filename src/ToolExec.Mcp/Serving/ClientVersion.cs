using ModelContextProtocol.Server;

namespace ToolExec.Mcp;

/// <summary>Which version of the protocol a request is written in.</summary>
internal static class ClientVersion
{
    private const string Modern = "2026-07-28";

    /// <summary>Says whether it is 2026-07-28 or later: results of any JSON type, no handshake.</summary>
    internal static bool IsModern<T>(RequestContext<T> request) =>
        string.CompareOrdinal(request.JsonRpcRequest.Context?.ProtocolVersion ?? request.Server.NegotiatedProtocolVersion, Modern) >= 0;
}
