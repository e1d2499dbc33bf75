using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Processes;

public sealed class ProcessSandboxTests : IAsyncDisposable
{
    private readonly GuestFiles _files = new();
    private readonly ProcessSandbox _sandbox;

    public ProcessSandboxTests() => _sandbox = new ProcessSandbox(new ProcessSandboxOptions(), new GuestPrograms(_files, new GuestOptions()), TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        _files.Dispose();
    }

    [ComponentTheory(TestComponent.Node, "python3")]
    [InlineData(SandboxLanguages.JavaScript, "console.log('hi'); return await tools.math.add({ a: 1, b: 2 })")]
    [InlineData(SandboxLanguages.Python, "print('hi')\nreturn await tools.math.add(a=1, b=2)")]
    [InlineData(SandboxLanguages.CSharp, "Console.WriteLine(\"hi\"); return await tools.math.add(new { a = 1, b = 2 });")]
    public async Task ExecuteAsync_ScriptCallsATool_GivesItsValueAndOutput(string language, string code)
    {
        var gateway = new TestGateway();

        var result = await _sandbox.ExecuteAsync(Request(language, code, gateway), CancellationToken.None).OrGiveUp();

        result.Error.Should().BeNull();
        result.Value.GetInt32().Should().Be(3);
        result.Stdout.Should().Be("hi\n");
        gateway.Calls.Should().ContainSingle().Which.Tool.Should().Be("math:add");
        result.LimitsEnforced.Should().Be(new LimitsEnforced { Timeout = true, Output = true, Result = true });
    }

