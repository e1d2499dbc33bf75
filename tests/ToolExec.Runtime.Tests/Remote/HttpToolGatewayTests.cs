using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Remote;

/// <summary>The way of code in another host to tools here: both ends, without a network between them.</summary>
public sealed class HttpToolGatewayTests
{
    private static readonly Uri Address = new("http://agents.example/v1/gateway");
    private static readonly ToolError Full = new(ToolErrorKind.RateLimited, "Come back later.")
    {
        Tool = "math:add",
        Backend = "calc",
        IsRetryable = true,
        RetryAfter = TimeSpan.FromSeconds(2),
        ExitCode = 3,
        StepIndex = 1,
        Candidates = ["math:sum"],
        Violations = [new ToolViolation("/a", "/properties/a/type", "type", "must be a number")],
        Details = JsonElement.Parse("""{"left":0}"""),
    };

    [Fact]
    public async Task RunToolAsync_ToolSucceeds_ValueAndBackendAreKept()
    {
        await using var two = new Ends(new Tools { Tool = (tool, arguments) => ToolResult.Success(JsonElement.Parse($"[\"{tool}\",{arguments}]")).ForCall(tool, null, "calc", TimeSpan.Zero, 1) });

        var result = await two.There.RunToolAsync("math:add", JsonElement.Parse("""{"a":9007199254740993}"""), default).OrHang();

        result.Value!.Value.GetRawText().Should().Be("""["math:add",{"a":9007199254740993}]""");
        result.Backend.Should().Be("calc");
        two.There.Calls.Should().ContainSingle().Which.Should().Match<GatewayCall>(c => c.Tool == "math:add" && c.Backend == "calc" && c.Status == ToolStatus.Succeeded);
    }

    [Fact]
    public async Task RunToolAsync_ToolFails_NothingOfTheErrorIsLost()
    {
        await using var two = new Ends(new Tools { Tool = (_, _) => ToolResult.Failure(Full) });

        var result = await two.There.RunToolAsync("math:add", default, default).OrHang();

        result.Error.Should().BeEquivalentTo(Full, o => o.ComparingByMembers<JsonElement>().Excluding(e => e.Details));
        result.Error!.Details!.Value.GetRawText().Should().Be("""{"left":0}""");
        two.There.Calls.Should().ContainSingle().Which.Error!.Kind.Should().Be(ToolErrorKind.RateLimited);
    }

    [Fact]
    public async Task RunChainAsync_StepFails_EachStepIsKept()
    {
        var failure = new ToolError(ToolErrorKind.ChainStepFailed, "Step 1 failed.") { StepIndex = 1, Cause = new ToolError(ToolErrorKind.ExecutionFailed, "out of ink") };
        await using var two = new Ends(new Tools
        {
            Chain = chain => new ChainResult
            {
                Status = ToolStatus.Failed,
                Error = failure,
                Steps =
                [
                    new ChainStepResult(0, "first", chain.Steps[0].Tool, ToolResult.Success(JsonElement.Parse("1")).ForCall("a:b", null, "calc", TimeSpan.Zero, 1)) { Duration = TimeSpan.FromMilliseconds(5) },
                    new ChainStepResult(1, null, chain.Steps[1].Tool, ToolResult.Failure(new ToolError(ToolErrorKind.ExecutionFailed, "out of ink") { Backend = "printer" })),
                    new ChainStepResult(2, null, chain.Steps[2].Tool, ToolResult.Failure(new ToolError(ToolErrorKind.DependencyFailed, "not begun"))),
                ],
            },
        });
        var chain = new ToolChain
        {
            Steps =
            [
                new ToolChainStep { Id = "first", Tool = "a:b", Arguments = JsonElement.Parse("""{"toolId":"kept"}""") },
                new ToolChainStep { Tool = "c:d", UsePrevious = true, Timeout = TimeSpan.FromSeconds(3) },
                new ToolChainStep { Tool = "e:f", ForEach = new ToolForEach { Items = JsonElement.Parse("[1]") } },
            ],
        };

        var result = await two.There.RunChainAsync(chain, default).OrHang();

        ToolChainJson.ToJson(two.Tools.LastChain!).Should().Be(ToolChainJson.ToJson(chain));
        result.Status.Should().Be(ToolStatus.Failed);
        result.Error!.Kind.Should().Be(ToolErrorKind.ChainStepFailed);
        result.Error.StepIndex.Should().Be(1);
        result.Error.Cause!.Kind.Should().Be(ToolErrorKind.ExecutionFailed);
        result.Steps.Select(s => (s.StepIndex, s.Id, s.Tool, s.Result.Status, s.Result.Backend)).Should().Equal(
            (0, "first", "a:b", ToolStatus.Succeeded, "calc"), (1, null, "c:d", ToolStatus.Failed, "printer"), (2, null, "e:f", ToolStatus.Skipped, null));
        result.Steps[0].Duration.Should().Be(TimeSpan.FromMilliseconds(5));
        result.Steps[1].Result.Error!.Message.Should().Be("out of ink");
        two.There.Calls.Select(c => c.StepIndex).Should().Equal([0, 1], "what was not begun is no call");
    }

