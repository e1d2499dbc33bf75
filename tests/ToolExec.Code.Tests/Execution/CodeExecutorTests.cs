using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Governance;
using ToolExec.Run;
using ToolExec.TestSupport;

namespace ToolExec.Code.Tests.Execution;

public sealed class CodeExecutorTests
{
    [Fact]
    public async Task ExecuteAsync_NamesThatFallTogether_AreDescribedAsTheyAreCalled()
    {
        await using var host = await CodeHost.StartAsync(tools: b => b.AddValue("get-user", "1").AddValue("get.user", "2").AddValue("get_user", "3"));
        const string Script = """
            const said = [];
            for (const id of ['n:get-user', 'n:get.user']) {
              const name = (await describeTool(id, 'typescript')).typescript.match(/function (\w+)/)[1];
              said.push([name, await tools.n[name](), await runTool(id, {})]);
            }
            return said;
            """;

        (await host.RunAsync(Script)).Value!.Value.GetRawText().Should().Be("""[["get_user_2",1,1],["get_user_3",2,2]]""");
        (await host.RunAsync(Script, new ToolFilter { Deny = ["n:get_user"] })).Value!.Value.GetRawText().Should().Be("""[["get_user",1,1],["get_user_2",2,2]]""", "names are those among what the script may use");
    }

