using System.Text.Json;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Wire;

public sealed class GuestSessionTests : IDisposable
{
    private readonly FakeGuest _guest = new();

    public void Dispose() => _guest.Dispose();

    [Theory]
    [InlineData("""{"type":"hello","protocol":"toolexec-guest/2","language":"javascript","nonce":"n"}""", "*toolexec-guest/2*")]
    [InlineData("""{"type":"hello","protocol":"toolexec-guest/1","language":"python","nonce":"n"}""", "*'python' instead of 'javascript'*")]
    [InlineData("""{"type":"hello","protocol":"toolexec-guest/1","language":"javascript","nonce":"m"}""", "*not the one that was started*")]
    [InlineData("""{"type":"hello","protocol":"toolexec-guest/1","language":"javascript"}""", "*not the one that was started*")]
    [InlineData("""{"type":"result","run":1}""", "*'result' instead of 'hello'*")]
    [InlineData("hello", "*no JSON*")]
    [InlineData("[]", "*no JSON object*")]
    public async Task OpenAsync_GuestIsNotTheOneMeant_IsRefused(string line, string message)
    {
        await using var session = Session();
        await _guest.SayAsync(line);

        var open = () => session.OpenAsync("javascript", "n", CancellationToken.None).OrHang();

        (await open.Should().ThrowAsync<GuestProtocolException>()).WithMessage(message);
        _guest.Leave();
    }

    [Fact]
    public async Task OpenAsync_GuestEnds_IsRefused()
    {
        await using var session = Session();
        _guest.Leave();

        var open = () => session.OpenAsync("javascript", "n", CancellationToken.None).OrHang();

        await open.Should().ThrowAsync<GuestProtocolException>();
    }

