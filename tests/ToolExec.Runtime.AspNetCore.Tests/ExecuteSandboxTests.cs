using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.AspNetCore.Tests;

/// <summary>Whole requests to services that answer what is written here.</summary>
public sealed class ExecuteSandboxTests
{
    private const string Ending = """{"value":7,"stdout":"out","stderr":"err","duration_ms":12,"limits_enforced":{"Timeout":true,"Memory":true,"CPU":true,"Pids":true,"Disk":true}}""";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly HttpClient Http = new(new SocketsHttpHandler { Expect100ContinueTimeout = Limit }) { Timeout = Limit };

    [Theory]
    [InlineData("application/json", $$"""{"result":{{Ending}}}""")]
    [InlineData("text/event-stream", $"event: result\ndata: {Ending}\n\n")]
    [InlineData("text/event-stream", $": a comment\nid: 1\nretry: 5\nevent:stdout\ndata:out\n\nevent: stderr\ndata: err\n\nevent: result\r\ndata: {Ending}\r\n\r\n")]
    public async Task ExecuteAsync_ServiceAnswers_IsReadWhole(string type, string answer)
    {
        await using var host = await FakeAsync(type, answer);

        var result = await host.RunAsync();

        result.Error.Should().BeNull();
        result.Value.GetRawText().Should().Be("7");
        result.Stdout.Should().Be("out");
        result.Stderr.Should().Be("err");
        result.Sandbox.Should().Be("remote");
        result.LimitsEnforced.Should().Be(new LimitsEnforced { Timeout = true, Output = true, Result = true, Memory = true, Cpu = true, Processes = true, Disk = true });
    }

    [Theory]
    [InlineData("timeout", SandboxErrorKind.TimeLimit)]
    [InlineData("resource_limit", SandboxErrorKind.MemoryLimit)]
    [InlineData("limit_exceeded", SandboxErrorKind.CallLimit)]
    [InlineData("execution_failed", SandboxErrorKind.Thrown)]
    [InlineData("sandbox_violation", SandboxErrorKind.Violation)]
    [InlineData("runtime_unavailable", SandboxErrorKind.Unavailable)]
    [InlineData("backend_denied", SandboxErrorKind.Denied)]
    [InlineData("invalid_limits", SandboxErrorKind.InvalidRequest)]
    [InlineData("something_else", SandboxErrorKind.Internal)]
    public async Task ExecuteAsync_ServiceAnswersWithAnError_TheCodeIsUnderstood(string code, SandboxErrorKind kind)
    {
        await using var whole = await FakeAsync("application/json", $$$"""{"error":{"code":"{{{code}}}","message":"no luck"}}""");
        await using var events = await FakeAsync("text/event-stream", $$"""
            event: stdout
            data: before

            event: error
            data: {"code":"{{code}}","message":"no luck"}


            """.ReplaceLineEndings("\n"));

        foreach (var host in new[] { whole, events })
        {
            var result = await host.RunAsync();

            result.Error!.Kind.Should().Be(kind);
            result.Error.Message.Should().Be("no luck");
        }
    }

    [Theory]
    [InlineData("thrown")]
    [InlineData("syntax")]
    [InlineData("deadlock")]
    [InlineData("time_limit")]
    [InlineData("memory_limit")]
    [InlineData("depth_limit")]
    [InlineData("output_limit")]
    [InlineData("result_limit")]
    [InlineData("call_limit")]
    [InlineData("exited")]
    [InlineData("violation")]
    [InlineData("unavailable")]
    [InlineData("denied")]
    [InlineData("invalid_request")]
    [InlineData("shutting_down")]
    [InlineData("internal")]
    public async Task ExecuteAsync_ServiceAnswersWithOneOfOurKinds_IsThatKind(string code)
    {
        await using var host = await FakeAsync("application/json", $$$"""{"error":{"code":"{{{code}}}","message":"no luck"}}""");

        JsonSerializer.SerializeToElement((await host.RunAsync()).Error!.Kind).GetString().Should().Be(code);
    }

    [Fact]
    public async Task ExecuteAsync_ErrorEventIsABareText_IsTheMessage()
    {
        await using var host = await FakeAsync("text/event-stream", "event: error\ndata: out of ink\n\n");

        (await host.RunAsync()).Error.Should().BeEquivalentTo(new SandboxError(SandboxErrorKind.Internal, "out of ink"));
    }

