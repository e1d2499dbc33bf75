using System.Net.Sockets;
using System.Text;
using ToolExec.Tests.Servers;

namespace ToolExec.Tests.Faults;

/// <summary>A server on a bare socket that answers with the fault that a request's path names.</summary>
internal sealed class FaultyServer : SocketServer
{
    /// <summary>Gets a document whose operations are the faults; each promises a JSON object.</summary>
    internal static string Document(IEnumerable<string> faults)
    {
        const string Operation = """{"get":{"operationId":"NAME","responses":{"200":{"description":"","content":{"application/json":{"schema":{"type":"object"}}}}}}}""";
        var paths = string.Join(',', faults.Select(static f => "\"/" + f + "\":" + Operation.Replace("NAME", f, StringComparison.Ordinal)));
        return """{"openapi":"3.1.0","info":{"title":"faults","version":"1"},"paths":{""" + paths + "}}";
    }

    protected override async Task ServeAsync(TcpClient client, NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        if ((await reader.ReadLineAsync(Stopping) ?? "").Split(' ') is not [_, var path, ..])
        {
            return; // connected, and went
        }

        while (await reader.ReadLineAsync(Stopping) is { Length: > 0 })
        {
            // the rest of the head
        }

        await AnswerAsync(client, stream, path.Trim('/'));
    }

    private async Task AnswerAsync(TcpClient client, NetworkStream stream, string fault)
    {
        switch (fault)
        {
            case "slow":
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Stopping);
                await WriteAsync(stream, "application/json", "{}"u8.ToArray());
                break;
            case "hang":
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Stopping);
                break;
            case "dies":
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n"u8.ToArray(), Stopping);
                client.LingerState = new LingerOption(true, 0);
                break;
            case "garbage":
                await stream.WriteAsync("\0\u0001garbage\r\n\r\n"u8.ToArray(), Stopping);
                break;
            case "half":
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"a\":"u8.ToArray(), Stopping);
                break;
            case "flood":
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {FaultTests.Flood}\r\n\r\n"), Stopping);
                var block = new byte[64 * 1024];
                for (var left = FaultTests.Flood; left > 0; left -= block.Length)
                {
                    await stream.WriteAsync(block, Stopping);
                }

                break;
            case "wrongtype":
                await WriteAsync(stream, "text/html", "<html>"u8.ToArray());
                break;
            default:
                await WriteAsync(stream, "application/json", [(byte)'"', 0xFF, (byte)'"']);
                break;
        }
    }

    private async Task WriteAsync(NetworkStream stream, string type, byte[] body)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"), Stopping);
        await stream.WriteAsync(body, Stopping);
    }
}