    [Fact]
    public async Task OpenAsync_Cancelled_ThrowsWithTheToken()
    {
        await using var session = Session();
        using var source = new CancellationTokenSource();
        var open = session.OpenAsync("javascript", "n", source.Token).AsTask();

        await source.CancelAsync();

        (await open.Invoking(o => o.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(source.Token);
        _guest.Leave();
    }

    [Theory]
    [InlineData("no JSON", "*no JSON*")]
    [InlineData("""{"type":"call","type":"call"}""", "*no JSON*")]
    [InlineData("""{"type":"output","run":1,"stream":"stdout","text":"\ud800"}""", "*no JSON*")]
    [InlineData("""{"type":"grant","run":1}""", "*'grant'*")]
    [InlineData("""{"run":1}""", "*no type*")]
    [InlineData("""{"type":"result"}""", "*no number of a run*")]
    [InlineData("""{"type":"result","run":"1"}""", "*no whole number*")]
    [InlineData("""{"type":"output","run":1,"text":{}}""", "*no text*")]
    [InlineData("""{"type":"call","run":1,"op":"run_tool","params":{}}""", "*no number*")]
    [InlineData("""{"type":"failed","run":1,"error":{"kind":"denied","message":"m"}}""", "*no kind*")]
    [InlineData("""{"type":"failed","run":1}""", "*no object*")]
    public async Task RunAsync_LineIsWrong_IsAViolation(string line, string message)
    {
        await using var session = Session();
        var run = await StartAsync(session);

        await _guest.SayAsync(line);

        var outcome = await run.OrHang();
        outcome.Error!.Kind.Should().Be(SandboxErrorKind.Violation);
        outcome.Error.Message.Should().Match(message);
        outcome.IsEnd.Should().BeTrue();
        _guest.Leave();
    }

    [Fact]
    public async Task RunAsync_LineAtTheLimit_IsTaken_AndOneByteMoreIsAViolation()
    {
        const int Limit = 10_000;
        await using var session = Session(new GuestWireOptions { MaxLineBytes = Limit });
        var output = Output();
        var run = await StartAsync(session, output: output);
        const string Frame = """{"type":"output","run":1,"stream":"stdout","text":""}""";

        await _guest.SayAsync(Frame.Replace("\"text\":\"", "\"text\":\"" + new string('x', Limit - Frame.Length), StringComparison.Ordinal));
        await _guest.SayAsync(Frame.Replace("\"text\":\"", "\"text\":\"" + new string('y', Limit - Frame.Length + 1), StringComparison.Ordinal));

        (await run.OrHang()).Error!.Kind.Should().Be(SandboxErrorKind.Violation);
        output.Stdout.Should().Be(new string('x', Limit - Frame.Length));
        _guest.Leave();
    }

    [Fact]
    public async Task RunAsync_AllLinesTogetherOverTheLimit_IsAViolation()
    {
        const string Line = """{"type":"output","run":1,"stream":"stdout","text":"x"}""";
        await using var session = Session(new GuestWireOptions { MaxTotalBytes = Line.Length * 2 });
        var output = Output();
        var run = await StartAsync(session, output: output);

        await _guest.SayAsync(Line);
        await _guest.SayAsync(Line);
        await _guest.SayAsync(Line);

        (await run.OrHang()).Error!.Message.Should().Match($"*more than {Line.Length * 2} bytes*");
        output.Stdout.Should().Be("xx");
        _guest.Leave();
    }

    [Theory]
    [InlineData(10, null)]
    [InlineData(9, SandboxErrorKind.ResultLimit)]
    public async Task RunAsync_ResultAtTheLimit_IsTakenAndAboveItIsNot(int limit, SandboxErrorKind? error)
    {
        await using var session = Session();
        var run = await StartAsync(session, limits: new SandboxLimits { ResultBytes = limit });

        await _guest.SayAsync("""{"type":"result","run":1,"value":"12345678"}""");

        var outcome = await run.OrHang();
        outcome.Error?.Kind.Should().Be(error);
        outcome.Value.ValueKind.Should().Be(error is null ? JsonValueKind.String : JsonValueKind.Undefined);
        _guest.Leave();
    }

    [Fact]
    public async Task RunAsync_GuestEndsWithoutAResult_IsLost()
    {
        await using var session = Session();
        var run = await StartAsync(session);

        _guest.Leave();

        (await run.OrHang()).IsLost.Should().BeTrue();
    }

    [Fact]
    public async Task RunAsync_CallWithTheNumberOfOneThatRuns_IsAViolation_AndTheGatewayIsToldToStop()
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var session = Session();
        var run = await StartAsync(session, new TestGateway { Run = async (_, _, token) => await Forever(told, null, token) });

        await _guest.SayAsync(Call(1, "math:add"));
        await _guest.SayAsync(Call(1, "math:add"));

        (await run.OrHang()).Error!.Message.Should().Match("*two calls*");
        await told.Task.OrHang();
        _guest.Leave();
    }

    [Fact]
    public async Task RunAsync_ManyCallsAtOnce_RunTogetherUpToTheBound()
    {
        const int Most = 4;
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var inside = 0;
        var gateway = new TestGateway
        {
            Run = async (_, arguments, _) =>
            {
                if (Interlocked.Increment(ref inside) == Most)
                {
                    full.TrySetResult();
                }

                await open.Task;
                return ToolResult.Success(arguments);
            },
        };
        await using var session = Session(new GuestWireOptions { MaxConcurrentCalls = Most });
        var run = await StartAsync(session, gateway);

        for (var i = 1; i <= 50; i++)
        {
            await _guest.SayAsync(Call(i, "any", $$"""{"n":{{i}}}"""));
        }

        await full.Task.OrHang();
        open.SetResult();
        var answers = new Dictionary<long, int>();
        for (var i = 0; i < 50; i++)
        {
            var answer = await _guest.HearAsync("answer").OrHang();
            answers.Add(answer.GetProperty("call").GetInt64(), answer.GetProperty("value").GetProperty("n").GetInt32());
        }

        await _guest.SayAsync("""{"type":"result","run":1,"value":1}""");
        (await run.OrHang()).Error.Should().BeNull();
        gateway.MostRunning.Should().Be(Most);
        answers.Should().HaveCount(50).And.OnlyContain(pair => pair.Key == pair.Value);
        _guest.Leave();
    }

    [Fact]
    public async Task RunAsync_GuestGivesACallUp_OnlyThatOneIsCancelled()
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gateway = new TestGateway { Run = async (tool, _, token) => tool == "slow" ? await Forever(told, null, token) : ToolResult.Success(TestGateway.Json("1")) };
        await using var session = Session();
        var run = await StartAsync(session, gateway);

        await _guest.SayAsync(Call(1, "slow"));
        await _guest.SayAsync("""{"type":"cancel_call","run":1,"call":99}""");
        await _guest.SayAsync("""{"type":"cancel_call","run":1,"call":1}""");

        await told.Task.OrHang();
        (await _guest.HearAsync("answer").OrHang()).GetProperty("error").GetProperty("code").GetString().Should().Be("cancelled");
        await _guest.SayAsync(Call(2, "quick"));
        (await _guest.HearAsync("answer").OrHang()).GetProperty("value").GetInt32().Should().Be(1);
        await _guest.SayAsync("""{"type":"result","run":1}""");
        (await run.OrHang()).Error.Should().BeNull();
        _guest.Leave();
    }

