using System.IO.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace ToolExec.Mcp.AspNetCore.Tests.Code;

/// <summary>A client of the protocol's .NET SDK, over HTTP or over streams as a program's standard ones are.</summary>
internal sealed class CodeClient : IAsyncDisposable
{
    private readonly Pipe _toServer = new();
    private readonly Pipe _toClient = new();
    private Task? _session;

    private CodeClient()
    {
    }

    public McpClient Client { get; private set; } = null!;

    public static async Task<CodeClient> ConnectAsync(ServedEndpoint endpoint, bool http)
    {
        var client = new CodeClient();
        IClientTransport transport;
        if (http)
        {
            transport = new HttpClientTransport(new HttpClientTransportOptions { Endpoint = endpoint.Address });
        }
        else
        {
            client._session = ServeAsync();
            transport = new StreamClientTransport(client._toServer.Writer.AsStream(), client._toClient.Reader.AsStream());
        }

        client.Client = await McpClient.CreateAsync(transport).OrHang();
        return client;

        async Task ServeAsync()
        {
            await using var output = client._toClient.Writer.AsStream();
            await endpoint.Services.GetRequiredService<McpToolServer>().ServeAsync(client._toServer.Reader.AsStream(), output);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync().AsTask().OrHang();
        await _toServer.Writer.CompleteAsync();
        if (_session is not null)
        {
            await _session.OrHang();
        }
    }
}
