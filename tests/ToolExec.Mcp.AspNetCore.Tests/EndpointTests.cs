using System.Net;
using System.Text.Json.Nodes;
using ToolExec.Backend;

namespace ToolExec.Mcp.AspNetCore.Tests;

/// <summary>Requests, sessions, streams and their bounds.</summary>
public sealed class EndpointTests
{
    private static readonly ToolExec.Tool Regional = new()
    {
        Name = "regional",
        InputSchema = ToolExecJson.Parse("""{"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"},"nested":{"type":"object","properties":{"n":{"type":"integer","x-mcp-header":"N"}}}}}"""),
    };

    private static void Tools(LocalBackendBuilder tools) => tools
        .AddTool("add", (int a, int b) => a + b, "Adds.")
        .AddTool(LocalTool.Create(Regional, static (input, _) => ValueTask.FromResult(input)));

    private static (string, string) Session(string id) => ("Mcp-Session-Id", id);

    private static (string, string)[] ModernHeaders(string method, string? name = null, params (string, string)[] more) =>
        [("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", method), .. name is null ? [] : new[] { ("Mcp-Name", name) }, .. more];

    [Fact]
    public async Task Post_CallInASession_IsAnsweredThere()
    {
        await using var endpoint = await ServedEndpoint.StartAsync(Tools);
        using var client = new HttpClientOf(endpoint.Address);
        var session = await client.BeginAsync();

        using var answer = await client.PostAsync("""{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"demo__add","arguments":{"a":1,"b":2}}}""", Session(session));
        using var notification = await client.PostAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""", Session(session));

        (await HttpClientOf.MessageAsync(answer))["result"]!["content"]![0]!["text"]!.GetValue<string>().Should().Be("3");
        notification.StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await notification.Content.ReadAsStringAsync().OrHang()).Should().BeEmpty();
    }

    public static TheoryData<string, string, string, int> WrongRequests => new()
    {
        { HttpClientOf.Ping, "X", "1", 400 }, // no session
        { HttpClientOf.Initialize, "Content-Type", "text/plain", 415 },
        { HttpClientOf.Initialize, "Accept", "application/json", 406 },
        { HttpClientOf.Initialize, "Accept", "text/event-stream", 406 },
        { HttpClientOf.Initialize, "MCP-Protocol-Version", "2025-01-01", 400 },
        { HttpClientOf.Ping, "Mcp-Session-Id", "nobody", 404 },
        { "", "X", "1", 400 },
        { "{", "X", "1", 400 },
        { "[]", "X", "1", 400 },
        { $"[{HttpClientOf.Initialize}]", "X", "1", 400 },
        { """{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}""", "X", "1", 400 },
        { """{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"\ud800"}}""", "X", "1", 400 },
    };

    [Theory]
    [MemberData(nameof(WrongRequests))]
    public async Task Post_WrongRequest_IsRefusedWithAnErrorOfJsonRpc(string body, string header, string value, int status)
    {
        await using var endpoint = await ServedEndpoint.StartAsync(Tools);
        using var client = new HttpClientOf(endpoint.Address);

        using var answer = await client.PostAsync(body, (header, value));

        ((int)answer.StatusCode).Should().Be(status);
        (await HttpClientOf.MessageAsync(answer))["error"]!["message"]!.GetValue<string>().Should().NotBeEmpty();
    }

    [Fact]
    public async Task Post_UnsupportedVersion_NamesThoseThereAre()
    {
        await using var endpoint = await ServedEndpoint.StartAsync(Tools);
        using var client = new HttpClientOf(endpoint.Address);

        using var answer = await client.PostAsync(HttpClientOf.Initialize, ("MCP-Protocol-Version", "2099-01-01"));

        var error = (await HttpClientOf.MessageAsync(answer))["error"]!;
        error["code"]!.GetValue<int>().Should().Be(-32022);
        error["data"]!["supported"]!.AsArray().Select(v => v!.GetValue<string>()).Should().Contain("2026-07-28");
        error["data"]!["requested"]!.GetValue<string>().Should().Be("2099-01-01");
    }

    [Fact]
    public async Task Post_SizeAtTheLimit_IsTakenAndOneByteMoreIsNot()
    {
        await using var endpoint = await ServedEndpoint.StartAsync(Tools, o => o.Endpoint.MaxRequestBytes = 1024);
        using var client = new HttpClientOf(endpoint.Address);
        var padded = HttpClientOf.Initialize + new string(' ', 1024 - HttpClientOf.Initialize.Length);

        using var atLimit = await client.PostAsync(padded);
        using var over = await client.PostAsync(padded + " ");

        atLimit.StatusCode.Should().Be(HttpStatusCode.OK);
        over.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Method_ThatIsNone_IsRefused()
    {
        await using var endpoint = await ServedEndpoint.StartAsync(Tools);
        using var client = new HttpClientOf(endpoint.Address);

        using var answer = await client.SendAsync(HttpMethod.Put, HttpClientOf.Ping, []);

        answer.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
        answer.Content.Headers.Allow.Should().BeEquivalentTo("GET", "POST", "DELETE");
    }

    [Fact]
    public async Task Delete_Session_EndsIt()
    {
        await using var endpoint = await ServedEndpoint.StartAsync(Tools);
        using var client = new HttpClientOf(endpoint.Address);
        var session = await client.BeginAsync();

        using var deleted = await client.SendAsync(HttpMethod.Delete, null, [Session(session)]);
        using var after = await client.PostAsync(HttpClientOf.Ping, Session(session));

        deleted.StatusCode.Should().Be(HttpStatusCode.NoContent);
        after.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Session_NobodyUses_EndsAfterItsTime()
    {
        var time = new ManualTimeProvider();
        await using var endpoint = await ServedEndpoint.StartAsync(Tools, o => o.Endpoint.SessionIdleTimeout = TimeSpan.FromMinutes(5), time: time);
        using var client = new HttpClientOf(endpoint.Address);
        var session = await client.BeginAsync();

        time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        using var used = await client.PostAsync(HttpClientOf.Ping, Session(session));
        await used.Content.ReadAsStringAsync().OrHang();
        using (var stream = await client.SendAsync(HttpMethod.Get, null, [Session(session)]))
        {
            time.Advance(TimeSpan.FromHours(1));
            using var open = await client.PostAsync(HttpClientOf.Ping, Session(session));
            open.StatusCode.Should().Be(HttpStatusCode.OK, "an open stream is a use");
            await open.Content.ReadAsStringAsync().OrHang();
        }

        used.StatusCode.Should().Be(HttpStatusCode.OK);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        for (var i = 0; i < 1000 && endpoint.SessionCount > 0; i++)
        {
            // Until the server has noticed that the stream is closed.
            await poll.WaitForNextTickAsync();
            time.Advance(TimeSpan.FromMinutes(5));
        }

        using var after = await client.PostAsync(HttpClientOf.Ping, Session(session));
        after.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Sessions_MoreThanAllowed_AreRefusedUntilOneEnds()
    {
        await using var endpoint = await ServedEndpoint.StartAsync(Tools, o => o.Endpoint.MaxSessions = 1);
        using var client = new HttpClientOf(endpoint.Address);
        var session = await client.BeginAsync();

        using var refused = await client.PostAsync(HttpClientOf.Initialize);
        using var deleted = await client.SendAsync(HttpMethod.Delete, null, [Session(session)]);

        refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter.Should().NotBeNull();
        (await client.BeginAsync()).Should().NotBe(session);
    }

    [Fact]
    public async Task Get_SecondStream_IsRefusedAndSoAreTooManyRequests()
    {
        await using var endpoint = await ServedEndpoint.StartAsync(Tools, o => o.Endpoint.MaxRequestsPerSession = 2);
        using var client = new HttpClientOf(endpoint.Address);
        var session = await client.BeginAsync();
        using var stream = await client.SendAsync(HttpMethod.Get, null, [Session(session)]);

        using var second = await client.SendAsync(HttpMethod.Get, null, [Session(session)]);

        stream.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
        second.StatusCode.Should().Be(HttpStatusCode.Conflict);
        using var strange = await client.SendAsync(HttpMethod.Get, null, [Session(session), ("Last-Event-ID", "of-another")]);
        strange.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Requests_MoreThanASessionMayHave_AreRefused()
    {
        var (started, until) = (Source(), Source());
        await using var endpoint = await ServedEndpoint.StartAsync(Waiting(started, until), o => o.Endpoint.MaxRequestsPerSession = 1);
        using var client = new HttpClientOf(endpoint.Address);
        var session = await client.BeginAsync();
        using var first = await client.PostAsync(Call("demo__wait"), Session(session));
        await started.Task.OrHang();

        using var refused = await client.PostAsync(HttpClientOf.Ping, Session(session));
        until.SetResult();

        refused.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        (await HttpClientOf.MessageAsync(first))["result"]!["content"]![0]!["text"]!.GetValue<string>().Should().Be("waited");
    }

    [Fact]
    public async Task Requests_MoreThanTheServerMayHave_AreRefused()
    {
        var (started, until) = (Source(), Source());
        await using var endpoint = await ServedEndpoint.StartAsync(Waiting(started, until), o => o.Endpoint.MaxConcurrentRequests = 1);
        using var client = new HttpClientOf(endpoint.Address);
        var first = client.PostAsync(HttpClientOf.Modern("tools/call", """{"name":"demo__wait","arguments":{}}"""), ModernHeaders("tools/call", "demo__wait"));
        await started.Task.OrHang();

        using var refused = await client.PostAsync(HttpClientOf.Initialize);
        until.SetResult();

        refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await first).Dispose();
    }

    [Fact]
    public async Task Get_LostStream_IsTakenUpWhereItEnded()
    {
        await using var endpoint = await ServedEndpoint.StartAsync(Tools);
        using var client = new HttpClientOf(endpoint.Address);
        var session = await client.BeginAsync();
        using var call = await client.PostAsync("""{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"demo__add","arguments":{"a":1,"b":2}}}""", Session(session));
        var events = (await call.Content.ReadAsStringAsync().OrHang()).Split('\n').Where(l => l.StartsWith("id: ", StringComparison.Ordinal)).Select(l => l[4..]).ToArray();

        using var replayed = await client.SendAsync(HttpMethod.Get, null, [Session(session), ("Last-Event-ID", events[0])]);

        events.Should().HaveCount(2, "the beginning and the answer");
        (await HttpClientOf.MessageAsync(replayed))["result"]!["content"]![0]!["text"]!.GetValue<string>().Should().Be("3");
    }

    [Fact]
    public async Task Stateless_OldClient_IsServedWithoutASession()
    {
        await using var endpoint = await ServedEndpoint.StartAsync(Tools, o => o.Endpoint.Stateless = true);
        using var client = new HttpClientOf(endpoint.Address);

        using var hello = await client.PostAsync(HttpClientOf.Initialize);
        using var call = await client.PostAsync("""{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"demo__add","arguments":{"a":1,"b":2}}}""", ("MCP-Protocol-Version", "2025-11-25"));
        using var get = await client.SendAsync(HttpMethod.Get, null, []);

        hello.Headers.Contains("Mcp-Session-Id").Should().BeFalse();
        (await HttpClientOf.MessageAsync(call))["result"]!["content"]![0]!["text"]!.GetValue<string>().Should().Be("3");
        get.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
    }

    public static TheoryData<string, string, string[], int> Mirrors => new()
    {
        { "tools/call", """{"name":"demo__add","arguments":{"a":1,"b":2}}""", ["Mcp-Method: tools/call", "Mcp-Name: demo__add"], 200 },
        { "tools/call", """{"name":"demo__add","arguments":{"a":1,"b":2}}""", ["Mcp-Method: tools/call", "Mcp-Name: =?base64?ZGVtb19fYWRk?="], 200 },
        { "tools/call", """{"name":"demo__add","arguments":{"a":1,"b":2}}""", ["Mcp-Method: tools/call", "Mcp-Name: demo__other"], 400 },
        { "tools/call", """{"name":"demo__add","arguments":{"a":1,"b":2}}""", ["Mcp-Method: tools/call", "Mcp-Name: =?base64?!?="], 400 },
        { "tools/call", """{"name":"demo__add","arguments":{"a":1,"b":2}}""", ["Mcp-Method: tools/call"], 400 },
        { "tools/call", """{"name":"demo__add","arguments":{"a":1,"b":2}}""", ["Mcp-Method: tools/list", "Mcp-Name: demo__add"], 400 },
        { "tools/call", """{"name":"demo__add","arguments":{"a":1,"b":2}}""", ["Mcp-Name: demo__add"], 400 },
        { "tools/call", """{"name":"demo__regional","arguments":{"region":"eu"}}""", ["Mcp-Method: tools/call", "Mcp-Name: demo__regional", "Mcp-Param-Region: eu"], 200 },
        { "tools/call", """{"name":"demo__regional","arguments":{"region":"eu"}}""", ["Mcp-Method: tools/call", "Mcp-Name: demo__regional", "Mcp-Param-Region: us"], 400 },
        { "tools/call", """{"name":"demo__regional","arguments":{"region":"eu"}}""", ["Mcp-Method: tools/call", "Mcp-Name: demo__regional"], 400 },
        { "tools/call", """{"name":"demo__regional","arguments":{}}""", ["Mcp-Method: tools/call", "Mcp-Name: demo__regional", "Mcp-Param-Region: eu"], 400 },
        { "tools/call", """{"name":"demo__regional","arguments":{"nested":{"n":42}}}""", ["Mcp-Method: tools/call", "Mcp-Name: demo__regional", "Mcp-Param-N: 42.0"], 200 },
        { "tools/call", """{"name":"demo__regional","arguments":{"nested":{"n":9007199254740992}}}""", ["Mcp-Method: tools/call", "Mcp-Name: demo__regional", "Mcp-Param-N: 9007199254740992"], 400 },
        { "tools/invent", "{}", ["Mcp-Method: tools/invent"], 404 },
        { "ping", "{}", ["Mcp-Method: ping"], 404 },
    };

    [Theory]
    [MemberData(nameof(Mirrors))]
    public async Task Post_Since20260728_HeadersMustSayWhatTheBodySays(string method, string parameters, string[] headers, int status)
    {
        await using var endpoint = await ServedEndpoint.StartAsync(Tools);
        using var client = new HttpClientOf(endpoint.Address);

        using var answer = await client.PostAsync(
            HttpClientOf.Modern(method, parameters), [("MCP-Protocol-Version", "2026-07-28"), .. headers.Select(h => (h[..h.IndexOf(':', StringComparison.Ordinal)], h[(h.IndexOf(':', StringComparison.Ordinal) + 2)..]))]);

        var message = await HttpClientOf.MessageAsync(answer);
        ((int)answer.StatusCode).Should().Be(status, message.ToJsonString());
        if (status == 400)
        {
            message["error"]!["code"]!.GetValue<int>().Should().Be(-32020);
            message["id"]!.GetValue<int>().Should().Be(7);
        }
    }

    [Fact]
    public async Task Post_Since20260728_ClientThatGoesAwayCancelsItsCall()
    {
        var (started, ended) = (Source(), Source());
        await using var endpoint = await ServedEndpoint.StartAsync(tools => tools.AddTool(LocalTool.Create(new ToolExec.Tool { Name = "wait", InputSchema = ToolExecJson.EmptyObject }, async (_, context) =>
        {
            started.TrySetResult();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
            }
            finally
            {
                ended.TrySetResult();
            }

            return default;
        })));
        using var client = new HttpClientOf(endpoint.Address);
        using var cancel = new CancellationTokenSource();
        var call = client.SendAsync(HttpMethod.Post, HttpClientOf.Modern("tools/call", """{"name":"demo__wait","arguments":{}}"""), ModernHeaders("tools/call", "demo__wait"), cancel.Token);
        await started.Task.OrHang();

        await cancel.CancelAsync();

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(4));
        await FluentActions.Awaiting(() => call).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Listen_Since20260728_HearsOfChangesWithoutASession()
    {
        await using var endpoint = await ServedEndpoint.StartAsync(Tools, serving: o => o.ListChangedInterval = TimeSpan.Zero);
        using var client = new HttpClientOf(endpoint.Address);
        using var answer = await client.PostAsync(HttpClientOf.Modern("subscriptions/listen", """{"notifications":{"toolsListChanged":true}}"""), ModernHeaders("subscriptions/listen"));
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync().OrHang());
        (await NextAsync(lines))["method"]!.GetValue<string>().Should().Be("notifications/subscriptions/acknowledged");

        await endpoint.Executor.Backends.RegisterAsync(new LocalBackendBuilder("late").AddTool("more", () => 1, "More.").Build()).OrHang();

        (await NextAsync(lines))["method"]!.GetValue<string>().Should().Be("notifications/tools/list_changed");
    }

    [Fact]
    public async Task Stop_WithAnOpenStreamAndACall_EndsTheStreamAndAnswersTheCall()
    {
        var (started, until) = (Source(), Source());
        await using var endpoint = await ServedEndpoint.StartAsync(Waiting(started, until));
        using var client = new HttpClientOf(endpoint.Address);
        var session = await client.BeginAsync();
        using var stream = await client.SendAsync(HttpMethod.Get, null, [Session(session)]);
        using var call = await client.PostAsync(Call("demo__wait"), Session(session));
        await started.Task.OrHang();

        var stopping = endpoint.StopAsync().AsTask();
        var rest = await stream.Content.ReadAsStringAsync().OrHang();
        until.SetResult();

        (await HttpClientOf.MessageAsync(call))["result"]!["content"]![0]!["text"]!.GetValue<string>().Should().Be("waited");
        rest.Should().NotContain("error");
        await stopping.OrHang();
    }

    private static async Task<JsonObject> NextAsync(StreamReader lines)
    {
        while (true)
        {
            var line = await lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10)) ?? throw new EndOfStreamException();
            if (line.StartsWith("data: {", StringComparison.Ordinal))
            {
                return JsonNode.Parse(line[6..])!.AsObject();
            }
        }
    }

    private static string Call(string tool) => $$$$"""{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"{{{{tool}}}}","arguments":{}}}""";

    private static TaskCompletionSource Source() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static Action<LocalBackendBuilder> Waiting(TaskCompletionSource started, TaskCompletionSource until) => tools => tools.AddTool(LocalTool.Create(
        new ToolExec.Tool { Name = "wait", InputSchema = ToolExecJson.EmptyObject },
        async (_, context) =>
        {
            started.TrySetResult();
            await until.Task.WaitAsync(context.CancellationToken);
            return ToolExecJson.Parse("\"waited\"");
        }));
}
