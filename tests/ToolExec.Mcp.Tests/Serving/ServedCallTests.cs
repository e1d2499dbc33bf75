using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using ToolExec.Backend;

namespace ToolExec.Mcp.Tests.Serving;

public sealed class ServedCallTests
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static Tool Define(string name) => new() { Name = name, InputSchema = ToolExecJson.EmptyObject };

    private static LocalTool Progressing(params double[] values) => LocalTool.Create(Define("progress"), async (_, context) =>
    {
        foreach (var value in values)
        {
            await context.ReportProgressAsync(value, 100, $"at {value}");
        }

        return ToolExecJson.Parse("\"done\"");
    });

    private static LocalTool Waiting(string name, TaskCompletionSource started, TaskCompletionSource ended, Task? until = null) => LocalTool.Create(Define(name), async (_, context) =>
    {
        started.TrySetResult();
        try
        {
            await (until ?? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken)).WaitAsync(context.CancellationToken);
        }
        finally
        {
            ended.TrySetResult();
        }

        return ToolExecJson.Parse("\"late\"");
    });

    private static string Json(JsonNode node) => node.ToJsonString(Relaxed);

    private static TaskCompletionSource Source() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Call_WithAProgressToken_HearsOfIncreasingProgressBeforeTheResult()
    {
        await using var host = await ServedHost.StartAsync(demo => demo.AddTool(Progressing(0, 10, 10, 5, 50.25, double.NaN, double.PositiveInfinity, 100)));
        var client = await host.ConnectAsync();

        await client.CallAsync("demo__progress", meta: """{"progressToken":"p-1"}""");

        client.Notifications.Select(n => n["method"]!.GetValue<string>()).Should().AllBe("notifications/progress");
        client.Notifications.Select(n => n["params"]!["progress"]!.GetValue<double>()).Should().Equal(0, 10, 50.25, 100);
        client.Notifications[1]["params"]!.ToJsonString().Should().Be("""{"progressToken":"p-1","progress":10,"total":100,"message":"at 10"}""");
    }

    [Fact]
    public async Task Call_WithANumberAsProgressToken_GetsTheNumberBack()
    {
        await using var host = await ServedHost.StartAsync(demo => demo.AddTool(Progressing(1)));
        var client = await host.ConnectAsync();

        await client.CallAsync("demo__progress", meta: """{"progressToken":7}""");

        client.Notifications.Should().ContainSingle().Which["params"]!["progressToken"]!.GetValue<int>().Should().Be(7);
    }

    [Theory]
    [InlineData(true, """{"toolexec/idempotencyKey":"k-1"}""", "k-1")]
    [InlineData(false, """{"toolexec/idempotencyKey":"k-1"}""", null)]
    [InlineData(true, """{"toolexec/idempotencyKey":1}""", null)]
    [InlineData(true, """{"toolexec/idempotencyKey":""}""", null)]
    [InlineData(true, "{}", null)]
    public async Task Call_WithAnIdempotencyKey_IsTakenWhereTheHostSaysSo(bool accepts, string meta, string? seen)
    {
        var key = "none yet";
        await using var host = await ServedHost.StartAsync(
            demo => demo.AddTool(LocalTool.Create(Define("pay"), (_, context) =>
            {
                key = context.IdempotencyKey;
                return new ValueTask<JsonElement>(ToolExecJson.Parse("1"));
            })),
            o => o.AcceptIdempotencyKeys = accepts);
        var client = await host.ConnectAsync();

        await client.CallAsync("demo__pay", meta: meta);

        key.Should().Be(seen);
    }

    [Fact]
    public async Task Call_WithoutAProgressToken_HearsOfNothing()
    {
        await using var host = await ServedHost.StartAsync(demo => demo.AddTool(Progressing(1, 2)));
        var client = await host.ConnectAsync();

        await client.CallAsync("demo__progress");

        client.Notifications.Should().BeEmpty();
    }

    [Fact]
    public async Task Call_LogLevelSet_HearsWhatTheToolSaysAndThatItFailed()
    {
        await using var host = await ServedHost.StartAsync(demo => demo
            .AddTool(Progressing(1, 2))
            .AddTool(LocalTool.Create(Define("fail"), (JsonElement _, ToolCallContext _) => throw new InvalidOperationException("secret"))));
        var client = await host.ConnectAsync();

        (await client.RequestAsync("logging/setLevel", new JsonObject { ["level"] = "info" }))["result"]!.ToJsonString().Should().Be("{}");
        await client.CallAsync("demo__progress");
        await client.CallAsync("demo__fail");
        await client.RequestAsync("logging/setLevel", new JsonObject { ["level"] = "error" });
        await client.CallAsync("demo__fail");
        await client.CallAsync("demo__progress");

        client.Notifications.Select(n => Json(n["params"]!)).Should().Equal(
            """{"level":"info","logger":"demo__progress","data":"at 1"}""",
            """{"level":"info","logger":"demo__progress","data":"at 2"}""",
            """{"level":"warning","logger":"demo__fail","data":{"message":"The tool 'demo:fail' failed.","code":"execution_failed"}}""");
    }

    [Fact]
    public async Task Cancel_RunningCall_StopsTheToolAndIsNotAnswered()
    {
        var (started, ended) = (Source(), Source());
        await using var host = await ServedHost.StartAsync(demo => demo.AddTool(Waiting("wait", started, ended)));
        var client = await host.ConnectAsync();
        var id = await client.BeginAsync("tools/call", WireClient.CallOf("demo__wait"));
        await started.Task.OrHang();

        await client.SendAsync(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = "notifications/cancelled", ["params"] = new JsonObject { ["requestId"] = id } });

        await ended.Task.OrHang();
        (await client.RequestAsync("ping"))["result"].Should().NotBeNull("the session goes on");
        client.Notifications.Should().BeEmpty("a cancelled request is not answered");
    }

    [Fact]
    public async Task Call_MoreThanTheSessionMayRun_IsRefusedAsBusy()
    {
        var (started, ended, until) = (Source(), Source(), Source());
        await using var host = await ServedHost.StartAsync(demo => demo.AddTool(Waiting("wait", started, ended, until.Task)), o => o.MaxConcurrentCalls = 1);
        var client = await host.ConnectAsync();
        var other = await host.ConnectAsync();
        var first = await client.BeginAsync("tools/call", WireClient.CallOf("demo__wait"));
        await started.Task.OrHang();

        var refused = await client.CallAsync("demo__wait");
        var elsewhere = await other.BeginAsync("tools/call", WireClient.CallOf("demo__wait"));
        until.SetResult();

        refused["structuredContent"]!["error"]!["code"]!.GetValue<string>().Should().Be("busy");
        refused["structuredContent"]!["error"]!["retryable"]!.GetValue<bool>().Should().BeTrue();
        (await client.AnswerAsync(first))["result"]!["content"]![0]!["text"]!.GetValue<string>().Should().Be("late");
        (await other.AnswerAsync(elsewhere))["result"]!.AsObject().ContainsKey("isError").Should().BeFalse("the limit is each session's own");
        (await client.CallAsync("demo__wait"))["content"]![0]!["text"]!.GetValue<string>().Should().Be("late");
    }

    [Fact]
    public async Task Call_EveryKindOfContent_ReachesTheClientUnchanged()
    {
        ContentBlock[] blocks =
        [
            new TextBlock("one") { Annotations = new ContentAnnotations { Audience = ["user"], Priority = 0.5, LastModified = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero) } },
            new ImageBlock(new byte[] { 1, 2, 3 }, "image/png"),
            new AudioBlock(new byte[] { 4, 5 }, "audio/wav"),
            new ResourceLinkBlock("file:///a", "a") { Title = "A", Description = "d", MimeType = "text/plain", Size = 5 },
            new EmbeddedResourceBlock(new ResourceContents("file:///b") { MimeType = "text/plain", Text = "b" }),
            new EmbeddedResourceBlock(new ResourceContents("file:///c") { MimeType = "application/octet-stream", Blob = new byte[] { 6 } }),
        ];
        await using var host = await ServedHost.StartAsync(demo => demo.AddTool(LocalTool.Create(
            Define("all"), _ => ValueTask.FromResult(ToolResult.FromContent(ToolExecJson.Parse("""{"x":1}"""), blocks)))));
        var client = await host.ConnectAsync();

        var result = await client.CallAsync("demo__all");

        result["structuredContent"]!.ToJsonString().Should().Be("""{"x":1}""");
        result["content"]!.AsArray().Select(b => Json(b!)).Should().Equal(
            """{"type":"text","text":"one","annotations":{"audience":["user"],"priority":0.5,"lastModified":"2026-01-02T03:04:05+00:00"}}""",
            """{"type":"image","data":"AQID","mimeType":"image/png"}""",
            """{"type":"audio","data":"BAU=","mimeType":"audio/wav"}""",
            """{"type":"resource_link","uri":"file:///a","name":"a","title":"A","description":"d","mimeType":"text/plain","size":5}""",
            """{"type":"resource","resource":{"uri":"file:///b","mimeType":"text/plain","text":"b"}}""",
            """{"type":"resource","resource":{"uri":"file:///c","mimeType":"application/octet-stream","blob":"Bg=="}}""");
    }

    [Fact]
    public async Task Call_InProcessToolThatAsksTheUser_ReachesTheClient()
    {
        await using var host = await ServedHost.StartAsync(demo => demo.AddTool(LocalTool.Create(Define("ask"), async (_, context) =>
        {
            var server = (McpServer)context.Services.GetService(typeof(McpServer))!;
            var answer = await server.ElicitAsync(new ElicitRequestParams { Message = "Sure?", RequestedSchema = new() }, context.CancellationToken);
            return ToolExecJson.Parse($"\"{answer.Action}\"");
        })));
        var client = await host.ConnectAsync();
        var id = await client.BeginAsync("tools/call", WireClient.CallOf("demo__ask"));

        var question = await client.NotificationAsync("elicitation/create");
        await client.SendAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = question["id"]!.DeepClone(), ["result"] = new JsonObject { ["action"] = "accept", ["content"] = new JsonObject() } });

        (await client.AnswerAsync(id))["result"]!["content"]![0]!["text"]!.GetValue<string>().Should().Be("accept");
    }

    [Fact]
    public async Task Call_Runner_SeesTheClientsRequestIdAndExactNumbers()
    {
        ToolCall? seen = null;
        JsonElement arguments = default;
        await using var host = await ServedHost.StartAsync(demo => demo.AddTool(LocalTool.Create(Define("see"), (input, context) =>
        {
            (seen, arguments) = (context.Call, input);
            return ValueTask.FromResult(ToolExecJson.Parse("null"));
        })));
        var client = await host.ConnectAsync();

        await client.SendLineAsync("""{"jsonrpc":"2.0","id":"call-9","method":"tools/call","params":{"name":"demo__see","arguments":{"n":12345678901234567890.10}}}""");
        await client.ReadAsync();

        seen!.CallId.Should().Be("call-9");
        seen.Tool.Should().Be("demo:see");
        arguments.GetProperty("n").GetRawText().Should().Be("12345678901234567890.10");
    }
}
