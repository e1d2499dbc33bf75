using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace ToolExec.Mcp.AspNetCore.Tests;

/// <summary>A client that sends what a test wants, header by header.</summary>
internal sealed class HttpClientOf(Uri address) : IDisposable
{
    internal const string Initialize = """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""";
    internal const string Ping = """{"jsonrpc":"2.0","id":2,"method":"ping"}""";
    private const string Meta = """{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":"raw","version":"1"}}""";

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });

    /// <summary>A message of version 2026-07-28.</summary>
    internal static string Modern(string method, string parameters = "{}")
    {
        var json = JsonNode.Parse(parameters)!.AsObject();
        json["_meta"] = JsonNode.Parse(Meta);
        return new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 7, ["method"] = method, ["params"] = json }.ToJsonString();
    }

    internal Task<HttpResponseMessage> PostAsync(string body, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Post, body, headers);

    /// <summary>Sends a request; waits for the headers of the answer alone.</summary>
    internal async Task<HttpResponseMessage> SendAsync(HttpMethod method, string? body, (string Name, string Value)[] headers, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(method, address);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        foreach (var (name, value) in headers)
        {
            HttpHeaders place = name.StartsWith("Content-", StringComparison.Ordinal) ? request.Content!.Headers : request.Headers;
            place.Remove(name);
            place.TryAddWithoutValidation(name, value).Should().BeTrue();
        }

        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).OrHang();
    }

    /// <summary>Begins a session and returns its id.</summary>
    internal async Task<string> BeginAsync(params (string Name, string Value)[] headers)
    {
        using var answer = await PostAsync(Initialize, headers);
        answer.StatusCode.Should().Be(System.Net.HttpStatusCode.OK);
        await answer.Content.ReadAsStringAsync().OrHang();
        return answer.Headers.GetValues("Mcp-Session-Id").Single();
    }

    /// <summary>Reads the one message of an answer, plain or as an event.</summary>
    internal static async Task<JsonObject> MessageAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync().OrHang();
        var data = answer.Content.Headers.ContentType?.MediaType == "text/event-stream"
            ? text.Split('\n').Where(l => l.StartsWith("data: {", StringComparison.Ordinal)).Select(l => l[6..]).Last()
            : text;
        return JsonNode.Parse(data)!.AsObject();
    }

    public void Dispose() => _client.Dispose();
}