    [Fact]
    public async Task SearchToolsAsync_ToolsAreFound_TheirDefinitionsAreKept()
    {
        var tool = new Tool { Name = "add", Namespace = "math", Version = "2", Tags = ["x"], InputSchema = JsonElement.Parse("""{"type":"object","properties":{"a":{"type":"number"}}}""") };
        await using var two = new Ends(new Tools
        {
            Search = query => new ToolSearchPage
            {
                Hits = [new ToolSearchHit(tool, $"{query.Text} {query.Limit} {query.Cursor}", 1.5)],
                Total = 7,
                Ranking = ToolRanking.Hybrid,
                Version = 3,
                NextCursor = "next",
                Notices = ["one word was corrected"],
            },
        });

        var page = await two.There.SearchToolsAsync(new ToolSearchQuery("sum") { Limit = 4, Cursor = "here" }, default).OrHang();

        page.Hits.Should().ContainSingle().Which.Should().Be(new ToolSearchHit(tool, "sum 4 here", 1.5));
        page.Should().BeEquivalentTo(new { Total = 7, Ranking = ToolRanking.Hybrid, Version = 3L, NextCursor = "next", Notices = new[] { "one word was corrected" } });
    }

    [Fact]
    public async Task ListNamespacesDescribeAndExamples_AllIsKept()
    {
        var document = new ToolDocument { Id = "math:add", Detail = ToolDetail.Full, Summary = "adds", Notes = "n", InputSchema = JsonElement.Parse("{}"), Examples = [new ToolExample { Arguments = JsonElement.Parse("{}") }] };
        var example = new ToolExample { Arguments = JsonElement.Parse("""{"a":1}"""), Description = "one", ResultHint = "1" };
        await using var two = new Ends(new Tools
        {
            Namespaces = cursor => new ToolNamespacePage { Namespaces = [new ToolNamespaceInfo("math", 3), new ToolNamespaceInfo("text", 1)], Total = 2, Version = 9, NextCursor = cursor },
            Document = detail => document with { Detail = detail },
            Examples = [example],
        });

        var page = await two.There.ListNamespacesAsync("more", default).OrHang();
        var described = await two.There.DescribeToolAsync("math:add", ToolDetail.Full, default).OrHang();
        var examples = await two.There.ListToolExamplesAsync("math:add", 2, default).OrHang();

        page.Namespaces.Should().Equal(new ToolNamespaceInfo("math", 3), new ToolNamespaceInfo("text", 1));
        page.Should().BeEquivalentTo(new { Total = 2, Version = 9L, NextCursor = "more" });
        JsonSerializer.Serialize(described, GuestJson.Document).Should().Be(JsonSerializer.Serialize(document, GuestJson.Document));
        examples.Should().ContainSingle().Which.Should().BeEquivalentTo(example, o => o.Excluding(e => e.Arguments));
        examples[0].Arguments.GetRawText().Should().Be("""{"a":1}""");
    }

    [Fact]
    public async Task SearchToolsAsync_HostHasNoIndex_ThrowsItsError()
    {
        await using var two = new Ends(new Tools());

        (await two.There.Invoking(t => t.SearchToolsAsync(new ToolSearchQuery("x"), default).OrHang()).Should().ThrowAsync<ToolExecException>()).Which.Error.Kind.Should().Be(ToolErrorKind.ToolNotFound);
    }