    [Theory]
    [InlineData("application/json", "nonsense")]
    [InlineData("application/json", "{}")]
    [InlineData("application/json", """{"result":null,"error":null}""")]
    [InlineData("application/json", """{"result":7}""")]
    [InlineData("application/json", """{"result":{"stdout":7}}""")]
    [InlineData("application/json", """{"result":{"value":1,"value":2}}""")]
    [InlineData("text/html", "<html>")]
    [InlineData("text/event-stream", "event: result\ndata: nonsense\n\n")]
    [InlineData("text/event-stream", "event: other\ndata: 1\n\n")]
    [InlineData("text/event-stream", "data: without a name\n\n")]
    [InlineData("text/event-stream", "event: result\ndata: {}\n\nevent: result\ndata: {}\n\n")]
    [InlineData("text/event-stream", "event: result\ndata: {}\n\nevent: stdout\ndata: late\n\n")]
    [InlineData("text/event-stream", "event: error\ndata: no\n\nevent: result\ndata: {}\n\n")]
    [InlineData("text/event-stream", "event: result\rdata: {}\r\r\n\n")]
    public async Task ExecuteAsync_AnswerIsNone_IsAViolation(string type, string answer)
    {
        await using var host = await FakeAsync(type, answer);

        (await host.RunAsync()).Error!.Kind.Should().Be(SandboxErrorKind.Violation);
    }

    [Theory]
    [InlineData("")]
    [InlineData("event: stdout\ndata: before\n\n")]
    [InlineData("event: result\ndata: {\"value\":7}\n")]
    public async Task ExecuteAsync_EventsEndBeforeTheResult_TheRunIsLost(string answer)
    {
        await using var host = await FakeAsync("text/event-stream", answer);

        (await host.RunAsync()).Error!.Kind.Should().Be(SandboxErrorKind.Exited);
    }

    [Fact]
    public async Task ExecuteAsync_ConnectionBreaksMidWay_TheRunIsLost()
    {
        await using var host = await FakeAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("event: stdout\ndata: before\n\nevent: result\ndata: {\"value\":7}\n\n");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

        var result = await host.RunAsync();

        result.Error!.Kind.Should().Be(SandboxErrorKind.Exited);
        result.Error.Message.Should().Contain("lost");
    }

    [Fact]
    public async Task ExecuteAsync_AnswerIsOverTheLimits_IsHeldToThem()
    {
        var limits = new SandboxLimits { OutputBytes = 4, ResultBytes = 4 };
        await using var fits = await FakeAsync("application/json", """{"result":{"value":1234,"stdout":"ab","stderr":"cd"}}""");
        await using var output = await FakeAsync("application/json", """{"result":{"value":1234,"stdout":"ab","stderr":"cde"}}""");
        await using var streamed = await FakeAsync("text/event-stream", "event: stdout\ndata: abcde\n\nevent: result\ndata: {\"value\":1}\n\n");
        await using var value = await FakeAsync("application/json", """{"result":{"value":12345}}""");
        await using var body = await FakeAsync("application/json", $$$"""{"result":{"value":1,"other":"{{{new string('x', (1024 * 1024) + 100)}}}"}}""");

        (await fits.RunAsync(limits)).Error.Should().BeNull();
        (await output.RunAsync(limits)).Should().Match<SandboxResult>(r => r.Error!.Kind == SandboxErrorKind.OutputLimit && r.Stderr == "cd");
        (await streamed.RunAsync(limits)).Should().Match<SandboxResult>(r => r.Error!.Kind == SandboxErrorKind.OutputLimit && r.Stdout == "abcd");
        (await value.RunAsync(limits)).Error!.Kind.Should().Be(SandboxErrorKind.ResultLimit);
        (await body.RunAsync(limits)).Error!.Kind.Should().Be(SandboxErrorKind.Violation);
    }

    [Theory]
    [InlineData(401, "signature")]
    [InlineData(503, "as much as it may")]
    [InlineData(404, "404")]
    [InlineData(307, "307")]
    public async Task ExecuteAsync_ServiceRefuses_IsUnavailableAndNotSentAgain(int status, string named)
    {
        var requests = 0;
        await using var host = await FakeAsync(context =>
        {
            requests++;
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/v1/execute";
            return Task.CompletedTask;
        });

        var result = await host.RunAsync();

        result.Error!.Kind.Should().Be(SandboxErrorKind.Unavailable);
        result.Error.Message.Should().Contain(named);
        requests.Should().Be(1);
    }

