using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.AspNetCore.Tests;

/// <summary>Whole requests of a foreign host, as literal JSON, to the service; and its gateway, with literal answers.</summary>
public sealed class ExecuteServiceTests
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromMinutes(1) };

    [ComponentFact("python3")]
    public async Task Post_PlainRequest_IsRunAndAnsweredWhole()
    {
        await using var pair = await Pair.StartAsync(RemoteFormat.Execute);

        var answer = await PostAsync(pair, """
            {"request":{"language":"python","code":"print('hi')\nreturn {'sum': 1 + 2}","timeout_ms":20000,"limits":{"memory_bytes":0,"max_tool_calls":3},"profile":"dev","metadata":{"a":1},"enable_tracing":true,"requested_scope":"x"}}
            """);

        var result = answer.GetProperty("result");
        result.GetProperty("value").GetRawText().Should().Be("""{"sum":3}""");
        result.GetProperty("stdout").GetString().Should().Be("hi\n");
        result.GetProperty("tool_calls").GetArrayLength().Should().Be(0);
        result.GetProperty("duration_ms").GetInt64().Should().BePositive();
        result.GetProperty("limits_enforced").GetRawText().Should().Be(
            """{"Timeout":true,"ToolCalls":true,"ChainSteps":true,"Memory":false,"CPU":false,"Pids":false,"Disk":false,"Output":true,"Result":true}""");
        answer.TryGetProperty("error", out _).Should().BeFalse();
    }

    [ComponentFact("python3")]
    public async Task Post_ScriptFails_TheAnswerHasTheErrorAndTheOutput()
    {
        await using var pair = await Pair.StartAsync(RemoteFormat.Execute);

        var answer = await PostAsync(pair, """{"request":{"language":"python","code":"print('hi')\nraise ValueError('no')"}}""");

        answer.GetProperty("result").GetProperty("stdout").GetString().Should().Be("hi\n");
        var error = answer.GetProperty("error");
        error.GetProperty("code").GetString().Should().Be("thrown");
        error.GetProperty("message").GetString().Should().Contain("no");
        error.GetProperty("name").GetString().Should().Be("ValueError");
        error.GetProperty("line").GetInt32().Should().Be(2);
    }

    [ComponentFact("python3")]
    public async Task Post_Streamed_TheEventsSayTheSame()
    {
        await using var pair = await Pair.StartAsync(RemoteFormat.Execute);

        using var request = Signed.Post(Execute(pair), """{"request":{"language":"python","code":"import sys\nprint('a\\nb')\nprint('c', file=sys.stderr)\nreturn 7"},"stream":true}""");
        using var response = await Http.SendAsync(request);

        response.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
        (await response.Content.ReadAsStringAsync()).Should().StartWith("""
            event: stdout
            data: a
            data: b
            data: 

            event: stderr
            data: c
            data: 

            event: result
            data: {"value":7,"tool_calls":[],"duration_ms":
            """.ReplaceLineEndings("\n"));
    }

    [ComponentFact("python3")]
    public async Task Post_StreamedAndTheScriptTakesLong_ThereAreSignsOfLife()
    {
        var time = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var foreign = await Pair.HostAsync(null, app => app.MapPost("/gate", async context =>
        {
            called.SetResult();
            await go.Task.WaitAsync(TimeSpan.FromMinutes(1));
            await context.Response.WriteAsync("""{"type":"response","id":"1","payload":{"structured":7}}""");
        }));
        await using var pair = await Pair.StartAsync(RemoteFormat.Execute, service: o => o.GatewayAddresses.Add(Pair.AddressOf(foreign)), time: time);
        using var request = Signed.Post(Execute(pair), JsonSerializer.Serialize(new
        {
            request = new { language = "python", code = "return await run_tool('a:b', {})" },
            gateway = new { url = new Uri(Pair.AddressOf(foreign), "gate").AbsoluteUri, token = "secret" },
            stream = true,
        }));
        using var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        await called.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await time.WhenArmedAsync(3).WaitAsync(TimeSpan.FromMinutes(1)); // the script's time, the call's, and this
        var line = reader.ReadLineAsync();

        time.Advance(TimeSpan.FromSeconds(15) - TimeSpan.FromTicks(1));
        line.IsCompleted.Should().BeFalse();
        time.Advance(TimeSpan.FromTicks(1));

        (await line.WaitAsync(TimeSpan.FromMinutes(1))).Should().Be(": running");
        go.SetResult();
        (await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(1))).Should().Contain("event: result\ndata: {\"value\":7,");
    }

    [ComponentFact("python3")]
    public async Task Post_GatewayOfAForeignHost_GetsEachMessageWithTheToken()
    {
        var messages = new List<string>();
        await using var foreign = await Pair.HostAsync(null, app => app.MapPost("/gate", async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var message = JsonElement.Parse(await reader.ReadToEndAsync());
            messages.Add($"{context.Request.Headers.Authorization} {message.GetProperty("type")} {message.GetProperty("payload").GetRawText()}");
            await context.Response.WriteAsync(Answer(message.GetProperty("type").GetString()!).Replace("ID", message.GetProperty("id").GetString()));
        }));
        await using var pair = await Pair.StartAsync(RemoteFormat.Execute, service: o => o.GatewayAddresses.Add(Pair.AddressOf(foreign)));
        const string Code = """
            found = await search_tools("sum", 2)
            spaces = await list_namespaces()
            doc = await describe_tool("math:add", "full")
            examples = await list_tool_examples("math:add", 2)
            chain = await run_chain([{"tool": "math:add", "arguments": {"a": 1}}, {"tool": "math:add", "use_previous": True}])
            try:
                await run_tool("math:fail", {})
            except ToolError as e:
                failed = [e.code, e.message]
            return [found[0]["id"], spaces[0]["name"], doc["summary"], examples[0]["description"], chain, failed, await run_tool("math:add", {"a": 1})]
            """;

        var answer = await PostAsync(pair, JsonSerializer.Serialize(new
        {
            request = new { language = "python", code = Code },
            gateway = new { url = new Uri(Pair.AddressOf(foreign), "gate").AbsoluteUri, token = "secret", protocol = "toolruntime-gateway-http/v1" },
        }));

        answer.GetProperty("result").GetProperty("value").GetRawText().Should().Be("""["math:add","math","adds","one and two",3,["execution_failed","out of ink"],5]""");
        messages.Should().Equal(
            """Bearer secret search_tools {"query":"sum","limit":2}""",
            """Bearer secret list_namespaces {}""",
            """Bearer secret describe_tool {"id":"math:add","level":"full"}""",
            """Bearer secret list_tool_examples {"id":"math:add","max":2}""",
            """Bearer secret run_chain {"steps":[{"toolId":"math:add","args":{"a":1},"stop_on_error":true},{"toolId":"math:add","usePrevious":true,"stop_on_error":true}]}""",
            """Bearer secret run_tool {"id":"math:fail","args":{}}""",
            """Bearer secret run_tool {"id":"math:add","args":{"a":1}}""");
        answer.GetProperty("result").GetProperty("tool_calls").EnumerateArray().Select(c => c.GetProperty("tool_id").GetString()).Should().Equal("math:add", "math:add", "math:fail", "math:add");

        string Answer(string type) => type switch
        {
            "search_tools" => """{"type":"response","id":"ID","payload":{"results":[{"id":"math:add","name":"add","namespace":"math","shortDescription":"adds","tags":["x"]}]}}""",
            "list_namespaces" => """{"type":"response","id":"ID","payload":{"namespaces":["math"]}}""",
            "describe_tool" => """{"type":"response","id":"ID","payload":{"summary":"adds","notes":"n"}}""",
            "list_tool_examples" => """{"type":"response","id":"ID","payload":{"examples":[{"id":"1","title":"t","description":"one and two","resultHint":"3","args":{"a":1}}]}}""",
            "run_chain" => """{"type":"response","id":"ID","payload":{"structured":3,"stepResults":[{"toolId":"math:add","structured":1},{"toolId":"math:add","structured":3}]}}""",
            _ when messages.Count == 6 => """{"type":"error","id":"ID","payload":{"error":"out of ink"}}""",
            _ => """{"type":"response","id":"ID","payload":{"structured":5}}""",
        };
    }

    [ComponentFact("python3")]
    public async Task Post_MoreCallsThanTheRequestAllows_AreRefusedHere()
    {
        await using var foreign = await Pair.HostAsync(null, app => app.MapPost("/gate", async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var id = JsonElement.Parse(await reader.ReadToEndAsync()).GetProperty("id").GetString();
            await context.Response.WriteAsync($$$"""{"type":"response","id":"{{{id}}}","payload":{"structured":1}}""");
        }));
        await using var pair = await Pair.StartAsync(RemoteFormat.Execute, service: o => o.GatewayAddresses.Add(Pair.AddressOf(foreign)));

        var answer = await PostAsync(pair, JsonSerializer.Serialize(new
        {
            request = new { language = "python", code = "for i in range(2): await run_tool('a:b', {})\nprint('two')\nawait run_tool('a:b', {})", limits = new { max_tool_calls = 2 } },
            gateway = new { url = new Uri(Pair.AddressOf(foreign), "gate").AbsoluteUri, token = "secret" },
        }));

        answer.GetProperty("result").GetProperty("stdout").GetString().Should().Be("two\n");
        answer.GetProperty("error").GetProperty("code").GetString().Should().Be("call_limit");
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/gate", "http://127.0.0.1:1")]
    [InlineData("http://169.254.169.254/latest/meta-data/", "http://169.254.169.254")]
    [InlineData("file:///etc/passwd", "file://")]
    [InlineData("GATEWAY@evil.example/gate", "evil.example")]
    public async Task Post_GatewayIsNotAmongTheAddresses_IsRefused(string url, string named)
    {
        await using var pair = await Pair.StartAsync(RemoteFormat.Execute);
        var gateway = url.Replace("GATEWAY", pair.GatewayAddress.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);

        using var request = Signed.Post(Execute(pair), $$$"""{"request":{"language":"python","code":"return 1"},"gateway":{"url":"{{{gateway}}}","token":"t"}}""");
        using var response = await Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        var error = JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("error");
        error.GetProperty("code").GetString().Should().Be("denied");
        error.GetProperty("message").GetString().Should().Contain(named).And.Contain("GatewayAddresses");
    }

    [Fact]
    public async Task Post_NoGatewayAddressIsAllowed_IsRefused()
    {
        await using var pair = await Pair.StartAsync(RemoteFormat.Execute, service: o => o.GatewayAddresses.Clear());

        using var request = Signed.Post(Execute(pair), $$$"""{"request":{"language":"python","code":"return 1"},"gateway":{"url":"{{{pair.GatewayAddress}}}","token":"t"}}""");
        using var response = await Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [ComponentFact("python3")]
    public async Task Post_GatewayRedirects_IsNotFollowed()
    {
        var reached = false;
        await using var inner = await Pair.HostAsync(null, app => app.MapPost("/secret", () => reached = true));
        await using var outer = await Pair.HostAsync(null, app => app.MapPost("/gate", () => Results.Redirect(new Uri(Pair.AddressOf(inner), "secret").AbsoluteUri, preserveMethod: true)));
        await using var pair = await Pair.StartAsync(RemoteFormat.Execute, service: o => o.GatewayAddresses.Add(Pair.AddressOf(outer)));

        var answer = await PostAsync(pair, JsonSerializer.Serialize(new
        {
            request = new { language = "python", code = "await run_tool('a:b', {})" },
            gateway = new { url = new Uri(Pair.AddressOf(outer), "gate").AbsoluteUri, token = "secret" },
        }));

        answer.GetProperty("error").GetProperty("tool_code").GetString().Should().Be("backend_unavailable");
        answer.GetProperty("error").GetProperty("message").GetString().Should().Contain("307");
        reached.Should().BeFalse();
    }

    [Theory]
    [InlineData("nonsense", "no JSON")]
    [InlineData("[]", "no JSON object")]
    [InlineData("{}", "'request'")]
    [InlineData("""{"request":{"language":"python","code":"1"},"stream":"yes"}""", "'stream'")]
    [InlineData("""{"request":{"language":"python","code":1}}""", "'code'")]
    [InlineData("""{"request":{"language":"python","code":"1","profile":"none"}}""", "profile 'none'")]
    [InlineData("""{"request":{"language":"python","code":"1","limits":{"memory_bytes":-1}}}""", "'memory_bytes' is -1")]
    [InlineData("""{"request":{"language":"python","code":"1","limits":{"max_tool_calls":-1}}}""", "'max_tool_calls' is -1")]
    [InlineData("""{"request":{"language":"python","code":"1","timeout_ms":"long"}}""", "'timeout_ms'")]
    [InlineData("""{"request":{"language":"python","code":"1","tools":[1]}}""", "'tools'")]
    [InlineData("""{"request":{"language":"python","code":"1","metadata":[]}}""", "'metadata'")]
    [InlineData("""{"request":{"language":"python","code":"1"},"gateway":{"url":"relative"}}""", "'url'")]
    [InlineData("""{"request":{"language":"python","code":"1"},"gateway":{"url":"http://127.0.0.1","protocol":"other/v2"}}""", "other/v2")]
    [InlineData("""{"request":{"language":"python","code":"1"},"request":{}}""", "no JSON")]
    public async Task Post_RequestIsWrong_SaysWhere(string body, string fault)
    {
        await using var pair = await Pair.StartAsync(RemoteFormat.Execute);

        using var request = Signed.Post(Execute(pair), body);
        using var response = await Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        var error = JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("error");
        error.GetProperty("code").GetString().Should().Be("invalid_request");
        error.GetProperty("message").GetString().Should().Contain(fault);
    }

    [Fact]
    public async Task Post_LanguageOrCodeIsMissing_IsAnsweredAsAnyScriptWould()
    {
        await using var pair = await Pair.StartAsync(RemoteFormat.Execute);

        (await PostAsync(pair, """{"request":{"code":"return 1"}}""")).GetProperty("error").GetProperty("code").GetString().Should().Be("invalid_request");
        (await PostAsync(pair, """{"request":{"language":"python"}}""")).GetProperty("error").GetProperty("code").GetString().Should().Be("invalid_request");
        (await PostAsync(pair, """{"request":{"language":"python","code":"return 1","profile":"hardened"}}""")).GetProperty("error").GetProperty("code").GetString().Should().Be("unavailable");
    }

    [Fact]
    public async Task Post_SignatureIsMissingWrongOrUsed_IsRefused()
    {
        await using var pair = await Pair.StartAsync(RemoteFormat.Execute);
        const string Body = """{"request":{"language":"python","code":""}}""";
        var nonce = Signed.NewNonce();

        (await StatusAsync(new HttpRequestMessage(HttpMethod.Post, Execute(pair)) { Content = new StringContent(Body) })).Should().Be(HttpStatusCode.Unauthorized);
        (await StatusAsync(Signed.Sign(Plain(), Body, path: "/v1/executions"))).Should().Be(HttpStatusCode.Unauthorized);
        (await StatusAsync(Signed.Sign(Plain(), Body + " "))).Should().Be(HttpStatusCode.Unauthorized);
        (await StatusAsync(Signed.Sign(Plain(), Body, nonce: nonce))).Should().Be(HttpStatusCode.OK);
        (await StatusAsync(Signed.Sign(Plain(), Body, nonce: nonce))).Should().Be(HttpStatusCode.Unauthorized);

        HttpRequestMessage Plain() => new(HttpMethod.Post, Execute(pair)) { Content = new StringContent(Body) };
    }

    [Fact]
    public async Task Post_BodyIsLargerThanAllowed_IsRefused()
    {
        await using var pair = await Pair.StartAsync(RemoteFormat.Execute, service: o => o.MaxRequestBytes = 1024);
        var body = """{"request":{"language":"python","code":"ROOM"}}""";
        var fits = body.Replace("ROOM", new string(' ', 1024 - body.Length + 4), StringComparison.Ordinal);

        (await StatusAsync(Signed.Post(Execute(pair), fits))).Should().Be(HttpStatusCode.OK);
        (await StatusAsync(Signed.Post(Execute(pair), fits + " "))).Should().Be(HttpStatusCode.RequestEntityTooLarge);
    }

    private static Uri Execute(Pair pair) => new(pair.Address, "v1/execute");

    private static async Task<HttpStatusCode> StatusAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await Http.SendAsync(request);
            return response.StatusCode;
        }
    }

    private static async Task<JsonElement> PostAsync(Pair pair, string body)
    {
        using var request = Signed.Post(Execute(pair), body);
        using var response = await Http.SendAsync(request);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        return JsonElement.Parse(await response.Content.ReadAsStringAsync());
    }
}
