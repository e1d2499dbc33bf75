using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ToolExec.Tests.Servers;

namespace ToolExec.Tests.Cancelling;

/// <summary>An API and an MCP server on a bare socket whose one tool never answers; it sees when whoever asked goes away.</summary>
internal sealed class HangingServer : SocketServer
{
    private int _begun;
    private int _gone;

    public static byte[] Document { get; } = """{"openapi":"3.1.0","info":{"title":"far","version":"1"},"paths":{"/hang":{"get":{"operationId":"hang","responses":{"200":{"description":""}}}}}}"""u8.ToArray();

    public int Begun => Volatile.Read(ref _begun);

    public int Gone => Volatile.Read(ref _gone);

    protected override async Task ServeAsync(TcpClient client, NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        var request = (await reader.ReadLineAsync(Stopping) ?? "").Split(' ');
        var body = await BodyAsync(reader);
        var answer = request is ["GET", "/hang", ..] ? null : Answer(request[0], body);
        await (answer is null ? HangAsync(stream) : stream.WriteAsync(Encoding.ASCII.GetBytes(answer), Stopping).AsTask());
    }

    // To read nothing would wait for something.
    private async Task<string> BodyAsync(StreamReader reader)
    {
        var length = 0;
        var isChunked = false;
        while (await reader.ReadLineAsync(Stopping) is { Length: > 0 } header)
        {
            length = header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase) ? int.Parse(header[15..], CultureInfo.InvariantCulture) : length;
            isChunked |= header.StartsWith("Transfer-Encoding:", StringComparison.OrdinalIgnoreCase);
        }

        var body = "";
        while (isChunked && int.Parse(await reader.ReadLineAsync(Stopping) ?? "0", NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var size)
        {
            body += await TextAsync(reader, size);
            await reader.ReadLineAsync(Stopping);
        }

        return length > 0 ? await TextAsync(reader, length) : body;
    }

    private async Task<string> TextAsync(StreamReader reader, int length)
    {
        var text = new char[length];
        await reader.ReadBlockAsync(text, Stopping);
        return new string(text);
    }

    private async Task HangAsync(NetworkStream stream)
    {
        Interlocked.Increment(ref _begun);
        try
        {
            // Nobody sends more: what comes is the end, which is an exception.
            await stream.ReadExactlyAsync(new byte[1], Stopping);
        }
        finally
        {
            if (!Stopping.IsCancellationRequested)
            {
                Interlocked.Increment(ref _gone);
            }
        }
    }

    // Null for the call that is not answered. Protocol version 2026-07-28: no handshake, no sessions.
    private static string? Answer(string verb, string body)
    {
        if (verb != "POST")
        {
            return "HTTP/1.1 405 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        }

        using var message = JsonDocument.Parse(body);
        var method = message.RootElement.GetProperty("method").GetString();
        if (!message.RootElement.TryGetProperty("id", out var id))
        {
            return "HTTP/1.1 202 Taken\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        }

        var result = method switch
        {
            "server/discover" => """{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"ttlMs":0,"cacheScope":"private"}""",
            "tools/list" => """{"resultType":"complete","ttlMs":0,"cacheScope":"private","tools":[{"name":"hang","inputSchema":{"type":"object"}}]}""",
            "tools/call" => null,
            _ => """{"resultType":"complete"}""",
        };
        var json = $$"""{"jsonrpc":"2.0","id":{{id.GetRawText()}},"result":{{result}}}""";
        return result is null ? null : $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\nConnection: close\r\n\r\n{json}";
    }
}