    [Fact]
    public async Task ExecuteAsync_NobodyAnswers_EndsAtTheTimeOfTheScriptAndTheOverhead()
    {
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await FakeAsync(async context =>
        {
            using var gone = context.RequestAborted.Register(aborted.SetResult);
            await aborted.Task;
        });
        var time = new ManualTimeProvider();
        var run = host.RunAsync(new SandboxLimits { Timeout = TimeSpan.FromSeconds(20) }, time);

        await time.WhenArmedAsync().WaitAsync(Limit);
        await host.Received.Task.WaitAsync(Limit);
        time.Advance(TimeSpan.FromSeconds(25) - TimeSpan.FromTicks(1));
        run.IsCompleted.Should().BeFalse();
        time.Advance(TimeSpan.FromTicks(1));

        (await run.WaitAsync(Limit)).Error!.Kind.Should().Be(SandboxErrorKind.TimeLimit);
        await aborted.Task.WaitAsync(Limit);
    }

    [Fact]
    public async Task ExecuteAsync_Request_HasAllThatTheFormatSays()
    {
        await using var host = await FakeAsync("application/json", """{"result":{}}""");

        await host.RunAsync(new SandboxLimits { ToolCalls = 3, ChainSteps = 2, MemoryBytes = 300_000_000 }, metadata: new Dictionary<string, string>(StringComparer.Ordinal) { ["run"] = "7" });

        var body = JsonElement.Parse(host.Requests.Single().Body);
        var expected = JsonElement.Parse(
            """
            {"language":"python","code":"return 1","input":[1],"timeout_ms":30000,"profile":"dev","tools":[{"id":"math:add","namespace":"math","name":"add"}],"limits":{"max_tool_calls":3,"max_chain_steps":2,"cpu_quota_millis":1000,"memory_bytes":268435456,"pids_max":64,"disk_bytes":67108864,"output_bytes":1048576,"result_bytes":1048576},"metadata":{"run":"7"}}
            """);
        JsonElement.DeepEquals(body.GetProperty("request"), expected).Should().BeTrue("it is {0}", body.GetProperty("request").GetRawText());
        body.GetProperty("gateway").GetProperty("url").GetString().Should().Be(host.GatewayAddress.AbsoluteUri);
        body.GetProperty("gateway").GetProperty("protocol").GetString().Should().Be("toolruntime-gateway-http/v1");
        body.GetProperty("gateway").GetProperty("token").GetString()!.Length.Should().Be(43, "256 bits in base64");
        body.GetProperty("stream").GetBoolean().Should().BeTrue();
        host.Requests.Single().Authorization.Should().Be("Bearer the-token");
    }