    [Fact]
    public async Task ExecuteAsync_NoRequest_IsRefused()
    {
        await using var host = await CodeHost.StartAsync();

        await host.Code.Awaiting(c => c.ExecuteAsync(null!).OrHang()).Should().ThrowAsync<ArgumentNullException>();
        await host.Code.Awaiting(c => c.ResumeAsync(null!).OrHang()).Should().ThrowAsync<ArgumentNullException>();
        FluentActions.Invoking(() => CodeModeBuilderExtensions.AddCodeMode(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => host.Services.GetRequiredService<IServiceProvider>().As<IToolExecBuilder>().AddCodeMode((BackendSettings)null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public async Task ExecuteAsync_Script_HasValueOutputCallsAndLimits()
    {
        await using var host = await CodeHost.StartAsync();

        var result = await host.RunAsync("const r: { a: number } = await tools.n.echo({ a: 20 }); console.log('got', r.a); console.error('hm'); return r.a + 1");

        result.Error.Should().BeNull();
        result.Status.Should().Be(SandboxStatus.Completed);
        result.Value!.Value.GetInt32().Should().Be(21);
        (result.Stdout, result.Stderr, result.Sandbox).Should().Be(("got 20\n", "hm\n", "embedded"));
        result.ExecutionId.Should().MatchRegex("^[0-9a-f]{32}$");
        result.LimitsEnforced.Should().BeEquivalentTo(new { Timeout = true, Memory = true, ToolCalls = true, ChainSteps = true, Cpu = false });
        var call = result.ToolCalls.Should().ContainSingle().Subject;
        (call.Tool, call.Status, call.Arguments.GetRawText(), call.Value!.Value.GetRawText(), call.Backend).Should().Be(("n:echo", ToolStatus.Succeeded, """{"a":20}""", """{"a":20}""", "n"));
    }

    [Fact]
    public async Task ExecuteAsync_Output_IsToldAsItIsWritten_AndAfterAResumption()
    {
        var written = new ConcurrentQueue<SandboxOutput>();
        var heard = new Listener(written.Enqueue);
        await using var host = await CodeHost.StartAsync(b => b.UseMiddleware(new AskingStep(), ToolMiddlewarePosition.AroundExecution), tools: b => b.Add("look", _ => new(ToolResult.Success(CodeHost.Json($"{written.Count}")))));
        const string Script = "console.log('a\\nb'); const before = await tools.n.look(); console.error('c'); await tools.n.write({}); console.log('d'); return before";

        var waiting = await host.Code.ExecuteAsync(new CodeRequest { Code = Script, Output = heard }).OrHang();
        written.Should().Equal(new SandboxOutput("a\nb\n", IsError: false), new SandboxOutput("c\n", IsError: true));
        var decision = new ApprovalDecision { Request = waiting.Approvals.Single(), Verdict = ApprovalVerdict.Approved };
        var done = await host.Code.ResumeAsync(new CodeResumption { ExecutionId = waiting.ExecutionId, Decisions = [decision], Output = heard }).OrHang();

        written.Skip(2).Should().Equal(new SandboxOutput("d\n", IsError: false));
        done.Value!.Value.GetInt32().Should().Be(1, "the first line was told while the script ran");
        (done.Stdout, done.Stderr).Should().Be(("a\nb\nd\n", "c\n"));
    }

    [Fact]
    public async Task ExecuteAsync_OutputBeyondItsLimit_IsNotTold()
    {
        var written = new ConcurrentQueue<SandboxOutput>();
        await using var host = await CodeHost.StartAsync();

        var result = await host.Code.ExecuteAsync(new CodeRequest
        {
            Code = "console.log('x'.repeat(99)); console.log('')",
            Limits = new SandboxLimits { OutputBytes = 100 },
            Output = new Listener(written.Enqueue),
        }).OrHang();

        (result.Error!.Kind, result.Stdout.Length, written.Count).Should().Be((SandboxErrorKind.OutputLimit, 100, 1));
    }

    [Theory]
    [InlineData("const x = 1;\nawait tools.n.ecko({ x });", "(there is no function tools.n.ecko: tools.n has echo, fail, strict, write)")]
    [InlineData("await tools.m.echo({})", "(there is no function tools.m.echo: the namespaces are n)")]
    public async Task ExecuteAsync_FunctionThatIsNone_SaysWhatThereIs(string code, string hint)
    {
        await using var host = await CodeHost.StartAsync();

        (await host.RunAsync(code)).Error!.Message.Should().EndWith(hint);
    }

    [Theory]
    [InlineData("await tools.n.echo({}); null.x")]
    [InlineData("await tools.n.fail({}), tools.n.ecko({})")]
    public async Task ExecuteAsync_OtherFailures_HaveTheirOwnWordsAlone(string code)
    {
        await using var host = await CodeHost.StartAsync();

        (await host.RunAsync(code)).Error!.Message.Should().NotContain("there is no function");
    }

    [Fact]
    public async Task ExecuteAsync_ToolsWhoseNamesMeanSomethingToTheLanguage_AreFunctionsLikeOthers()
    {
        string[] names = ["then", "constructor", "__proto__", "toString", "valueOf", "hasOwnProperty", "prototype", "length", "name", "class", "await", "1x", "a-b", "a.b", "a_b", "-", "caller"];
        await using var host = await CodeHost.StartAsync(tools: b => names.Select(n => b.AddValue(n, $"\"{n}\"")).ToList());

        var result = await host.RunAsync("""
            const space = await Promise.resolve(tools.n);
            const said = [];
            for (const name of Object.keys(space).filter(n => !['echo', 'fail', 'strict', 'write'].includes(n))) said.push(await space[name]());
            return { said: said.sort(), own: await tools.n.constructor(), polluted: ({}).polluted ?? null, plain: String({}) };
            """);

        result.Error.Should().BeNull();
        result.Value!.Value.GetProperty("said").EnumerateArray().Select(v => v.GetString()).Should().BeEquivalentTo(names);
        result.Value.Value.GetProperty("own").GetString().Should().Be("constructor");
        result.Value.Value.GetProperty("plain").GetString().Should().Be("[object Object]");
    }

    [Fact]
    public async Task ExecuteAsync_ToolsComeAndGoWhileItRuns_CallsMeetWhatThereIs()
    {
        IBackendRegistry? registry = null;
        await using var host = await CodeHost.StartAsync(b => b.AddBackend(new DelegateBackend("old").AddValue("one")), tools: b => b.Add("change", async _ =>
        {
            await registry!.UnregisterAsync("old").OrHang();
            await registry.RegisterAsync(new DelegateBackend("new").AddValue("two", "2")).OrHang();
            return ToolResult.Success(CodeHost.Json("true"));
        }));
        registry = host.Services.GetRequiredService<IBackendRegistry>();

        var result = await host.RunAsync("const before = await tools.old.one(); await tools.n.change(); return [before, await tools.old.one().catch(e => e.code), typeof tools.new, await runTool('new:two')]");

        result.Value!.Value.GetRawText().Should().Be("""["ok","tool_not_found","undefined",2]""");
    }

    [Fact]
    public async Task ExecuteAsync_Calls_SayWhichExecutionTheyBelongTo()
    {
        await using var host = await CodeHost.StartAsync();

        var result = await host.RunAsync("await tools.n.echo({ n: 1 }); await runTool('n:echo', { n: 2 }); await runChain([{ tool: 'n:echo' }, { tool: 'echo' }])", caller: new ToolCaller { Tenant = "t", User = "u" });

        result.Error.Should().BeNull();
        host.Calls.Select(c => c.Caller).Should().AllBeEquivalentTo(new ToolCaller { Tenant = "t", User = "u", Execution = result.ExecutionId });
        host.Calls.Select(c => c.IdempotencyKey).Should().Equal($"{result.ExecutionId}/1", $"{result.ExecutionId}/2", $"{result.ExecutionId}/3/0", $"{result.ExecutionId}/3/1");
    }

    [Fact]
    public async Task ExecuteAsync_EveryCall_GoesThroughThePipeline()
    {
        await using var host = await CodeHost.StartAsync();

        var error = (await host.RunAsync("return await tools.n.strict({ a: 'x' })")).Error!;

        error.Should().BeEquivalentTo(new { Kind = SandboxErrorKind.Thrown, ToolCode = "validation_input", Line = 1 });
        error.Data!.Value.GetProperty("violations")[0].GetProperty("instance_location").GetString().Should().Be("/a");
    }

    [Theory]
    [InlineData("return await tools.n.strict({ a: 1 })")]
    [InlineData("return await runTool('n:strict', { a: 1 })")]
    [InlineData("return await runTool('strict', { a: 1 })")]
    [InlineData("return await runChain([{ tool: 'n:strict', arguments: { a: 1 } }])")]
    [InlineData("return await describeTool('n:strict')")]
    [InlineData("return await listToolExamples('n:strict')")]
    public async Task ExecuteAsync_ToolThatIsNotAllowed_IsAsIfItWereNotThere(string code)
    {
        await using var host = await CodeHost.StartAsync();
        var only = new ToolFilter { Deny = ["strict"] };

        var error = (await host.RunAsync(code, only)).Error!;

        (error.Message.Contains("There is no tool", StringComparison.Ordinal) || error.Message.Contains("not a function", StringComparison.Ordinal)).Should().BeTrue("it says {0}", error.Message);
        (await host.RunAsync("return (await searchTools('strict')).length", only)).Value!.Value.GetInt32().Should().Be(0);
        (await host.RunAsync("return (await listNamespaces())[0].tool_count", only)).Value!.Value.GetInt32().Should().Be(3);
        (await host.RunAsync("try { await runTool('n:stric') } catch (e) { return e.candidates ?? [] }", only)).Value!.Value.GetRawText().Should().NotContain("n:strict");
    }

    [Fact]
    public async Task ExecuteAsync_RequestAsksForMoreThanTheHostAllows_TheHostWins()
    {
        await using var host = await CodeHost.StartAsync(configure: o => (o.Tools, o.Limits) = (new ToolFilter { Deny = ["fail"] }, new SandboxLimits { ToolCalls = 2, ChainSteps = 1 }));

        var result = await host.RunAsync(
            "const out = []; for (let i = 0; i < 4; i++) try { await tools.n.echo({ i }); out.push('ok') } catch (e) { out.push(e.code) } return [out, typeof tools.n.fail]",
            new ToolFilter { Allow = ["*"] },
            new SandboxLimits { ToolCalls = 100 });

        result.Value!.Value.GetRawText().Should().Be("""[["ok","ok","limit_exceeded","limit_exceeded"],"undefined"]""");
        host.Calls.Should().HaveCount(2);
    }

    [Fact]
    public async Task ExecuteAsync_UncaughtLimitOfCalls_IsACallLimit()
    {
        await using var host = await CodeHost.StartAsync();

        var result = await host.RunAsync("for (let i = 0; ; i++) await tools.n.echo({ i })", limits: new SandboxLimits { ToolCalls = 3 });

        result.Error!.Should().BeEquivalentTo(new { Kind = SandboxErrorKind.CallLimit, ToolCode = "limit_exceeded" });
        host.Calls.Should().HaveCount(3);
        result.ToolCalls.Should().HaveCount(4).And.Contain(c => c.Error != null && c.Error.Kind == ToolErrorKind.LimitExceeded);
    }

    [Theory]
    [InlineData("", SandboxErrorKind.InvalidRequest)]
    [InlineData("const", SandboxErrorKind.Syntax)]
    [InlineData("for (;;);", SandboxErrorKind.TimeLimit)]
    public async Task ExecuteAsync_CodeThatCannotRun_IsAResult(string code, SandboxErrorKind kind)
    {
        await using var host = await CodeHost.StartAsync();

        var result = await host.RunAsync(code, limits: new SandboxLimits { Timeout = TimeSpan.FromMilliseconds(100) });

        (result.Status, result.Error!.Kind).Should().Be((SandboxStatus.Failed, kind));
    }

    [Fact]
    public async Task ExecuteAsync_CodeAtAndBeyondItsLength_IsTakenAndRefused()
    {
        await using var host = await CodeHost.StartAsync(configure: o => o.MaxCodeLength = 20);

        (await host.RunAsync("return 1".PadRight(20))).Error.Should().BeNull();
        (await host.RunAsync("return 1".PadRight(21))).Error!.Message.Should().Be("The script has 21 characters, but at most 20 are taken.");
    }

    [Fact]
    public async Task ExecuteAsync_LanguagesAndSandboxes_AreTheRuntimesAffair()
    {
        await using var host = await CodeHost.StartAsync();

        (await host.Code.ExecuteAsync(new CodeRequest { Code = "return 1", Language = "javascript" }).OrHang()).Value!.Value.GetInt32().Should().Be(1);
        (await host.Code.ExecuteAsync(new CodeRequest { Code = "1", Language = "cobol" }).OrHang()).Error!.Kind.Should().Be(SandboxErrorKind.InvalidRequest);
        (await host.Code.ExecuteAsync(new CodeRequest { Code = "return 1", Profile = SandboxProfile.Hardened }).OrHang()).Error!.Kind.Should().Be(SandboxErrorKind.Unavailable);
        (await host.Code.ExecuteAsync(new CodeRequest { Code = "return 1", Sandbox = "none" }).OrHang()).Error!.Kind.Should().Be(SandboxErrorKind.InvalidRequest);
    }

    [Fact]
    public async Task ExecuteAsync_Profile_ARequestCanOnlyTighten()
    {
        await using var host = await CodeHost.StartAsync(configure: o => o.Profile = SandboxProfile.Standard);

        (await host.Code.ExecuteAsync(new CodeRequest { Code = "return 1", Profile = SandboxProfile.Dev }).OrHang()).Value!.Value.GetInt32().Should().Be(1);
        await FluentActions.Awaiting(() => CodeHost.StartAsync(configure: o => o.Profile = SandboxProfile.Hardened)).Should().ThrowAsync<Exception>().WithMessage("*profile 'hardened'*");
    }

    [Fact]
    public async Task ExecuteAsync_LargeValue_IsAnArtifactWithItsBeginning()
    {
        await using var host = await CodeHost.StartAsync(b => b.UseArtifacts(), o => o.MaxValueBytes = 1000);

        (await host.RunAsync("return 'x'.repeat(998)")).Artifact.Should().BeNull();
        var result = await host.RunAsync("return 'x'.repeat(5000)");

        result.Artifact!.Size.Should().Be(5002);
        result.Value!.Value.GetString().Should().HaveLength(1001).And.EndWith("…");
        (await host.Tools.CallAsync(new ToolCall("artifacts:read_artifact", CodeHost.Json($$"""{"artifact":"{{result.Artifact.Uri}}"}"""))).OrHang()).Status.Should().Be(ToolStatus.Succeeded);
    }

    [Fact]
    public async Task ExecuteAsync_LargeResultOfATool_IsTheScriptsToWorkOn_NoPreview()
    {
        await using var host = await CodeHost.StartAsync(b => b.UseArtifacts(o => o.Threshold = 1024), tools: b => b.AddValue("big", $"[{string.Join(',', Enumerable.Range(0, 5000))}]"));

        (await host.RunAsync("return (await tools.n.big()).reduce((a, b) => a + b)")).Value!.Value.GetInt32().Should().Be(12497500);
        (await host.Tools.CallAsync(new ToolCall("n:big")).OrHang()).Value.Should().BeNull("others are given the handle");
    }

    [Fact]
    public async Task ExecuteAsync_ResultBeyondWhatScriptsAreGiven_IsAHandleOrAnError()
    {
        await using var with = await CodeHost.StartAsync(b => b.UseArtifacts(), o => o.MaxToolResultBytes = 1024, b => b.AddValue("big", $"\"{new string('x', 2000)}\""));
        await using var without = await CodeHost.StartAsync(configure: o => o.MaxToolResultBytes = 1024, tools: b => b.AddValue("big", $"\"{new string('x', 2000)}\"").AddValue("fits", $"\"{new string('x', 1022)}\""));

        (await with.RunAsync("const r = await tools.n.big(); return [r.artifact.size, r.preview.length]")).Value!.Value.GetRawText().Should().Be("[2002,1000]");
        (await without.RunAsync("return await tools.n.big()")).Error!.ToolCode.Should().Be("result_too_large");
        (await without.RunAsync("return (await tools.n.fits()).length")).Value!.Value.GetInt32().Should().Be(1022);
    }

    [Fact]
    public async Task ExecuteAsync_ScriptWithinAScript_IsRefused()
    {
        await using var host = await CodeHost.StartAsync();

        (await host.RunAsync("return typeof tools.code")).Value!.Value.GetString().Should().Be("undefined");
        (await host.RunAsync("return await runTool('code:execute_code', { code: 'return 1' })")).Error!.ToolCode.Should().Be("tool_not_found");
        (await host.RunAsync("return 1", caller: new ToolCaller { Execution = "other" })).Error!.Kind.Should().Be(SandboxErrorKind.Denied);
        var call = new ToolCall("code:execute_code", CodeHost.Json("""{"code":"return 1"}""")) { Options = new ToolCallOptions { Caller = new ToolCaller { Execution = "other" } } };
        (await host.Tools.CallAsync(call).OrHang()).Error!.Kind.Should().Be(ToolErrorKind.PolicyDenied);
    }

    [Fact]
    public async Task ExecuteAsync_Cancelled_ThrowsWithTheCallersToken()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await CodeHost.StartAsync(tools: b => b.Add("wait", async c =>
        {
            started.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, c.CancellationToken);
            return ToolResult.Success(default);
        }));
        using var stop = new CancellationTokenSource();
        var run = host.Code.ExecuteAsync(new CodeRequest { Code = "await tools.n.wait()" }, stop.Token).AsTask();
        await started.Task.OrHang();
        await stop.CancelAsync();

        (await run.Awaiting(r => r.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(stop.Token);
        (await host.Code.Awaiting(c => c.ExecuteAsync(new CodeRequest { Code = "return 1" }, stop.Token).OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(stop.Token);
    }

    [Fact]
    public async Task ExecuteAsync_MoreToolsThanFunctions_ScriptsSearch()
    {
        await using var host = await CodeHost.StartAsync(configure: o => o.MaxFunctions = 3);
        await using var chosen = await CodeHost.StartAsync(configure: o => (o.MaxFunctions, o.Functions) = (1, new ToolFilter { Allow = ["echo"] }));

        (await host.RunAsync("return [typeof tools, await runTool((await searchTools('echo'))[0].id, { a: 1 })]")).Value!.Value.GetRawText().Should().Be("""["undefined",{"a":1}]""");
        (await chosen.RunAsync("return [typeof tools.n.echo, typeof tools.n.strict, (await runTool('n:strict', { a: 1 })).a]")).Value!.Value.GetRawText().Should().Be("""["function","undefined",1]""");
    }

    private sealed class Listener(Action<SandboxOutput> hear) : IProgress<SandboxOutput>
    {
        public void Report(SandboxOutput value) => hear(value);
    }
}