    [Fact]
    public async Task RunToolAsync_LimitOfCalls_IsExactWhoeverCallsAtTheSameTime()
    {
        await using var two = new Ends(new Tools { Tool = (_, _) => ToolResult.Success(default) }, new SandboxLimits { ToolCalls = 50, ChainSteps = 2 });

        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => two.There.RunToolAsync("a:b", default, default).AsTask())).OrHang();

        results.Count(r => r.IsSuccess).Should().Be(50);
        results.Where(r => !r.IsSuccess).Should().OnlyContain(r => r.Error!.Kind == ToolErrorKind.LimitExceeded);
        two.Tools.MostRunning.Should().BeLessThanOrEqualTo(HttpToolGateway.MaxConcurrentCalls);
    }

    [Fact]
    public async Task RunChainAsync_OverALimit_IsRefusedAndNothingIsSent()
    {
        await using var two = new Ends(new Tools { Chain = chain => new ChainResult { Status = ToolStatus.Succeeded, Steps = [] } }, new SandboxLimits { ToolCalls = 1, ChainSteps = 2 });
        var step = new ToolChainStep { Tool = "a:b" };

        (await two.There.RunChainAsync(new ToolChain { Steps = [step, step, step] }, default).OrHang()).Error!.Kind.Should().Be(ToolErrorKind.LimitExceeded);
        (await two.There.RunChainAsync(new ToolChain { Steps = [step, step] }, default).OrHang()).Error!.Message.Should().Contain("1 tool calls");
        two.Sent.Should().Be(0);

        (await two.There.RunChainAsync(new ToolChain { Steps = [step] }, default).OrHang()).IsSuccess.Should().BeTrue();
        (await two.There.RunToolAsync("a:b", default, default).OrHang()).Error!.Kind.Should().Be(ToolErrorKind.LimitExceeded, "a chain whose steps are not told has used all of them");
    }

    [Fact]
    public async Task RunChainAsync_SomeStepsHaveNotRun_TheirCallsAreGivenBack()
    {
        var refused = new ToolError(ToolErrorKind.InvalidPlan, "The chain is wrong.");
        var failed = new ToolError(ToolErrorKind.ChainStepFailed, "Step 0 failed.");
        var isWrong = true;
        await using var two = new Ends(
            new Tools
            {
                Chain = _ => isWrong ? new ChainResult { Status = ToolStatus.Rejected, Error = refused, Steps = [] } : new ChainResult
                {
                    Status = ToolStatus.Failed,
                    Error = failed,
                    Steps = [new ChainStepResult(0, null, "a:b", ToolResult.Failure(failed)), new ChainStepResult(1, null, "a:b", ToolResult.Failure(new ToolError(ToolErrorKind.DependencyFailed, "not begun")))],
                },
                Tool = (_, _) => ToolResult.Success(default),
            },
            new SandboxLimits { ToolCalls = 2 });
        var chain = new ToolChain { Steps = [new ToolChainStep { Tool = "a:b" }, new ToolChainStep { Tool = "a:b" }] };

        (await two.There.RunChainAsync(chain, default).OrHang()).Status.Should().Be(ToolStatus.Rejected);
        isWrong = false;
        (await two.There.RunChainAsync(chain, default).OrHang()).Status.Should().Be(ToolStatus.Failed);

        (await two.There.RunToolAsync("a:b", default, default).OrHang()).IsSuccess.Should().BeTrue();
        (await two.There.RunToolAsync("a:b", default, default).OrHang()).Error!.Kind.Should().Be(ToolErrorKind.LimitExceeded);
    }

    [Fact]
    public async Task RunToolAsync_Cancelled_CarriesTheCallersTokenAndTheToolIsTold()
    {
        await using var two = new Ends(new Tools());
        using var source = new CancellationTokenSource();
        await two.There.Invoking(t => t.RunToolAsync("a:b", default, new CancellationToken(true)).OrHang()).Should().ThrowAsync<OperationCanceledException>();
        two.Sent.Should().Be(0);
        var call = two.There.RunToolAsync("block", default, source.Token).AsTask();
        await two.Tools.Begun.Task.OrHang();

        await source.CancelAsync();

        (await call.Invoking(c => c.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(source.Token);
        await two.Tools.Released.Task.OrHang();
    }

    [Fact]
    public async Task DisposeAsync_CallsArePending_TheyFailAndLaterOnesToo()
    {
        await using var two = new Ends(new Tools());
        var call = two.There.RunToolAsync("block", default, default).AsTask();
        await two.Tools.Begun.Task.OrHang();

        await two.There.DisposeAsync().OrHang();
        await two.There.DisposeAsync().OrHang();

        (await call.OrHang()).Error!.Kind.Should().Be(ToolErrorKind.Cancelled);
        await two.Tools.Released.Task.OrHang();
        (await two.There.RunToolAsync("a:b", default, default).OrHang()).Error!.Kind.Should().Be(ToolErrorKind.Cancelled);
        two.Sent.Should().Be(1);
    }

    [Fact]
    public async Task RunToolAsync_NobodyAnswers_FailsAtTheTimeLimit()
    {
        var time = new ManualTimeProvider();
        await using var two = new Ends(new Tools(), time: time);
        var call = two.There.RunToolAsync("block", default, default).AsTask();
        await two.Tools.Begun.Task.OrHang();

        time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        call.IsCompleted.Should().BeFalse();
        time.Advance(TimeSpan.FromTicks(1));

        (await call.OrHang()).Error!.Kind.Should().Be(ToolErrorKind.Timeout);
        await two.Tools.Released.Task.OrHang();
    }

    [Theory]
    [InlineData("nonsense", "no JSON")]
    [InlineData("[]", "no JSON object")]
    [InlineData("""{"type":"response","id":"2","payload":{}}""", "another call")]
    [InlineData("""{"type":"answer","id":"1","payload":{}}""", "'answer'")]
    [InlineData("""{"type":"response","id":"1","payload":7}""", "'payload'")]
    [InlineData("""{"type":"error","id":"1","payload":{"code":7}}""", "'code'")]
    public async Task RunToolAsync_AnswerIsNone_SaysSo(string answer, string fault)
    {
        await using var two = new Ends((_, _) => Task.FromResult(Ends.Json(answer)));

        var result = await two.There.RunToolAsync("a:b", default, default).OrHang();

        result.Error!.Kind.Should().Be(ToolErrorKind.InvalidResponse);
        result.Error.Message.Should().Contain(fault);
    }

    [Theory]
    [InlineData("search", """{"results":[7]}""")]
    [InlineData("search", """{"results":[{"id":"no id at all"}]}""")]
    [InlineData("search", """{"results":[{"tool":{"name":""}}]}""")]
    [InlineData("describe", """{"id":"a:b","detail":"other"}""")]
    [InlineData("examples", """{"examples":[{"args":7}]}""")]
    public async Task Questions_AnswerIsOfAnotherKind_Throw(string question, string payload)
    {
        await using var two = new Ends((_, _) => Task.FromResult(Ends.Json($$"""{"type":"response","id":"1","payload":{{payload}}}""")));

        var ask = async () => _ = question switch
        {
            "search" => (object)await two.There.SearchToolsAsync(new ToolSearchQuery("x"), default).OrHang(),
            "describe" => await two.There.DescribeToolAsync("a:b", ToolDetail.Schema, default).OrHang(),
            _ => await two.There.ListToolExamplesAsync("a:b", 1, default).OrHang(),
        };

        (await ask.Should().ThrowAsync<ToolExecException>()).Which.Error.Kind.Should().Be(ToolErrorKind.InvalidResponse);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, "nothing of this execution")]
    [InlineData(HttpStatusCode.Redirect, "302")]
    [InlineData(HttpStatusCode.InternalServerError, "500")]
    public async Task RunToolAsync_HostRefuses_IsUnavailable(HttpStatusCode status, string named)
    {
        await using var two = new Ends((_, _) => Task.FromResult(new HttpResponseMessage(status)));

        var result = await two.There.RunToolAsync("a:b", default, default).OrHang();

        result.Error!.Kind.Should().Be(ToolErrorKind.BackendUnavailable);
        result.Error.Message.Should().Contain(named);
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError, ToolErrorKind.BackendUnavailable)]
    [InlineData(HttpRequestError.ResponseEnded, ToolErrorKind.ConnectionLost)]
    public async Task RunToolAsync_ConnectionFails_SaysWhetherTheToolMayHaveRun(HttpRequestError error, ToolErrorKind kind)
    {
        await using var two = new Ends((_, _) => throw new HttpRequestException(error));

        (await two.There.RunToolAsync("a:b", default, default).OrHang()).Error!.Kind.Should().Be(kind);
        two.Sent.Should().Be(1);
    }

    [Fact]
    public async Task RunToolAsync_MessageIsTooLarge_IsRefusedHere()
    {
        await using var two = new Ends(new Tools { Tool = (_, _) => ToolResult.Success(default) });
        var around = GatewayWire.Message("run_tool", "1", static writer =>
        {
            writer.WriteString("id", "a:b");
            writer.WriteString("args", "");
        }).Length;

        (await two.There.RunToolAsync("a:b", Text(GatewayWire.MaxMessageBytes - around), default).OrHang()).IsSuccess.Should().BeTrue();
        (await two.There.RunToolAsync("a:b", Text(GatewayWire.MaxMessageBytes - around + 1), default).OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ArgumentsTooLarge);

        static JsonElement Text(int length) => JsonElement.Parse($"\"{new string('x', length)}\"");
    }

    [Fact]
    public async Task AnswerAsync_TooManyCallsAtOnce_FurtherOnesAreBusy()
    {
        var service = new ToolGatewayService();
        var tools = new Tools();
        var lease = service.Open(tools);
        var header = $"Bearer {lease.Token}";
        var message = Encoding.UTF8.GetBytes("""{"type":"run_tool","id":"1","payload":{"id":"block"}}""");
        var running = Enumerable.Range(0, GatewayWire.MaxConcurrentCalls).Select(_ => service.AnswerAsync(header, message, default).AsTask()).ToList();
        tools.MostRunning.Should().Be(GatewayWire.MaxConcurrentCalls);

        var over = await service.AnswerAsync(header, message, default).OrHang();
        await lease.DisposeAsync().OrHang();

        Encoding.UTF8.GetString(over!.Value.Span).Should().Contain("\"code\":\"busy\"");
        (await Task.WhenAll(running).OrHang()).Select(a => Encoding.UTF8.GetString(a!.Value.Span)).Should().OnlyContain(a => a.Contains("\"code\":\"cancelled\""));
        (await service.AnswerAsync(header, message, default).OrHang()).Should().BeNull();
        service.Accepts(header).Should().BeFalse();
    }

    [Fact]
    public async Task AnswerAsync_ResultIsTooLarge_SaysSo()
    {
        var service = new ToolGatewayService();
        await using var lease = service.Open(new Tools { Tool = (_, _) => ToolResult.FromJson(Encoding.UTF8.GetBytes($"\"{new string('x', GatewayWire.MaxAnswerBytes)}\"")) });

        var answer = await service.AnswerAsync($"Bearer {lease.Token}", Encoding.UTF8.GetBytes("""{"type":"run_tool","id":"1","payload":{"id":"a:b"}}"""), default).OrHang();

        Encoding.UTF8.GetString(answer!.Value.Span).Should().Contain("result_too_large");
    }

    [Fact]
    public async Task AnswerAsync_Cancelled_CarriesTheCallersToken()
    {
        var service = new ToolGatewayService();
        var tools = new Tools();
        await using var lease = service.Open(tools);
        using var source = new CancellationTokenSource();
        var message = Encoding.UTF8.GetBytes("""{"type":"run_tool","id":"1","payload":{"id":"block"}}""");
        var call = service.AnswerAsync($"Bearer {lease.Token}", message, source.Token).AsTask();

        await source.CancelAsync();

        (await call.Invoking(c => c.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(source.Token);
        await tools.Released.Task.OrHang();
    }

    /// <summary>Both ends: what is sent there is answered here.</summary>
    private sealed class Ends : HttpMessageHandler, IAsyncDisposable
    {
        private readonly Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> _answer;
        private readonly HttpClient _http;
        private readonly GatewayLease? _lease;
        private int _sent;

        public Ends(Tools tools, SandboxLimits? limits = null, TimeProvider? time = null)
        {
            var service = new ToolGatewayService();
            Tools = tools;
            _lease = service.Open(tools);
            _answer = async (request, token) =>
            {
                var body = await request.Content!.ReadAsByteArrayAsync(token);
                var answer = await service.AnswerAsync(request.Headers.Authorization!.ToString(), body, token);
                return answer is { } bytes ? Json(Encoding.UTF8.GetString(bytes.Span)) : new HttpResponseMessage(HttpStatusCode.Unauthorized);
            };
            _http = new HttpClient(this, disposeHandler: false);
            There = new HttpToolGateway(_http, Address, _lease.Token, limits ?? new(), TimeSpan.FromMinutes(5), time ?? TimeProvider.System);
        }

        public Ends(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer)
        {
            Tools = new Tools();
            _answer = answer;
            _http = new HttpClient(this, disposeHandler: false);
            There = new HttpToolGateway(_http, Address, "token", new(), TimeSpan.FromMinutes(5), TimeProvider.System);
        }

        public Tools Tools { get; }

        public HttpToolGateway There { get; }

        public int Sent => _sent;

        public static HttpResponseMessage Json(string text) =>
            new(HttpStatusCode.OK) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } };

        public async ValueTask DisposeAsync()
        {
            await There.DisposeAsync();
            if (_lease is not null)
            {
                await _lease.DisposeAsync();
            }

            _http.Dispose();
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _sent);
            request.RequestUri.Should().Be(Address);
            return _answer(request, cancellationToken);
        }
    }

    private sealed class Tools : IToolGateway
    {
        private int _running;
        private int _mostRunning;

        public Func<string, JsonElement, ToolResult>? Tool { get; init; }

        public Func<ToolChain, ChainResult>? Chain { get; init; }

        public Func<ToolSearchQuery, ToolSearchPage>? Search { get; init; }

        public Func<string?, ToolNamespacePage>? Namespaces { get; init; }

        public Func<ToolDetail, ToolDocument>? Document { get; init; }

        public IReadOnlyList<ToolExample> Examples { get; init; } = [];

        public ToolChain? LastChain { get; private set; }

        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Released { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int MostRunning => _mostRunning;

        public IReadOnlyList<GatewayCall> Calls => [];

        public async ValueTask<ToolResult> RunToolAsync(string tool, JsonElement arguments, CancellationToken cancellationToken)
        {
            var running = Interlocked.Increment(ref _running);
            for (var most = _mostRunning; running > most; most = _mostRunning)
            {
                Interlocked.CompareExchange(ref _mostRunning, running, most);
            }

            try
            {
                if (Tool is not null)
                {
                    await Task.Yield();
                    return Tool(tool, arguments);
                }

                Begun.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                return ToolResult.Success(default);
            }
            finally
            {
                Interlocked.Decrement(ref _running);
                if (cancellationToken.IsCancellationRequested)
                {
                    Released.TrySetResult();
                }
            }
        }

        public ValueTask<ChainResult> RunChainAsync(ToolChain chain, CancellationToken cancellationToken)
        {
            LastChain = chain;
            return new(Chain!(chain));
        }

        public ValueTask<ToolSearchPage> SearchToolsAsync(ToolSearchQuery query, CancellationToken cancellationToken) => new(Search?.Invoke(query) ?? throw None());

        public ValueTask<ToolNamespacePage> ListNamespacesAsync(string? cursor, CancellationToken cancellationToken) => new(Namespaces?.Invoke(cursor) ?? throw None());

        public ValueTask<ToolDocument> DescribeToolAsync(string tool, ToolDetail detail, CancellationToken cancellationToken) => new(Document?.Invoke(detail) ?? throw None());

        public ValueTask<IReadOnlyList<ToolExample>> ListToolExamplesAsync(string tool, int max, CancellationToken cancellationToken) => new(Examples);

        private static ToolExecException None() => new(new ToolError(ToolErrorKind.ToolNotFound, "There is no index."));
    }
}