    [Fact]
    public async Task ExecuteAsync_NoGatewayIsSet_TheRequestSaysSo()
    {
        await using var host = await FakeAsync("application/json", """{"result":{}}""", settings => settings.Remove("gateway"));

        var result = await host.RunAsync();

        result.LimitsEnforced.ToolCalls.Should().BeTrue("there are no calls");
        var body = JsonElement.Parse(host.Requests.Single().Body);
        body.TryGetProperty("gateway", out _).Should().BeFalse();
        body.GetProperty("request").GetProperty("tools").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task ExecuteAsync_ThereIsATokenAndNoKey_NothingIsSigned()
    {
        await using var host = await FakeAsync("application/json", """{"result":{}}""", settings => settings.Remove("key"));

        await host.RunAsync();

        host.Requests.Single().IsSigned.Should().BeFalse();
        host.Requests.Single().Authorization.Should().Be("Bearer the-token");
    }

    [Fact]
    public async Task ProbeAsync_ServiceTakesForgedRequests_IsUnavailable()
    {
        await using var host = await FakeAsync("application/json", """{"result":{"value":7}}""");

        var probe = await host.Sandbox().ProbeAsync(default).AsTask().WaitAsync(Limit);

        probe.IsAvailable.Should().BeFalse();
        probe.Description.Should().Contain("wrong signature");
    }

    [Fact]
    public async Task Gateway_TokenOfTheExecution_HoldsWhileItRunsAndOnlyThen()
    {
        var (during, forged) = (default(HttpStatusCode), default(HttpStatusCode));
        var token = "";
        Fake? host = null;
        host = await FakeAsync(async context =>
        {
            token = host!.LastToken();
            during = await CallAsync(host, token);
            forged = await CallAsync(host, (token[0] == 'A' ? "B" : "A") + token[1..]);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"result":{}}""");
        });
        await using var _ = host;

        await host.RunAsync();

        during.Should().Be(HttpStatusCode.OK);
        forged.Should().Be(HttpStatusCode.Unauthorized);
        (await CallAsync(host, token)).Should().Be(HttpStatusCode.Unauthorized, "the execution has ended");
        (await CallAsync(host, "")).Should().Be(HttpStatusCode.Unauthorized);
        (await CallAsync(host, null)).Should().Be(HttpStatusCode.Unauthorized);
        (await CallAsync(host, new string('A', 43))).Should().Be(HttpStatusCode.Unauthorized);
        (await CallAsync(host, "no.base64~at+all/")).Should().Be(HttpStatusCode.Unauthorized);
        (await CallAsync(host, new string('A', 42))).Should().Be(HttpStatusCode.Unauthorized);
        (await CallAsync(host, new string('A', 80))).Should().Be(HttpStatusCode.Unauthorized);
        (await CallAsync(host, new string('A', 5000))).Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Gateway_TwoExecutions_EachTokenReachesItsOwnTools()
    {
        Fake? host = null;
        var values = new List<string>();
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host = await FakeAsync(async context =>
        {
            if (host!.Requests.Count == 2)
            {
                both.TrySetResult();
            }

            var token = host.LastToken();
            await both.Task.WaitAsync(Limit);
            var value = (await MessageAsync(host, token, """{"type":"run_tool","id":"1","payload":{"id":"who"}}""")).GetProperty("payload").GetProperty("structured").GetString()!;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync($$$"""{"result":{"value":"{{{value}}}"}}""");
        });
        await using var _ = host;

        var first = host.RunAsync(gateway: Named("first"));
        await host.Received.Task.WaitAsync(Limit);
        var second = host.RunAsync(gateway: Named("second"));

        (await first.WaitAsync(Limit)).Value.GetString().Should().Be("first");
        (await second.WaitAsync(Limit)).Value.GetString().Should().Be("second");

        static Gateway Named(string name) => new() { Run = (_, _, _) => new(ToolResult.Success(JsonElement.Parse($"\"{name}\""))) };
    }

    [Fact]
    public async Task Gateway_CallerDisconnects_TheCallIsCancelled()
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Fake? host = null;
        host = await FakeAsync(async context =>
        {
            using var stop = new CancellationTokenSource();
            var call = MessageAsync(host!, host!.LastToken(), """{"type":"run_tool","id":"1","payload":{"id":"slow"}}""", stop.Token);
            await begun.Task.WaitAsync(Limit);
            await stop.CancelAsync();
            await call.ContinueWith(_ => { }, TaskScheduler.Default);
            await cancelled.Task.WaitAsync(Limit);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"result":{"value":1}}""");
        });
        await using var _ = host;

        var result = await host.RunAsync(gateway: Blocking(begun, cancelled));