    [Fact]
    public async Task RunAsync_Stopped_TellsTheGuestAndTheGateway_AndThrows()
    {
        using var stop = new CancellationTokenSource();
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var session = Session();
        var run = await StartAsync(session, new TestGateway { Run = async (_, _, token) => await Forever(told, begun, token) }, stop: stop.Token);
        await _guest.SayAsync(Call(1, "slow"));
        await begun.Task.OrHang();

        await stop.CancelAsync();

        await run.Invoking(r => r.OrHang()).Should().ThrowAsync<OperationCanceledException>();
        await told.Task.OrHang();
        (await _guest.HearAsync("cancel").OrHang()).GetProperty("run").GetInt64().Should().Be(1);
        _guest.Leave();
    }

    [Fact]
    public async Task RunAsync_EndsWhileCallsRun_GivesThemUpBeforeItReturns()
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var session = Session();
        var run = await StartAsync(session, new TestGateway { Run = async (_, _, token) => await Forever(told, begun, token) });
        await _guest.SayAsync(Call(1, "slow"));
        await begun.Task.OrHang();

        await _guest.SayAsync("""{"type":"result","run":1,"value":5}""");

        (await run.OrHang()).Value.GetInt32().Should().Be(5);
        told.Task.IsCompleted.Should().BeTrue();
        _guest.Leave();
    }

    [Fact]
    public async Task RunAsync_AnswersAreNotRead_EndsTheRun()
    {
        var big = TestGateway.Json($"\"{new string('x', 100_000)}\"");
        await using var session = Session(new GuestWireOptions { MaxWaitingBytes = 1_000_000 });
        var run = await StartAsync(session, new TestGateway { Run = (_, _, _) => new(ToolResult.Success(big)) }, hearStart: false);

        for (var i = 1; i <= 20; i++)
        {
            await _guest.SayAsync(Call(i, "any"));
        }

        (await run.OrHang()).Error!.Message.Should().Match("*unread*");
        _guest.Leave();
        await _guest.HostWrites.DisposeAsync();
    }

    [Fact]
    public async Task RunAsync_GatewayFails_TheGuestHearsWhatItMayKnow()
    {
        var gateway = new TestGateway
        {
            Run = (tool, arguments, token) => tool switch
            {
                "text:fail" => new TestGateway().Run(tool, arguments, token),
                _ => throw new InvalidOperationException("the password is 1234"),
            },
        };
        await using var session = Session();
        var run = await StartAsync(session, gateway);

        await _guest.SayAsync(Call(1, "text:fail"));
        var refused = (await _guest.HearAsync("answer").OrHang()).GetProperty("error");
        await _guest.SayAsync(Call(2, "boom"));
        var broken = (await _guest.HearAsync("answer").OrHang()).GetProperty("error");
        await _guest.SayAsync("""{"type":"call","run":1,"call":3,"op":"run_tool","params":{"tool":7}}""");
        var wrong = (await _guest.HearAsync("answer").OrHang()).GetProperty("error");
        await _guest.SayAsync("""{"type":"call","run":1,"call":4,"op":"shutdown","params":{}}""");
        var unknown = (await _guest.HearAsync("answer").OrHang()).GetProperty("error");
        await _guest.SayAsync("""{"type":"call","run":1,"call":5,"op":"run_chain","params":{"chain":{"step":[]}}}""");
        var chain = (await _guest.HearAsync("answer").OrHang()).GetProperty("error");
        await _guest.SayAsync("""{"type":"result","run":1}""");

        await run.OrHang();
        refused.GetProperty("code").GetString().Should().Be("validation_input");
        refused.GetProperty("data").GetProperty("retryable").GetBoolean().Should().BeTrue();
        refused.GetProperty("data").GetProperty("violations")[0].GetProperty("instance_location").GetString().Should().Be("/a");
        broken.GetProperty("code").GetString().Should().Be("internal");
        broken.GetRawText().Should().NotContain("1234");
        wrong.GetProperty("code").GetString().Should().Be("validation_input");
        unknown.GetProperty("message").GetString().Should().Contain("shutdown");
        chain.GetProperty("code").GetString().Should().Be("invalid_plan");
        _guest.Leave();
    }

    [Fact]
    public async Task RunAsync_EveryOperation_ReachesTheGateway()
    {
        await using var session = Session();
        var run = await StartAsync(session, new TestGateway());

        (await AskAsync(1, "run_chain", """{"chain":{"steps":[{"tool":"a"},{"tool":"b"}]}}""")).GetProperty("value").GetInt32().Should().Be(2);
        (await AskAsync(2, "search_tools", """{"query":"files","limit":7}""")).GetProperty("error").GetProperty("message").GetString().Should().Be("no index for 'files' and 7");
        (await AskAsync(3, "search_tools", """{"query":"files","limit":0}""")).GetProperty("error").GetProperty("message").GetString().Should().Contain("1 or more");
        (await AskAsync(4, "list_namespaces", "{}")).GetProperty("error").GetProperty("code").GetString().Should().Be("tool_not_found");
        (await AskAsync(5, "describe_tool", """{"tool":"a:b","detail":"signature"}""")).GetProperty("value").GetProperty("detail").GetString().Should().Be("signature");
        (await AskAsync(6, "describe_tool", """{"tool":"a:b","detail":"all"}""")).GetProperty("error").GetProperty("message").GetString().Should().Contain("'all'");
        (await AskAsync(7, "list_tool_examples", """{"tool":"a:b"}""")).GetProperty("value")[0].GetProperty("description").GetString().Should().Be("a:b 3");

        await _guest.SayAsync("""{"type":"result","run":1}""");
        await run.OrHang();
        _guest.Leave();
    }

    [Fact]
    public async Task RunAsync_LinesOfAnEarlierRun_AreLeftAlone()
    {
        var gateway = new TestGateway();
        await using var session = Session();
        var first = await StartAsync(session, gateway);
        await _guest.SayAsync("""{"type":"result","run":1,"value":1}""");
        await first.OrHang();

        var second = session.RunAsync(Request(gateway), new SandboxLimits(), Output(), NotEnded, CancellationToken.None).AsTask();
        (await _guest.HearAsync("start").OrHang()).GetProperty("run").GetInt64().Should().Be(2);
        await _guest.SayAsync(Call(9, "math:add"));
        await _guest.SayAsync("""{"type":"result","run":1,"value":"old"}""");
        await _guest.SayAsync("""{"type":"result","run":2,"value":"new"}""");

        (await second.OrHang()).Value.GetString().Should().Be("new");
        gateway.Calls.Should().BeEmpty();
        _guest.Leave();
    }

    [Fact]
    public async Task RunAsync_ScriptFailed_TellsThePlaceWithAnExcerpt()
    {
        await using var session = Session();
        var run = await StartAsync(session, code: "let a;\n\tfoo()");

        await _guest.SayAsync("""{"type":"failed","run":1,"error":{"kind":"thrown","name":"ReferenceError","message":"foo is not defined","line":2,"column":2,"stack":"at script.js:2:2"}}""");

        var error = (await run.OrHang()).Error!;
        error.Should().Be(new SandboxError(SandboxErrorKind.Thrown, "foo is not defined")
        {
            Name = "ReferenceError",
            Line = 2,
            Column = 2,
            Excerpt = "  1| let a;\n> 2| \tfoo()",
            Stack = "at script.js:2:2",
        });
        _guest.Leave();
    }

    private static async ValueTask<ToolResult> Forever(TaskCompletionSource told, TaskCompletionSource? begun, CancellationToken token)
    {
        begun?.TrySetResult();
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        }
        finally
        {
            told.TrySetResult();
        }

        return ToolResult.Success(TestGateway.Json("0"));
    }

    private static string Call(long call, string tool, string arguments = """{"a":1,"b":2}""") =>
        $$$"""{"type":"call","run":1,"call":{{{call}}},"op":"run_tool","params":{"tool":"{{{tool}}}","arguments":{{{arguments}}}}}""";

    private static GuestOutput Output() => new(long.MaxValue, static () => { });

    private static SandboxRequest Request(TestGateway gateway, string code = "code") => new() { Language = "javascript", Code = code, Gateway = gateway };

    [Fact]
    public async Task RunAsync_InputThatIsMoreThanMayWait_IsRefusedAtOnce()
    {
        var request = new SandboxRequest { Language = SandboxLanguages.Python, Code = "c", Gateway = new TestGateway() };
        var bytes = GuestProtocol.Start(1, request, SandboxDefaults.Limits).Length;
        await using var session = Session(new GuestWireOptions { MaxWaitingBytes = bytes - 1 });

        var outcome = await session.RunAsync(request, SandboxDefaults.Limits, new GuestOutput(1, () => { }), NotEnded, CancellationToken.None).OrHang();

        outcome.Error!.Kind.Should().Be(SandboxErrorKind.InvalidRequest);
        outcome.Error.Message.Should().Contain($"{bytes} bytes").And.Contain($"{bytes - 1}");
        _guest.Leave();
    }

    [Fact]
    public async Task RunAsync_InputThatIsAsMuchAsMayWait_IsGiven()
    {
        var request = new SandboxRequest { Language = SandboxLanguages.Python, Code = "c", Gateway = new TestGateway() };
        await using var session = Session(new GuestWireOptions { MaxWaitingBytes = GuestProtocol.Start(1, request, SandboxDefaults.Limits).Length });
        var run = session.RunAsync(request, SandboxDefaults.Limits, new GuestOutput(1, () => { }), NotEnded, CancellationToken.None).OrHang();

        await _guest.HearAsync("start").OrHang();
        await _guest.SayAsync("""{"type":"result","run":1,"value":7}""");

        (await run).Value.GetInt32().Should().Be(7);
        _guest.Leave();
    }

    [Fact]
    public async Task RunAsync_StoppedWhileAToolDoesNotListen_EndsTheGuestBeforeItWaitsForTheTool()
    {
        var (entered, ended, release) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        using var stop = new CancellationTokenSource();
        var gateway = new TestGateway
        {
            Run = async (_, _, _) =>
            {
                entered.SetResult();
                await release.Task.WaitAsync(TimeSpan.FromMinutes(2), CancellationToken.None);
                return ToolResult.Success(default);
            },
        };
        await using var session = Session();
        var run = await StartAsync(session, gateway, end: EndAsync, stop: stop.Token);
        await _guest.SayAsync("""{"type":"call","run":1,"call":1,"op":"run_tool","params":{"tool":"ping"}}""");
        await entered.Task.OrHang();

        await stop.CancelAsync();

        await ended.Task.OrHang();
        run.IsCompleted.Should().BeFalse("the tool has not let go yet");
        release.SetResult();
        await run.Invoking(r => r.OrHang()).Should().ThrowAsync<OperationCanceledException>();
        _guest.Leave();

        ValueTask EndAsync()
        {
            ended.SetResult();
            return default;
        }
    }

    [Fact]
    public async Task RunAsync_ProtocolIsBroken_EndsTheGuest()
    {
        var ended = 0;
        await using var session = Session();
        var run = await StartAsync(session, end: () =>
        {
            ended++;
            return default;
        });

        await _guest.SayAsync("no JSON");

        (await run.OrHang()).Error!.Kind.Should().Be(SandboxErrorKind.Violation);
        ended.Should().Be(1);
        _guest.Leave();
    }

    private static ValueTask NotEnded() => default;

    private GuestSession Session(GuestWireOptions? options = null) => new(_guest.HostReads, _guest.HostWrites, 0, options);

    private async Task<JsonElement> AskAsync(long call, string op, string parameters)
    {
        await _guest.SayAsync($$"""{"type":"call","run":1,"call":{{call}},"op":"{{op}}","params":{{parameters}}}""");
        return await _guest.HearAsync("answer").OrHang();
    }

    private async Task<Task<GuestOutcome>> StartAsync(
        GuestSession session,
        TestGateway? gateway = null,
        SandboxLimits? limits = null,
        GuestOutput? output = null,
        string code = "code",
        bool hearStart = true,
        Func<ValueTask>? end = null,
        CancellationToken stop = default)
    {
        await _guest.HelloAsync();
        await session.OpenAsync("javascript", "n", CancellationToken.None).OrHang();
        var run = session.RunAsync(Request(gateway ?? new TestGateway(), code), limits ?? new SandboxLimits(), output ?? Output(), end ?? NotEnded, stop).AsTask();
        if (hearStart)
        {
            (await _guest.HearAsync("start").OrHang()).GetProperty("code").GetString().Should().Be(code);
        }

        return run;
    }
}
