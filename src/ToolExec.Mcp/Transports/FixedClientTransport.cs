using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace ToolExec.Mcp;

/// <summary>Hands a transport that is connected already to the SDK.</summary>
internal sealed class FixedClientTransport(string name, ITransport transport) : IClientTransport
{
    public string Name => name;

    public Task<ITransport> ConnectAsync(CancellationToken cancellationToken = default) => Task.FromResult(transport);
}
