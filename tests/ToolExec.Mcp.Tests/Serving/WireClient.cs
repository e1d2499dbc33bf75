using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;

namespace ToolExec.Mcp.Tests.Serving;

/// <summary>A client that sees every message: lines of JSON, to a server in this process.</summary>
internal sealed class WireClient : IAsyncDisposable
{
    private readonly Pipe _toServer = new();
    private readonly Pipe _toClient = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly StreamReader _reader;
    private int _id;

    internal WireClient(McpToolServer server)
    {
        _reader = new StreamReader(_toClient.Reader.AsStream());
        Session = ServeAsync(server);
    }

    /// <summary>Gets the server's end of the session.</summary>
    internal Task Session { get; }

    /// <summary>Gets what came that was no answer, in the order in which it came.</summary>
    internal List<JsonObject> Notifications { get; } = [];

    internal void Stop() => _stop.Cancel();

    internal async Task<JsonObject> InitializeAsync(string version = "2025-11-25")
    {
        var answer = await RequestAsync("initialize", new JsonObject
        {
            ["protocolVersion"] = version,
            ["capabilities"] = new JsonObject { ["elicitation"] = new JsonObject() },
            ["clientInfo"] = new JsonObject { ["name"] = "wire", ["version"] = "1" },
        });
        await SendAsync(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = "notifications/initialized" });
        return answer["result"]!.AsObject();
    }

    /// <summary>Calls a tool and returns the result.</summary>
    internal async Task<JsonObject> CallAsync(string tool, string arguments = "{}", string? meta = null) =>
        (await RequestAsync("tools/call", CallOf(tool, arguments, meta)))["result"]!.AsObject();

    internal static JsonObject CallOf(string tool, string arguments = "{}", string? meta = null)
    {
        var parameters = new JsonObject { ["name"] = tool, ["arguments"] = JsonNode.Parse(arguments) };
        if (meta is not null)
        {
            parameters["_meta"] = JsonNode.Parse(meta);
        }

        return parameters;
    }

    /// <summary>Sends a request and returns the whole answer.</summary>
    internal async Task<JsonObject> RequestAsync(string method, JsonObject? parameters = null)
    {
        var id = await BeginAsync(method, parameters);
        return await AnswerAsync(id);
    }

    /// <summary>Sends a request and does not wait.</summary>
    internal async Task<int> BeginAsync(string method, JsonObject? parameters = null)
    {
        var id = ++_id;
        await SendAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters });
        return id;
    }

    internal async Task<JsonObject> AnswerAsync(int id)
    {
        while (true)
        {
            var message = await ReadAsync() ?? throw new EndOfStreamException("The server closed its end.");
            if (message["id"] is JsonValue known && known.TryGetValue(out int number) && number == id && !message.ContainsKey("method"))
            {
                return message;
            }

            Notifications.Add(message);
        }
    }

    /// <summary>Reads until a notification of a kind is there.</summary>
    internal async Task<JsonObject> NotificationAsync(string method)
    {
        while (true)
        {
            if (Notifications.Find(n => n["method"]?.GetValue<string>() == method) is { } found)
            {
                Notifications.Remove(found);
                return found;
            }

            Notifications.Add(await ReadAsync() ?? throw new EndOfStreamException("The server closed its end."));
        }
    }

    internal Task SendAsync(JsonObject message) => SendLineAsync(message.ToJsonString());

    internal Task SendLineAsync(string line) => SendBytesAsync(Encoding.UTF8.GetBytes(line + "\n"));

    internal async Task SendBytesAsync(byte[] bytes) => await _toServer.Writer.WriteAsync(bytes).OrHang();

    internal void Close() => _toServer.Writer.Complete();

    /// <summary>Reads the next message; null at the end.</summary>
    internal async Task<JsonObject?> ReadAsync() => await _reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10)) is { } line ? JsonNode.Parse(line)!.AsObject() : null;

    public async ValueTask DisposeAsync()
    {
        await _toServer.Writer.CompleteAsync();
        await _stop.CancelAsync();
        await Session.OrHang();
        _reader.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync(McpToolServer server)
    {
        await server.ServeAsync(_toServer.Reader.AsStream(), _toClient.Writer.AsStream(), _stop.Token);
        await _toClient.Writer.CompleteAsync();
    }
}