    [ComponentTheory(TestComponent.Node, "python3")]
    [InlineData(SandboxLanguages.JavaScript)]
    [InlineData(SandboxLanguages.Python)]
    public async Task ExecuteAsync_TimeLimitIsMoreThanATimerHolds_RunsAllTheSame(string language)
    {
        var options = new ProcessSandboxOptions { Limits = new() { Timeout = TimeSpan.MaxValue } };
        await using var sandbox = new ProcessSandbox(options, new GuestPrograms(_files, new GuestOptions()), TimeProvider.System);

        var result = await sandbox.ExecuteAsync(Request(language, "return 7"), CancellationToken.None).OrGiveUp();

        result.Value.GetInt32().Should().Be(7);
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_TimeIsOverWhileAToolDoesNotListen_TheScriptComputesNoLonger()
    {
        var time = new ManualTimeProvider();
        var pid = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gateway = new TestGateway
        {
            Run = async (_, arguments, _) =>
            {
                pid.SetResult(arguments.GetProperty("pid").GetInt32());
                await release.Task.WaitAsync(TimeSpan.FromMinutes(2), CancellationToken.None);
                return ToolResult.Success(default);
            },
        };
        await using var sandbox = new ProcessSandbox(new ProcessSandboxOptions(), new GuestPrograms(_files, new GuestOptions()), time);
        var run = sandbox.ExecuteAsync(Request(SandboxLanguages.Python, "import os\nrun_tool('ping', {'pid': os.getpid()})\nwhile True: pass", gateway), CancellationToken.None).AsTask();
        var process = await pid.Task.WaitAsync(TimeSpan.FromMinutes(1));

        time.Advance(TimeSpan.FromSeconds(30));

        for (var i = 0; File.Exists($"/proc/{process}/cmdline"); i++)
        {
            i.Should().BeLessThan(3000, "the script ends when its time is over, whatever its tools do");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        run.IsCompleted.Should().BeFalse("the tool has not let go yet");
        release.SetResult();
        (await run.WaitAsync(TimeSpan.FromMinutes(1))).Error!.Kind.Should().Be(SandboxErrorKind.TimeLimit);
    }

    [ComponentTheory(TestComponent.Node, "python3")]
    [InlineData(SandboxLanguages.JavaScript, "return { home: process.env.HOME, path: process.env.PATH, rest: Object.keys(process.env).filter(n => process.env[n].includes('canary-7')) }")]
    [InlineData(SandboxLanguages.Python, "import os\nreturn {'home': os.environ['HOME'], 'path': os.environ['PATH'], 'rest': [n for n in os.environ if 'canary-7' in os.environ[n]]}")]
    [InlineData(SandboxLanguages.CSharp, "return new { home = Environment.GetEnvironmentVariable(\"HOME\"), path = Environment.GetEnvironmentVariable(\"PATH\"), rest = Environment.GetEnvironmentVariables().Values.Cast<string>().Where(v => v.Contains(\"canary-7\")).ToList() };")]
    public async Task ExecuteAsync_HostHasVariables_ScriptSeesNoneOfThem(string language, string code)
    {
        Environment.SetEnvironmentVariable("TOOLEXEC_TEST_CANARY", "canary-7");

        var result = await _sandbox.ExecuteAsync(Request(language, code), CancellationToken.None).OrGiveUp();

        result.Error.Should().BeNull();
        result.Value.GetProperty("rest").GetArrayLength().Should().Be(0);
        result.Value.GetProperty("path").GetString().Should().Be("/usr/local/bin:/usr/bin:/bin");
        Directory.Exists(result.Value.GetProperty("home").GetString()).Should().BeFalse("the folder is gone with the script");
    }

    [ComponentTheory(TestComponent.Node, "python3")]
    [InlineData(SandboxLanguages.JavaScript, "require('fs').writeSync(1, '{\"type\":\"result\",\"run\":1,\"value\":\"forged\"}\\n'); require('child_process').execSync('echo child', { stdio: 'inherit' }); return 'real'")]
    [InlineData(SandboxLanguages.Python, "import os\nos.write(1, b'{\"type\":\"result\",\"run\":1,\"value\":\"forged\"}\\n')\nos.system('echo child')\nreturn 'real'")]
    [InlineData(SandboxLanguages.CSharp, "System.Diagnostics.Process.Start(\"/bin/sh\", [\"-c\", \"echo '{\\\"type\\\":\\\"result\\\",\\\"run\\\":1}'; echo child\"]).WaitForExit(); return \"real\";")]
    public async Task ExecuteAsync_ScriptPrintsPastItsConsole_TheProtocolIsNotMet(string language, string code)
    {
        var result = await _sandbox.ExecuteAsync(Request(language, code), CancellationToken.None).OrGiveUp();

        result.Error.Should().BeNull();
        result.Value.GetString().Should().Be("real");
        result.Stderr.Should().Contain("child");
    }

    [ComponentTheory(TestComponent.Node, "python3")]
    [InlineData(SandboxLanguages.JavaScript, "require('fs').writeSync(4, 'no line of the protocol\\n'); await new Promise(r => setTimeout(r, 60000))")]
    [InlineData(SandboxLanguages.Python, "import os\nos.write(4, b'no line of the protocol\\n')\nimport asyncio\nawait asyncio.sleep(60)")]
    public async Task ExecuteAsync_ScriptForgesLines_IsStoppedAsAViolation(string language, string code)
    {
        var result = await _sandbox.ExecuteAsync(Request(language, code), CancellationToken.None).OrGiveUp();

        result.Error!.Kind.Should().Be(SandboxErrorKind.Violation);
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_ScriptForgesACall_TheGatewayDecides()
    {
        var gateway = new TestGateway();
        const string Code = """
            import os, json, asyncio
            os.write(4, (json.dumps({"type": "call", "run": 1, "call": 77, "op": "run_tool", "params": {"tool": "secret:read", "arguments": {}}}) + "\n").encode())
            os.write(4, (json.dumps({"type": "call", "run": 2, "call": 78, "op": "run_tool", "params": {"tool": "secret:read", "arguments": {}}}) + "\n").encode())
            return await tools.math.add(a=1, b=1)
            """;

        var result = await _sandbox.ExecuteAsync(Request(SandboxLanguages.Python, Code, gateway), CancellationToken.None).OrGiveUp();

        result.Value.GetInt32().Should().Be(2);
        gateway.Calls.Where(c => c.Tool == "secret:read").Should().ContainSingle().Which.Status.Should().Be(ToolStatus.Rejected);
    }

    [ComponentTheory(TestComponent.Node, "python3")]
    [InlineData(SandboxLanguages.JavaScript, "process.exit(3)", "exit code 3")]
    [InlineData(SandboxLanguages.JavaScript, "process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})", "signal 9")]
    [InlineData(SandboxLanguages.Python, "raise SystemExit(3)", "exit code 3")]
    [InlineData(SandboxLanguages.CSharp, "Environment.Exit(3);", "exit code 3")]
    public async Task ExecuteAsync_ScriptEndsItsProcess_IsTold(string language, string code, string how)
    {
        var result = await _sandbox.ExecuteAsync(Request(language, code), CancellationToken.None).OrGiveUp();

        result.Error!.Kind.Should().Be(SandboxErrorKind.Exited);
        result.Error.Message.Should().Contain(how);
    }

    [ComponentTheory(TestComponent.Node, "python3")]
    [InlineData(SandboxLanguages.JavaScript, "for (;;) console.log('x'.repeat(1000))")]
    [InlineData(SandboxLanguages.Python, "while True: print('x' * 1000)")]
    [InlineData(SandboxLanguages.Python, "import os\nwhile True: os.write(2, b'x' * 1000)")]
    [InlineData(SandboxLanguages.CSharp, "while (true) Console.WriteLine(new string('x', 1000));")]
    public async Task ExecuteAsync_ScriptFloodsItsOutput_IsStoppedAtTheLimit(string language, string code)
    {
        var result = await _sandbox.ExecuteAsync(Request(language, code) with { Limits = new SandboxLimits { OutputBytes = 5000 } }, CancellationToken.None).OrGiveUp();

        result.Error!.Kind.Should().Be(SandboxErrorKind.OutputLimit);
        (result.Stdout.Length + result.Stderr.Length).Should().Be(5000);
    }

    [ComponentTheory(TestComponent.Node, "python3")]
    [InlineData(SandboxLanguages.JavaScript, "for (;;);")]
    [InlineData(SandboxLanguages.Python, "while True: pass")]
    [InlineData(SandboxLanguages.CSharp, "while (true) { }")]
    public async Task ExecuteAsync_ScriptNeverEnds_IsStoppedAtItsTime(string language, string code)
    {
        var result = await _sandbox.ExecuteAsync(Request(language, code) with { Limits = new SandboxLimits { Timeout = TimeSpan.FromSeconds(2) } }, CancellationToken.None).OrGiveUp();

        result.Error!.Kind.Should().Be(SandboxErrorKind.TimeLimit);
    }

    [ComponentTheory(TestComponent.Node)]
    [InlineData("interface A { a: number }\nconst a: A = { a: 1 };\n  throw new Error('here');", SandboxErrorKind.Thrown, 3, 9)]
    [InlineData("type A<T> = { [K in keyof T]: T };\nconst f = <T,>(x: T): T => { throw new Error(`${x as string}`) }; f<string>('x');", SandboxErrorKind.Thrown, 2, 36)]
    [InlineData("const a: number = 1;\nconst b: = 2;", SandboxErrorKind.Syntax, 2, 10)]
    [InlineData("@sealed class A { }", SandboxErrorKind.Syntax, 1, 1)]
    public async Task ExecuteAsync_ErrorInTypeScript_IsToldAtItsPlaceInTheOriginal(string code, SandboxErrorKind kind, int line, int column)
    {
        var result = await _sandbox.ExecuteAsync(Request(SandboxLanguages.TypeScript, code), CancellationToken.None).OrGiveUp();

        result.Error!.Kind.Should().Be(kind, result.Error.Message);
        (result.Error.Line, result.Error.Column).Should().Be((line, column));
        result.Error.Excerpt.Should().Contain(code.Split('\n')[line - 1], "it shows what was written, with its types");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ExecuteAsync_TypeScript_HasWhatNodeHas()
    {
        const string Code = "const path: string = require('node:path').join('a', 'b'); const { sep }: { sep: string } = await import('node:path'); return path + sep;";

        var result = await _sandbox.ExecuteAsync(Request(SandboxLanguages.TypeScript, Code), CancellationToken.None).OrGiveUp();

        result.Error.Should().BeNull();
        result.Value.GetString().Should().Be("a/b/");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ExecuteAsync_TypeScriptCancelledBefore_ThrowsWithTheToken()
    {
        var cancelled = new CancellationToken(canceled: true);

        var run = () => _sandbox.ExecuteAsync(Request(SandboxLanguages.TypeScript, "const a: number = 1; return a"), cancelled).OrGiveUp();

        (await run.Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(cancelled);
    }

    [ComponentTheory(TestComponent.Node, "python3")]
    [InlineData(SandboxLanguages.JavaScript, "await new Promise(() => {})")]
    [InlineData(SandboxLanguages.JavaScript, "await tools.math.add({ a: 1, b: 2 }); await new Promise(() => {})")]
    [InlineData(SandboxLanguages.Python, "import asyncio\nawait asyncio.Event().wait()")]
    [InlineData(SandboxLanguages.CSharp, "await new TaskCompletionSource().Task;")]
    [InlineData(SandboxLanguages.CSharp, "await tools.math.add(a: 1, b: 2); await Task.Delay(50); await Task.Run(() => Thread.Sleep(50)); await Task.Delay(Timeout.Infinite);")]
    [InlineData(SandboxLanguages.CSharp, "var gate = new SemaphoreSlim(0); await gate.WaitAsync();")]
    [InlineData(SandboxLanguages.CSharp, "var t = new Thread(() => Thread.Sleep(50)); t.Start(); t.Join(); await new TaskCompletionSource().Task;")]
    public async Task ExecuteAsync_ScriptWaitsForWhatCannotCome_IsADeadlock(string language, string code)
    {
        var result = await _sandbox.ExecuteAsync(Request(language, code), CancellationToken.None).OrGiveUp();

        result.Error!.Kind.Should().Be(SandboxErrorKind.Deadlock, result.Error.Message);
    }

    [ComponentTheory(TestComponent.Node, "python3")]
    [InlineData(SandboxLanguages.JavaScript, "await new Promise(r => setTimeout(r, 700)); return 'came'")]
    [InlineData(SandboxLanguages.Python, "import asyncio\nawait asyncio.sleep(0.7)\nreturn 'came'")]
    [InlineData(SandboxLanguages.Python, "import asyncio, time\nawait asyncio.to_thread(time.sleep, 0.7)\nreturn 'came'")]
    [InlineData(SandboxLanguages.CSharp, "await Task.Delay(700); return \"came\";")]
    [InlineData(SandboxLanguages.CSharp, "await Task.Run(() => Thread.Sleep(700)); return \"came\";")]
    [InlineData(SandboxLanguages.CSharp, "await Task.Factory.StartNew(() => Thread.Sleep(700), TaskCreationOptions.LongRunning); return \"came\";")]
    [InlineData(SandboxLanguages.CSharp, "var came = new TaskCompletionSource<string>(); new Thread(() => { Thread.Sleep(700); came.SetResult(\"came\"); }).Start(); return await came.Task;")]
    [InlineData(SandboxLanguages.CSharp, "var came = new TaskCompletionSource<string>(); await Task.Run(() => new Thread(() => { Thread.Sleep(700); came.SetResult(\"came\"); }).Start()); return await came.Task;")]
    [InlineData(SandboxLanguages.CSharp, "var p = System.Diagnostics.Process.Start(\"/bin/sleep\", \"0.7\"); await p.WaitForExitAsync(); return \"came\";")]
    [InlineData(SandboxLanguages.CSharp, "var e = new ManualResetEvent(false); var came = new TaskCompletionSource<string>(); ThreadPool.RegisterWaitForSingleObject(e, (_, _) => came.SetResult(\"came\"), null, 700, true); return await came.Task;")]
    public async Task ExecuteAsync_ScriptWaitsForWhatWillCome_IsNoDeadlock(string language, string code)
    {
        var result = await _sandbox.ExecuteAsync(Request(language, code), CancellationToken.None).OrGiveUp();

        result.Error.Should().BeNull();
        result.Value.GetString().Should().Be("came");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ExecuteAsync_ToolTakesItsTime_IsNoDeadlock()
    {
        foreach (var (language, code) in new[] { (SandboxLanguages.JavaScript, "return await tools.ping()"), (SandboxLanguages.Python, "return await tools.ping()"), (SandboxLanguages.CSharp, "return await tools.ping();") })
        {
            var gateway = new TestGateway
            {
                Run = async (_, _, token) =>
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(700), TimeProvider.System, token);
                    return ToolResult.Success(TestGateway.Json("1"));
                },
            };

            var result = await _sandbox.ExecuteAsync(Request(language, code, gateway), CancellationToken.None).OrGiveUp();

            result.Error.Should().BeNull();
        }
    }

    [ComponentTheory(TestComponent.Node, "python3")]
    [InlineData(SandboxLanguages.JavaScript, "const c = new AbortController(); const call = tools.ping({}, { signal: c.signal }); await tools.text.echo({ value: 1 }); c.abort('enough'); try { await call } catch (e) { await tools.text.echo({ value: 2 }); return e }")]
    [InlineData(SandboxLanguages.JavaScript, "const c = new AbortController(); const call = runTool('ping', {}, { signal: c.signal }); await tools.text.echo({ value: 1 }); c.abort('enough'); try { await call } catch (e) { await tools.text.echo({ value: 2 }); return e }")]
    [InlineData(SandboxLanguages.Python, "import asyncio\ncall = tools.ping()\nawait tools.text.echo(value=1)\ncall.cancel()\ntry:\n    await call\nexcept asyncio.CancelledError:\n    await tools.text.echo(value=2)\n    return 'enough'")]
    [InlineData(SandboxLanguages.CSharp, "var c = new CancellationTokenSource(); Task call = tools.ping(new { }, c.Token); await tools.text.echo(value: 1); c.Cancel(); try { await call; return 0; } catch (OperationCanceledException e) when (e.CancellationToken == c.Token) { await tools.text.echo(value: 2); return \"enough\"; }")]
    [InlineData(SandboxLanguages.CSharp, "var c = new CancellationTokenSource(); var call = runTool(\"ping\", cancellationToken: c.Token); await tools.text.echo(value: 1); c.Cancel(); try { await call; return 0; } catch (OperationCanceledException e) when (e.CancellationToken == c.Token) { await tools.text.echo(value: 2); return \"enough\"; }")]
    public async Task ExecuteAsync_ScriptGivesACallUp_TheHostStopsItAndTheScriptGoesOn(string language, string code)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gateway = new TestGateway
        {
            Run = async (tool, arguments, token) =>
            {
                if (tool == "text:echo")
                {
                    // The second is after the call was given up: the host must know by then.
                    await (arguments.GetProperty("value").GetInt32() == 2 ? stopped.Task : Task.CompletedTask);
                    return ToolResult.Success(TestGateway.Json("1"));
                }

                // Not by a registration: what waits here ends first, and takes its registration back.
                try
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
                    return ToolResult.Success(TestGateway.Json("1"));
                }
                finally
                {
                    stopped.TrySetResult();
                }
            },
        };

        var result = await _sandbox.ExecuteAsync(Request(language, code, gateway), CancellationToken.None).OrGiveUp();

        result.Error.Should().BeNull();
        result.Value.GetString().Should().Be("enough");
    }

    [ComponentTheory(TestComponent.Node)]
    [InlineData(SandboxLanguages.JavaScript, "try { await tools.ping({}, { signal: AbortSignal.abort('before') }) } catch (e) { return e }")]
    [InlineData(SandboxLanguages.CSharp, "try { await tools.ping(new CancellationToken(true)); return 0; } catch (OperationCanceledException) { return \"before\"; }")]
    public async Task ExecuteAsync_CallGivenUpBefore_IsNotMade(string language, string code)
    {
        var gateway = new TestGateway();

        var result = await _sandbox.ExecuteAsync(Request(language, code, gateway), CancellationToken.None).OrGiveUp();

        result.Error.Should().BeNull();
        result.Value.GetString().Should().Be("before");
        gateway.Calls.Should().BeEmpty();
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_Cancelled_ThrowsWithTheToken_AndNothingIsLeft()
    {
        using var source = new CancellationTokenSource();
        var pid = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var gateway = new TestGateway
        {
            Run = (_, arguments, _) =>
            {
                pid.TrySetResult(arguments.GetProperty("pid").GetInt32());
                return new(ToolResult.Success(TestGateway.Json("1")));
            },
        };
        const string Code = """
            import subprocess, asyncio
            child = subprocess.Popen(["/bin/sh", "-c", "trap '' TERM; setsid sleep 600 & sleep 600"], start_new_session=True)
            await run_tool("pid", {"pid": child.pid})
            await asyncio.sleep(600)
            """;
        var run = _sandbox.ExecuteAsync(Request(SandboxLanguages.Python, Code, gateway), source.Token).AsTask();
        var child = await pid.Task.OrGiveUp();

        await source.CancelAsync();

        (await run.Invoking(r => r.OrGiveUp()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(source.Token);
        ProcessTable.IsRunning(child).Should().BeFalse();
    }

    [ComponentFact("python3")]
    public async Task DisposeAsync_WhileAScriptRuns_StopsItAndRefusesFurtherOnes()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gateway = new TestGateway { Run = (_, _, _) => { begun.TrySetResult(); return new(ToolResult.Success(TestGateway.Json("1"))); } };
        var run = _sandbox.ExecuteAsync(Request(SandboxLanguages.Python, "await tools.ping()\nimport asyncio\nawait asyncio.sleep(600)", gateway), CancellationToken.None).AsTask();
        await begun.Task.OrGiveUp();

        await _sandbox.DisposeAsync().OrGiveUp();

        (await run.OrGiveUp()).Error!.Kind.Should().Be(SandboxErrorKind.ShuttingDown);
        (await _sandbox.ExecuteAsync(Request(SandboxLanguages.Python, "return 1"), CancellationToken.None).OrGiveUp()).Error!.Kind.Should().Be(SandboxErrorKind.ShuttingDown);
    }

    [ComponentTheory(TestComponent.Node, "python3")]
    [InlineData(SandboxLanguages.JavaScript, "function f() { return f() + 1 }\nreturn f()")]
    [InlineData(SandboxLanguages.Python, "def f(): return f() + 1\nreturn f()")]
    [InlineData(SandboxLanguages.CSharp, "int f(int n) => f(n + 1) + 1;\nreturn f(0);")]
    public async Task ExecuteAsync_ScriptCallsItselfTooDeeply_IsTold(string language, string code)
    {
        var result = await _sandbox.ExecuteAsync(Request(language, code), CancellationToken.None).OrGiveUp();

        result.Error!.Kind.Should().Be(SandboxErrorKind.DepthLimit);
    }

    [ComponentTheory(TestComponent.Node)]
    [InlineData(SandboxLanguages.JavaScript, "const all = []; for (;;) all.push(new Array(100000).fill(1.5))")]
    public async Task ExecuteAsync_ScriptWantsTooMuchMemory_IsTold(string language, string code)
    {
        var result = await _sandbox.ExecuteAsync(Request(language, code) with { Limits = new SandboxLimits { MemoryBytes = 32 << 20 } }, CancellationToken.None).OrGiveUp();

        result.Error!.Kind.Should().Be(SandboxErrorKind.MemoryLimit);
    }

    [ComponentFact(TestComponent.Node, "python3")]
    public async Task ProbeAsync_GuestsAreThere_SaysSo()
    {
        (await _sandbox.ProbeAsync(CancellationToken.None).OrGiveUp()).IsAvailable.Should().BeTrue();
        _sandbox.Info.Profile.Should().Be(SandboxProfile.Dev);
        _sandbox.Info.Languages.Should().Equal(SandboxLanguages.JavaScript, SandboxLanguages.TypeScript, SandboxLanguages.Python, SandboxLanguages.CSharp);
    }

    [Fact]
    public async Task ProbeAsync_NoInterpreterIsThere_SaysWhatIsMissing()
    {
        var nowhere = new GuestOptions { Node = "/nowhere/node", Python = "/nowhere/python3", DotNet = "/nowhere/dotnet" };
        await using var sandbox = new ProcessSandbox(new ProcessSandboxOptions(), new GuestPrograms(_files, nowhere), TimeProvider.System);

        var probe = await sandbox.ProbeAsync(CancellationToken.None).OrGiveUp();

        probe.IsAvailable.Should().BeFalse();
        probe.Description.Should().Contain("/nowhere/node");
    }

    private static SandboxRequest Request(string language, string code, TestGateway? gateway = null) => new()
    {
        Language = language,
        Code = code,
        Gateway = gateway ?? new TestGateway(),
        Tools = TestGateway.Tools,
    };
}