        result.Error.Should().BeNull();
    }

    [Fact]
    public async Task Gateway_ExecutionEndsDuringACall_TheCallIsCancelledAndTheAnswerIsAnError()
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var call = new TaskCompletionSource<Task<JsonElement>>(TaskCreationOptions.RunContinuationsAsynchronously);
        Fake? host = null;
        host = await FakeAsync(async context =>
        {
            call.SetResult(MessageAsync(host!, host!.LastToken(), """{"type":"run_tool","id":"1","payload":{"id":"slow"}}"""));
            await begun.Task.WaitAsync(Limit);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"result":{"value":1}}""");
        });
        await using var _ = host;

        await host.RunAsync(gateway: Blocking(begun, cancelled));

        cancelled.Task.IsCompleted.Should().BeTrue("the run ends when the gateway has let go of its calls");
        var answer = await (await call.Task).WaitAsync(Limit);
        answer.GetProperty("type").GetString().Should().Be("error");
        answer.GetProperty("payload").GetProperty("code").GetString().Should().Be("cancelled");
    }

    [Theory]
    [InlineData("nonsense", "invalid_json", "no JSON")]
    [InlineData("[]", "validation_input", "no JSON object")]
    [InlineData("{}", "validation_input", "'id'")]
    [InlineData("""{"id":"1","type":"other"}""", "validation_input", "'other'")]
    [InlineData("""{"id":"1","type":"run_tool"}""", "validation_input", "'id'")]
    [InlineData("""{"id":"1","type":"run_tool","payload":7}""", "validation_input", "'payload'")]
    [InlineData("""{"id":"1","type":"run_tool","payload":{"id":7}}""", "validation_input", "'id'")]
    [InlineData("""{"id":"1","type":"run_chain","payload":{}}""", "validation_input", "'steps'")]
    [InlineData("""{"id":"1","type":"run_chain","payload":{"steps":[1]}}""", "validation_input", "'steps'")]
    [InlineData("""{"id":"1","type":"run_chain","payload":{"steps":[{"toolId":"a:b","other":1}]}}""", "invalid_plan", "other")]
    [InlineData("""{"id":"1","type":"search_tools","payload":{"limit":-1}}""", "validation_input", "'limit'")]
    [InlineData("""{"id":"1","type":"describe_tool","payload":{"id":"a:b","level":"all"}}""", "validation_input", "'level'")]
    [InlineData("""{"id":"1","type":"search_tools","payload":{"query":"x"}}""", "tool_not_found", "no index for x")]
    [InlineData("""{"id":"1","type":"run_tool","payload":{"id":"math:throw"}}""", "internal", "inside the host")]
    public async Task Gateway_MessageIsWrongOrFails_TheAnswerSaysWhy(string message, string code, string named)
    {
        var answer = default(JsonElement);
        Fake? host = null;
        host = await FakeAsync(async context =>
        {
            answer = await MessageAsync(host!, host!.LastToken(), message);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"result":{}}""");
        });
        await using var _ = host;

        await host.RunAsync(gateway: new Gateway { Run = (_, _, _) => throw new InvalidOperationException("secret") });

        answer.GetProperty("type").GetString().Should().Be("error");
        answer.GetProperty("payload").GetProperty("code").GetString().Should().Be(code);
        answer.GetProperty("payload").GetProperty("error").GetString().Should().Contain(named).And.NotContain("secret");
    }

    [Fact]
    public async Task Gateway_ToolFails_TheErrorIsTyped()
    {
        var answer = default(JsonElement);
        Fake? host = null;
        host = await FakeAsync(async context =>
        {
            answer = await MessageAsync(host!, host!.LastToken(), """{"type":"run_tool","id":"call-9","payload":{"id":"text:fail","args":{}}}""");
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"result":{}}""");
        });
        await using var _ = host;

        await host.RunAsync(gateway: new Gateway());

        answer.GetProperty("id").GetString().Should().Be("call-9");
        var payload = answer.GetProperty("payload");
        payload.GetProperty("code").GetString().Should().Be("validation_input");
        payload.GetProperty("data").GetProperty("tool").GetString().Should().Be("text:fail");
        payload.GetProperty("data").GetProperty("retryable").GetBoolean().Should().BeTrue();
        payload.GetProperty("data").GetProperty("violations")[0].GetProperty("instance_location").GetString().Should().Be("/a");
    }

    [Fact]
    public async Task Gateway_MessageIsLargerThanAllowed_IsRefused()
    {
        var (fits, over) = (default(HttpStatusCode), default(HttpStatusCode));
        Fake? host = null;
        host = await FakeAsync(async context =>
        {
            const string Message = """{"type":"list_namespaces","id":"1"}""";
            fits = await CallAsync(host!, host!.LastToken(), Message.PadRight(4 * 1024 * 1024));
            over = await CallAsync(host, host.LastToken(), Message.PadRight((4 * 1024 * 1024) + 1));
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"result":{}}""");
        });
        await using var _ = host;

        await host.RunAsync();

        fits.Should().Be(HttpStatusCode.OK);
        over.Should().Be(HttpStatusCode.RequestEntityTooLarge);
    }

    private static Gateway Blocking(TaskCompletionSource begun, TaskCompletionSource cancelled) => new()
    {
        Run = async (_, _, token) =>
        {
            begun.SetResult();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            }
            finally
            {
                cancelled.SetResult();
            }

            return ToolResult.Success(default);
        },
    };

    private static async Task<HttpStatusCode> CallAsync(Fake host, string? token, string message = """{"type":"list_tool_examples","id":"1","payload":{"id":"a:b"}}""")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, host.GatewayAddress) { Content = new StringContent(message) };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        request.Headers.ExpectContinue = true; // A server that refuses closes the connection, and what is still being sent would be lost with the answer.
        using var response = await Http.SendAsync(request);
        return response.StatusCode;
    }

    private static async Task<JsonElement> MessageAsync(Fake host, string token, string message, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, host.GatewayAddress) { Content = new StringContent(message) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await Http.SendAsync(request, cancellationToken);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        return JsonElement.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
    }

    private static Task<Fake> FakeAsync(string type, string answer, Action<JsonObject>? configure = null) => FakeAsync(
        async context =>
        {
            context.Response.ContentType = type;
            await context.Response.WriteAsync(answer);
        },
        configure);

    private static async Task<Fake> FakeAsync(RequestDelegate answer, Action<JsonObject>? configure = null)
    {
        var gateway = await Pair.HostAsync(services => services.AddToolExec().AddRuntime(), static app => app.MapToolGateway());
        return await Fake.StartAsync(gateway, answer, configure);
    }

    private sealed record Seen(string Body, string? Authorization, bool IsSigned);

    /// <summary>A service that answers what a test says, and a host that asks it.</summary>
    private sealed class Fake : IAsyncDisposable
    {
        private readonly WebApplication _gateway;
        private readonly Action<JsonObject>? _configure;
        private WebApplication? _service;

        private Fake(WebApplication gateway, Action<JsonObject>? configure)
        {
            _gateway = gateway;
            _configure = configure;
        }

        public Uri GatewayAddress => new(Pair.AddressOf(_gateway), "v1/gateway");

        public List<Seen> Requests { get; } = [];

        public TaskCompletionSource Received { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public static async Task<Fake> StartAsync(WebApplication gateway, RequestDelegate answer, Action<JsonObject>? configure)
        {
            var fake = new Fake(gateway, configure);
            fake._service = await Pair.HostAsync(null, app => app.MapPost("/v1/execute", async context =>
            {
                using var reader = new StreamReader(context.Request.Body);
                fake.Requests.Add(new Seen(await reader.ReadToEndAsync(), context.Request.Headers.Authorization, context.Request.Headers.ContainsKey("X-ToolExec-Signature")));
                fake.Received.TrySetResult();
                await answer(context);
            }));
            return fake;
        }

        public string LastToken() => JsonElement.Parse(Requests[^1].Body).GetProperty("gateway").GetProperty("token").GetString()!;

        public ISandbox Sandbox(TimeProvider? time = null)
        {
            var settings = new JsonObject
            {
                ["address"] = new Uri(Pair.AddressOf(_service!), "v1/execute").AbsoluteUri,
                ["format"] = "execute",
                ["gateway"] = GatewayAddress.AbsoluteUri,
                ["key"] = Convert.ToBase64String(Pair.Key),
                ["token"] = "the-token",
                ["profile"] = "dev",
                ["languages"] = new JsonArray("python"),
            };
            _configure?.Invoke(settings);
            var services = new ServiceCollection();
            services.AddSingleton(_gateway.Services.GetRequiredService<ToolGatewayService>());
            services.AddSingleton(time ?? TimeProvider.System);
            services.AddToolExec().AddRuntime();
            var provider = services.BuildServiceProvider();
            var factory = provider.GetServices<ISandboxFactory>().Single(f => f.Kind == "remote");
            return factory.Create("remote", new BackendSettings(JsonSerializer.SerializeToElement(settings), "/sandboxes/remote"), provider, null);
        }

        public async Task<SandboxResult> RunAsync(
            SandboxLimits? limits = null, TimeProvider? time = null, Gateway? gateway = null, IReadOnlyDictionary<string, string>? metadata = null)
        {
            await using var sandbox = Sandbox(time);
            return await sandbox.ExecuteAsync(
                new SandboxRequest
                {
                    Language = SandboxLanguages.Python,
                    Code = "return 1",
                    Input = JsonElement.Parse("[1]"),
                    Tools = [new SandboxTool("math:add", "math", "add")],
                    Gateway = gateway ?? new Gateway(),
                    Limits = limits ?? new(),
                    Metadata = metadata,
                },
                default).AsTask().WaitAsync(Limit);
        }

        public async ValueTask DisposeAsync()
        {
            await _service!.DisposeAsync();
            await _gateway.DisposeAsync();
        }
    }
}
