using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Processes;

/// <summary>What is peculiar to the guest for Python: it has a loop of asyncio only from the moment when somebody wants one.</summary>
public sealed class PythonGuestTests : IAsyncDisposable
{
    private const string Late = "asyncio = __import__('async' + 'io')\n"; // as a library would bring it

    private readonly GuestFiles _files = new();
    private readonly ProcessSandbox _sandbox;
    private readonly TestGateway _gateway = new()
    {
        Run = async (tool, arguments, cancellationToken) =>
        {
            if (tool is "ping")
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }

            return ToolResult.Success(arguments.GetProperty("value"));
        },
    };

    public PythonGuestTests() => _sandbox = new ProcessSandbox(new ProcessSandboxOptions(), new GuestPrograms(_files, new GuestOptions()), TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        _files.Dispose();
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_ScriptOnlyAwaitsCalls_ImportsNothingOfAsyncio()
    {
        const string Code = """
            import sys
            first, second = tools.text.echo(value=1), tools.text.echo(value=2)
            async def both(): return [await second, await first]
            said = []
            second.add_done_callback(lambda call: said.append(call.result()))
            return [await both(), await first, first.done(), first.cancelled(), said, [n for n in ('async' + 'io', 'json', 'traceback') if n in sys.modules]]
            """;

        (await RunAsync(Code)).Should().Be("[[2,1],1,true,false,[2],[]]");
    }

    [ComponentTheory("python3")]
    [InlineData("calls = [tools.text.echo(value=1)]\n" + Late + "calls.append(tools.text.echo(value=2))\nreturn await asyncio.gather(*calls, calls[0])", "[1,2,1]")]
    [InlineData("call = tools.text.echo(value=1)\nawait call\n" + Late + "return [call.done(), await asyncio.wait_for(call, 60), await asyncio.shield(call)]", "[true,1,1]")]
    [InlineData(Late + "task = asyncio.current_task()\nawait asyncio.sleep(0)\nreturn [task is asyncio.current_task(), await tools.text.echo(value=1)]", "[true,1]")]
    [InlineData(Late + "return 'no more'", "\"no more\"")]
    [InlineData("import contextvars\nv = contextvars.ContextVar('v')\nv.set(1)\n" + Late + "v.set(2)\nawait asyncio.sleep(0)\nasync def inner(): return v.get()\nreturn [v.get(), await asyncio.create_task(inner())]", "[2,2]")]
    [InlineData("call = tools.ping()\n" + Late + "try:\n  await asyncio.wait_for(call, 0.01)\nexcept asyncio.TimeoutError:\n  return [call.cancelled(), call.cancel()]", "[true,false]")]
    [InlineData(Late + "asyncio.current_task().cancel()\ntry:\n  await tools.ping()\nexcept asyncio.CancelledError:\n  return await tools.text.echo(value=3)", "3")]
    [InlineData("call = tools.ping()\ncall.cancel()\ntry:\n  await call\nexcept BaseException as e:\n  return type(e).__name__", "\"CancelledError\"")]
    [InlineData("import types\n@types.coroutine\ndef others(): yield\ncall = tools.text.echo(value=4)\nwhile not call.done(): await others()\nreturn call.result()", "4")]
    [InlineData("async def numbers():\n  for i in range(3): yield await tools.text.echo(value=i)\nreturn [n async for n in numbers()]", "[0,1,2]")]
    [InlineData("import threading\nt = threading.Thread(target=lambda: __import__('async' + 'io'))\nt.start()\nt.join()\nawait tools.text.echo(value=1)\n" + Late + "return await asyncio.gather(tools.text.echo(value=2))", "[2]")]
    public async Task ExecuteAsync_AsyncioComesLate_TheScriptGoesOnInItsLoop(string code, string value)
    {
        (await RunAsync(code)).Should().Be(value);
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_AsyncioComesLateAndNothingElse_IsADeadlock()
    {
        var result = await _sandbox.ExecuteAsync(Request(Late + "await asyncio.Event().wait()"), CancellationToken.None).OrGiveUp();

        result.Error!.Kind.Should().Be(SandboxErrorKind.Deadlock);
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_ScriptAwaitsWhatIsNoAwaitable_IsToldWhere()
    {
        const string Code = "import types\n@types.coroutine\ndef odd(): yield 5\nawait odd()";

        var result = await _sandbox.ExecuteAsync(Request(Code), CancellationToken.None).OrGiveUp();

        (result.Error!.Name, result.Error.Message, result.Error.Line).Should().Be(("RuntimeError", "Task got bad yield: 5", 3));
    }

    [ComponentTheory("python3")]
    [InlineData("")]
    [InlineData(Late)]
    public async Task ExecuteAsync_CopyOfTheProcessGoesOn_OnlyTheScriptItselfCallsAndAnswers(string before)
    {
        const string Code = """
            import os
            child = os.fork()
            if child == 0:
                try:
                    await tools.text.echo(value='copy')
                except RuntimeError as error:
                    print(error)
                return 'copy'
            os.waitpid(child, 0)
            return await tools.text.echo(value='script')
            """;

        var result = await _sandbox.ExecuteAsync(Request(before + Code), CancellationToken.None).OrGiveUp();

        result.Error.Should().BeNull();
        result.Value.GetString().Should().Be("script");
        result.Stdout.Should().Be("Only the script itself can call tools, and no copy of its process.\n");
        _gateway.Calls.Should().ContainSingle();
    }

    [ComponentTheory("python3")]
    [InlineData("def f(): raise ValueError('late')\ntry: f()\nexcept ValueError:\n  import traceback\n  return 'def f(): raise' in traceback.format_exc()", "true")]
    [InlineData("import inspect\ndef f(): return 7 # so\nreturn inspect.getsource(f)", "\"def f(): return 7 # so\\n\"")]
    [InlineData("a = 1\r\nif a:\r\n\tb = '''x\r\n y'''\r\ndef names(): return [a, b]\r\nreturn names()", "[1,\"x\\n y\"]")]
    [InlineData("a = 1\n\f\nb = 2\n\fdef names(): return [a, b]\nreturn names()", "[1,2]")]
    [InlineData("# nothing", "")]
    [InlineData("[last := n for n in range(3)]\ndef get(): return last\nreturn get()", "2")]
    [InlineData("n = 0\ndef up():\n  nonlocal n\n  n += 1\nup()\nreturn n", "1")]
    [InlineData("n: int = 1\nm: str\nif n:\n  n: int = 2\ndef get(): return n\nreturn get()", "2")]
    public async Task ExecuteAsync_PeculiarText_MeansWhatItMeansInAModule(string code, string value)
    {
        (await RunAsync(code)).Should().Be(value);
    }

    [ComponentFact("python3")]
    public async Task ProbeAsync_InterpreterIsThere_LaterStartsReadItsOwnFormOfTheGuest()
    {
        await _sandbox.ProbeAsync(CancellationToken.None).OrGiveUp();
        var form = Directory.EnumerateFiles(Path.Combine(_files.Folder, "__pycache__")).Should().ContainSingle().Subject;
        (OperatingSystem.IsWindows() || File.GetUnixFileMode(form).HasFlag(UnixFileMode.OtherRead)).Should().BeTrue("a guest may be another user");
        await File.WriteAllTextAsync(Path.Combine(_files.Folder, GuestFiles.Python), "raise SystemExit(9)");

        (await RunAsync("import sys\nreturn [sys.argv, [n for n in sys.path if 'toolexec' in n], 'guest' in sys.modules]")).Should().Be("[[\"script.py\"],[],false]");
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_FormOfAnotherInterpreter_IsLeft()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_files.Folder, "__pycache__")).FullName;
        var tag = await RunAsync("import sys\nreturn sys.implementation.cache_tag");
        await File.WriteAllBytesAsync(Path.Combine(folder, $"guest.{tag.Trim('"')}.pyc"), new byte[64]);

        (await RunAsync("return 1")).Should().Be("1");
    }

    [ComponentFact("python3")]
    public async Task WriteAsync_WhatCannotBeCompiled_IsLeft()
    {
        var python = TestComponent.Find("python3");
        var file = Path.Combine(_files.Folder, "odd.py");
        await File.WriteAllTextAsync(file, "return return");

        (await PythonBytecode.WriteAsync("/nowhere/python3", file, CancellationToken.None).OrGiveUp()).Should().BeFalse();
        (await PythonBytecode.WriteAsync(python, file, CancellationToken.None).OrGiveUp()).Should().BeFalse();
        Directory.Exists(Path.Combine(_files.Folder, "__pycache__")).Should().BeFalse();
    }

    [ComponentFact("python3")]
    public async Task CompileAsync_Cancelled_ThrowsWithTheToken()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        var program = new GuestProgram(SandboxLanguages.Python, TestComponent.Find("python3"), _files.Folder);

        var thrown = await _files.Awaiting(f => f.CompileAsync(program, source.Token).OrGiveUp()).Should().ThrowAsync<OperationCanceledException>();

        thrown.Which.CancellationToken.Should().Be(source.Token);
    }

    private async Task<string> RunAsync(string code)
    {
        var result = await _sandbox.ExecuteAsync(Request(code), CancellationToken.None).OrGiveUp();

        result.Error.Should().BeNull();
        return result.Value.ValueKind is System.Text.Json.JsonValueKind.Undefined ? "" : result.Value.GetRawText();
    }

    private SandboxRequest Request(string code) => new()
    {
        Language = SandboxLanguages.Python,
        Code = code,
        Gateway = _gateway,
        Tools = TestGateway.Tools,
    };
}
