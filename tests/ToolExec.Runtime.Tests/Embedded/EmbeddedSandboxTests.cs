using System.Text.Json;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Embedded;

public sealed class EmbeddedSandboxTests : IAsyncLifetime
{
    private static readonly SandboxTool[] Tools = [new("n:get-it", "n", "get_it"), new("n:fail", "n", "fail"), new("n:wait", "n", "wait"), new("bare", "", "bare")];
    private readonly EmbeddedSandbox _sandbox = new();
    private readonly ScriptedGateway _gateway = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _sandbox.DisposeAsync();

    [Fact]
    public async Task Members_WrongArguments_AreRefused()
    {
        FluentActions.Invoking(() => new EmbeddedSandbox(" ")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new EmbeddedSandbox(options: new() { Limits = null! })).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new EmbeddedSandbox(options: new() { MaxCompiledScripts = -1 })).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new EmbeddedSandbox(options: new() { MaxCompiledScripts = 10_001 })).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new EmbeddedSandbox(options: new() { MaxWarmEngines = 0 })).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new EmbeddedSandbox(options: new() { SnapshotKey = new byte[15] })).Should().Throw<ArgumentException>();
        await _sandbox.Awaiting(s => s.ExecuteAsync(null!, default).OrHang()).Should().ThrowAsync<ArgumentNullException>();
        await _sandbox.Awaiting(s => s.ResumeAsync(null!, default, new Dictionary<long, ToolResult>(), default).OrHang()).Should().ThrowAsync<ArgumentNullException>();
        await _sandbox.Awaiting(s => s.ResumeAsync(Request("1"), default, null!, default).OrHang()).Should().ThrowAsync<ArgumentNullException>();
    }

    [Fact]
    public async Task Info_AndProbe_SayWhatItIs()
    {
        _sandbox.Info.Should().BeEquivalentTo(new { Name = "embedded", Kind = "embedded", Isolation = SandboxIsolation.ManagedEngine, Profile = SandboxProfile.Standard });
        _sandbox.Info.Languages.Should().Equal("javascript", "typescript");
        (await _sandbox.ProbeAsync(default).OrHang()).IsAvailable.Should().BeTrue();
    }

    [Theory]
    [InlineData("return 1 + 1", "2")]
    [InlineData("__out = { a: [1, 'é😀'] }", """{"a":[1,"é😀"]}""")]
    [InlineData("return input.n * 2", "42")]
    [InlineData("1", "undefined")]
    [InlineData("return await tools.n.get_it({ x: 1 })", """{"got":true}""")]
    [InlineData("return await tools.bare()", "\"bare\"")]
    [InlineData("return await runTool('n:get-it', { x: 1 })", """{"got":true}""")]
    [InlineData("return (await Promise.all([1, 2, 3].map(x => tools.n.get_it({ x })))).length", "3")]
    [InlineData("return await runChain([{ tool: 'n:get-it' }])", "7")]
    [InlineData("return await searchTools('it', 3)", """[{"id":"n:t","summary":"Does it.","score":1,"tags":[]}]""")]
    [InlineData("return await listNamespaces()", """[{"name":"n","tool_count":2}]""")]
    [InlineData("return (await describeTool('n:t', 'full')).detail", "\"full\"")]
    [InlineData("return await listToolExamples('n:t', 2)", """[{"arguments":{"max":2}}]""")]
    [InlineData("return [typeof tools.n.other, Object.isFrozen(tools.n.get_it)]", """["undefined",true]""")]
    public async Task ExecuteAsync_Script_GivesItsValue(string code, string expected)
    {
        _gateway.Add("n:get-it", """{"got":true}""").Add("bare", "\"bare\"");

        var result = await Run(code, input: """{"n":21}""");

        result.Error.Should().BeNull();
        result.Status.Should().Be(SandboxStatus.Completed);
        (result.Value.ValueKind == JsonValueKind.Undefined ? expected == "undefined" : JsonElement.DeepEquals(result.Value, ToolExecJson.Parse(expected)))
            .Should().BeTrue("the value is {0}", result.Value);
        result.Sandbox.Should().Be("embedded");
    }

    [Fact]
    public async Task ExecuteAsync_TypeScriptAndConsole_TypesAreErasedStreamsAreApart()
    {
        var result = await Run("const n: number = 1; console.log('out', n); console.error('err'); console.warn('warned'); return n", SandboxLanguages.TypeScript);

        result.Value.GetInt32().Should().Be(1);
        (result.Stdout, result.Stderr).Should().Be(("out 1\n", "err\nwarned\n"));
        result.LimitsEnforced.Should().Be(new LimitsEnforced { Timeout = true, Memory = true, Processes = true, Disk = true, Output = true, Result = true });
    }

    [Fact]
    public async Task ExecuteAsync_ToolFails_TheScriptCatchesAToolErrorWithAllThatIsKnown()
    {
        _gateway.Add("n:fail", new ToolError(ToolErrorKind.ValidationInput, "The arguments do not fit.")
        {
            Tool = "n:fail",
            Backend = "secret-backend",
            Violations = [new ToolViolation("/a", "/properties/a/type", "type", "must be a number")],
        });

        var result = await Run("""
            try { await tools.n.fail({ a: "x" }) } catch (e) {
              return { is: e instanceof ToolError, name: e.name, code: e.code, message: e.message, tool: e.tool, retryable: e.retryable, at: e.violations[0].instance_location, all: JSON.stringify(e) };
            }
            """);

        result.Value.GetRawText().Should().StartWith("""{"is":true,"name":"ToolError","code":"validation_input","message":"The arguments do not fit.","tool":"n:fail","retryable":false,"at":"/a",""")
            .And.NotContain("secret-backend");
    }

    [Fact]
    public async Task ExecuteAsync_ChainFails_TheStepsOwnFailureIsTold()
    {
        var result = await Run("try { await runChain({ steps: [{ tool: 'n:fail' }] }) } catch (e) { return [e.code, e.step_index, e.step_code, e.violations[0].message] }");

        result.Value.GetRawText().Should().Be("""["chain_step_failed",0,"validation_input","must be a number"]""");
    }

    [Theory]
    [InlineData("await runChain(5)", "This is no chain: ")]
    [InlineData("await runChain()", "This is no chain: ")]
    [InlineData("await runChain([{ tol: 'x' }])", "This is no chain: ")]
    [InlineData("await runTool()", "runTool: tool must be a string.")]
    [InlineData("await runTool({ tool: 'x' })", "runTool: tool must be a string.")]
    [InlineData("await describeTool('n:t', 'all')", "There is no level of detail 'all'.")]
    [InlineData("await describeTool('n:no')", "There is no tool 'n:no'.")]
    [InlineData("await listToolExamples('n:no')", "There is no tool 'n:no'.")]
    [InlineData("await listToolExamples('n:t', 0)", "listToolExamples: the number of results must be a whole number from 1 on.")]
    [InlineData("await searchTools(1)", "searchTools: query must be a string.")]
    [InlineData("await runTool('n:no')", "There is no tool 'n:no'.")]
    public async Task ExecuteAsync_WrongUseOfAFunction_IsAToolErrorThatSaysWhat(string code, string message)
    {
        var result = await Run(code);

        result.Error!.Kind.Should().Be(SandboxErrorKind.Thrown);
        result.Error.Name.Should().Be("ToolError");
        result.Error.ToolCode.Should().NotBeNull();
        result.Error.Message.Should().StartWith(message);
        result.Error.Line.Should().Be(1);
    }

    [Fact]
    public async Task ExecuteAsync_UncaughtToolError_HasPlaceLinesCodeAndData()
    {
        _gateway.Add("n:fail", new ToolError(ToolErrorKind.ExecutionFailed, "It broke.") { Details = ToolExecJson.Parse("""{"why":"dust"}""") });

        var error = (await Run("const a = 1;\nconst b = 2;\nawait tools.n.fail();\nreturn a")).Error!;

        error.Should().BeEquivalentTo(new { Kind = SandboxErrorKind.Thrown, ToolCode = "execution_failed", Message = "It broke.", Line = 3, Excerpt = "  2| const b = 2;\n> 3| await tools.n.fail();\n  4| return a" });
        error.Data!.Value.GetProperty("details").GetProperty("why").GetString().Should().Be("dust");
        error.Stack.Should().Contain("line 3");
    }

    [Theory]
    [InlineData("throw new TypeError('no')", SandboxErrorKind.Thrown, "TypeError")]
    [InlineData("throw { code: 'x' }", SandboxErrorKind.Thrown, null)]
    [InlineData("const = 1", SandboxErrorKind.Syntax, "SyntaxError")]
    [InlineData("await new Promise(() => {})", SandboxErrorKind.Deadlock, null)]
    [InlineData("const f = () => f() + 1; f()", SandboxErrorKind.DepthLimit, null)]
    [InlineData("const a = []; for (;;) a.push(new Uint8Array(1 << 20))", SandboxErrorKind.MemoryLimit, null)]
    [InlineData("for (;;) console.log('xxxxxxxxxxxxxxxxxxxxxxxxxx')", SandboxErrorKind.OutputLimit, null)]
    [InlineData("return 'x'.repeat(2000)", SandboxErrorKind.ResultLimit, null)]
    [InlineData("for (;;) await searchTools('x')", SandboxErrorKind.CallLimit, null)]
    public async Task ExecuteAsync_EachWayToFail_HasItsKind(string code, SandboxErrorKind kind, string? name)
    {
        var result = await _sandbox.ExecuteAsync(Request(code) with { Limits = new SandboxLimits { MemoryBytes = 16 << 20, OutputBytes = 1000, ResultBytes = 1000 } }, default).OrHang();

        (result.Status, result.Error!.Kind, result.Error.Name).Should().Be((SandboxStatus.Failed, kind, name));
        result.Stdout.Length.Should().BeLessThanOrEqualTo(1000);
    }

    [Fact]
    public async Task ExecuteAsync_ResultAtItsLimit_IsGivenOneMoreByteIsNot()
    {
        var limits = new SandboxLimits { ResultBytes = 100 };

        (await _sandbox.ExecuteAsync(Request("return 'x'.repeat(98)") with { Limits = limits }, default).OrHang()).Value.GetString().Should().HaveLength(98);
        (await _sandbox.ExecuteAsync(Request("return 'x'.repeat(99)") with { Limits = limits }, default).OrHang()).Error!.Kind.Should().Be(SandboxErrorKind.ResultLimit);
    }

    [Fact]
    public async Task ExecuteAsync_RequestWantsMoreThanTheHostAllows_TheHostWins()
    {
        await using var small = new EmbeddedSandbox(options: new() { Limits = new SandboxLimits { ResultBytes = 10 } });

        (await small.ExecuteAsync(Request("return 'x'.repeat(20)") with { Limits = new SandboxLimits { ResultBytes = 1000 } }, default).OrHang()).Error!.Kind.Should().Be(SandboxErrorKind.ResultLimit);
    }

    [Fact]
    public async Task ExecuteAsync_TimeIsOver_ScriptAndItsCallsHaveStopped()
    {
        var time = new ManualTimeProvider();
        await using var sandbox = new EmbeddedSandbox(time: time);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _gateway.Add("n:wait", async (_, token) =>
        {
            begun.SetResult();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            }
            finally
            {
                stopped.SetResult();
            }

            throw new InvalidOperationException();
        });

        var running = sandbox.ExecuteAsync(Request("await tools.n.wait()") with { Limits = new SandboxLimits { Timeout = TimeSpan.FromSeconds(5) } }, default).AsTask();
        await begun.Task.OrHang();
        time.Advance(TimeSpan.FromSeconds(5));

        (await running.OrHang()).Error!.Kind.Should().Be(SandboxErrorKind.TimeLimit);
        stopped.Task.IsCompleted.Should().BeTrue("nothing of the script goes on behind its result");
    }

    [Fact]
    public async Task ExecuteAsync_CallThatNobodyAwaits_IsStoppedBeforeTheResult()
    {
        var stopped = false;
        _gateway.Add("n:wait", async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stopped = true;
            token.ThrowIfCancellationRequested();
            return ToolResult.Success(default);
        });

        var result = await Run("tools.n.wait(); return 1");

        result.Value.GetInt32().Should().Be(1);
        stopped.Should().BeTrue();
    }

    [Fact]
    public async Task ExecuteAsync_Cancelled_BeforeAndWhile_ThrowsWithTheToken()
    {
        using var before = new CancellationTokenSource();
        await before.CancelAsync();
        (await _sandbox.Awaiting(s => s.ExecuteAsync(Request("return 1"), before.Token).OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(before.Token);

        using var during = new CancellationTokenSource();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _gateway.Add("n:wait", async (_, token) =>
        {
            started.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return ToolResult.Success(default);
        });
        var run = _sandbox.ExecuteAsync(Request("try { await tools.n.wait() } catch {} for (;;) await tools.n.wait()"), during.Token).AsTask();
        await started.Task.OrHang();
        await during.CancelAsync();

        (await run.Awaiting(r => r.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(during.Token);
        _gateway.Asked.Should().HaveCount(1, "a stopped script calls nothing any more");
    }

    [Theory]
    [InlineData("python", "return 1", "The language 'python' cannot run here; javascript and typescript can.")]
    [InlineData("javascript", " ", "There is no code to run.")]
    public async Task ExecuteAsync_WrongRequest_IsRefused(string language, string code, string message)
    {
        var result = await Run(code, language);

        (result.Status, result.Error!.Kind, result.Error.Message).Should().Be((SandboxStatus.Failed, SandboxErrorKind.InvalidRequest, message));
    }

    [Fact]
    public async Task ExecuteAsync_WrongNamesOfFunctions_AreRefused()
    {
        (await _sandbox.ExecuteAsync(Request("return 1") with { Tools = [new("a:b", "a", "b-c")] }, default).OrHang()).Error!.Kind.Should().Be(SandboxErrorKind.InvalidRequest);
        (await _sandbox.ExecuteAsync(Request("return 1") with { Tools = [new("a:b", "a", "b"), new("a:c", "a", "b")] }, default).OrHang()).Error!.Message.Should().Contain("tools.a.b");
    }

    [Fact]
    public async Task ExecuteAsync_Disposed_IsRefused()
    {
        await _sandbox.DisposeAsync();
        await _sandbox.DisposeAsync();

        await _sandbox.Awaiting(s => s.ExecuteAsync(Request("return 1"), default).OrHang()).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task ExecuteAsync_CallWaitsForAPerson_OthersRunToTheirEndsThenItSuspends()
    {
        var slow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _gateway.Add("n:wait", (a, _) => new(Ask(a))).Add("n:get-it", async (_, _) =>
        {
            await slow.Task;
            return ToolResult.Success(ToolExecJson.Parse("1"));
        });
        var run = _sandbox.ExecuteAsync(
            Request("console.log('before'); const [a, b, c] = await Promise.all([tools.n.wait({ x: 1 }), tools.n.get_it(), tools.n.wait({ x: 2 })]); return { a, b, c, after: await tools.n.get_it() }"), default).AsTask();
        run.IsCompleted.Should().BeFalse();
        slow.SetResult();
        var waiting = await run.OrHang();

        waiting.Status.Should().Be(SandboxStatus.Suspended);
        waiting.Stdout.Should().Be("before\n");
        waiting.Suspension!.PendingCalls.Select(p => p.Result!.Approval!.Arguments.GetRawText()).Should().Equal("""{"x":1}""", """{"x":2}""");

        // One answer: it waits for the other again, in another engine.
        await using var other = new EmbeddedSandbox();
        var first = waiting.Suspension.PendingCalls[0];
        var second = waiting.Suspension.PendingCalls[1];
        var partly = await other.ResumeAsync(
            Request("(the text is in the snapshot)"),
            waiting.Suspension.Snapshot,
            new Dictionary<long, ToolResult> { [first.Id] = ToolResult.Success(ToolExecJson.Parse("\"yes\"")), [second.Id] = second.Result! },
            default).OrHang();
        partly.Status.Should().Be(SandboxStatus.Suspended);
        partly.Suspension!.PendingCalls.Should().ContainSingle().Which.Result.Should().BeSameAs(second.Result);

        var done = await other.ResumeAsync(
            Request("(the text is in the snapshot)"),
            partly.Suspension.Snapshot,
            new Dictionary<long, ToolResult> { [second.Id] = ToolResult.Failure(new ToolError(ToolErrorKind.ApprovalDenied, "Not today.")) },
            default).OrHang();

        done.Error.Should().BeEquivalentTo(new { Kind = SandboxErrorKind.Thrown, ToolCode = "approval_denied", Message = "Not today." });
        _gateway.Asked.Select(a => a.Tool).Should().Equal("n:wait", "n:get-it", "n:wait");
    }

    [Fact]
    public async Task ResumeAsync_SnapshotThatIsNone_IsARefusalThatSaysWhy()
    {
        var result = await _sandbox.ResumeAsync(Request("return 1"), new byte[100], new Dictionary<long, ToolResult>(), default).OrHang();

        (result.Status, result.Error!.Kind).Should().Be((SandboxStatus.Failed, SandboxErrorKind.InvalidRequest));
        result.Error.Message.Should().StartWith("The suspended script cannot go on here: ");
    }

    [Fact]
    public async Task ResumeAsync_OtherKey_IsRefused()
    {
        await using var signing = new EmbeddedSandbox(options: new() { SnapshotKey = new byte[32] });
        _gateway.Add("n:wait", (a, _) => new(Ask(a)));
        var waiting = await signing.ExecuteAsync(Request("return await tools.n.wait({})"), default).OrHang();

        (await _sandbox.ResumeAsync(Request("x"), waiting.Suspension!.Snapshot.ToArray().Append((byte)0).ToArray(), new Dictionary<long, ToolResult>(), default).OrHang()).Error!.Kind.Should().Be(SandboxErrorKind.InvalidRequest);
        var changed = waiting.Suspension.Snapshot.ToArray();
        changed[^40] ^= 1;
        (await signing.ResumeAsync(Request("x"), changed, new Dictionary<long, ToolResult>(), default).OrHang()).Error!.Kind.Should().Be(SandboxErrorKind.InvalidRequest);
    }

    [Fact]
    public async Task ExecuteAsync_ManyAtOnce_EachHasItsOwn()
    {
        _gateway.Add("n:get-it", (a, _) => new(ToolResult.Success(a)));

        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Run($"globalThis.n = (globalThis.n ?? 0) + 1; const r = await tools.n.get_it({{ i: {i} }}); return [n, r.i]"))).OrHang();

        results.Select(r => r.Value.GetRawText()).Should().Equal(Enumerable.Range(0, 40).Select(i => $"[1,{i}]"));
    }

    private static ToolResult Ask(JsonElement arguments) => new(ToolStatus.AwaitingApproval, error: new ToolError(ToolErrorKind.ApprovalRequired, "Ask."))
    {
        Approval = new ApprovalRequest
        {
            Id = "r",
            Tool = "n:wait",
            ToolFingerprint = "f",
            Arguments = arguments.Clone(),
            Reason = "It writes.",
            Created = DateTimeOffset.UnixEpoch,
            Expires = DateTimeOffset.UnixEpoch.AddDays(1),
        },
    };

    private Task<SandboxResult> Run(string code, string language = SandboxLanguages.JavaScript, string? input = null) =>
        _sandbox.ExecuteAsync(Request(code, language) with { Input = input is null ? default : ToolExecJson.Parse(input) }, default).AsTask().OrHang();

    private SandboxRequest Request(string code, string language = SandboxLanguages.JavaScript) =>
        new() { Language = language, Code = code, Gateway = _gateway, Tools = Tools };
}
