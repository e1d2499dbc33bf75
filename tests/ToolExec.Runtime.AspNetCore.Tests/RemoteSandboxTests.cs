using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.AspNetCore.Tests;

public sealed class RemoteSandboxTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public void AddRemoteSandbox_OptionIsMissing_Throws()
    {
        var builder = new ServiceCollection().AddToolExec();

        builder.Invoking(b => b.AddRemoteSandbox(o => o.Key = Pair.Key)).Should().Throw<ArgumentException>().WithMessage("*Address*");
        builder.Invoking(b => b.AddRemoteSandbox(o => o.Address = new Uri("http://127.0.0.1"))).Should().Throw<ArgumentException>().WithMessage("*Key*");
        builder.Invoking(b => b.AddRemoteSandbox(o => o.Address = new Uri("ftp://127.0.0.1"))).Should().Throw<ArgumentException>().WithMessage("*Address*");
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_ScriptUsesEverything_IsAsInThisHost()
    {
        await using var pair = await Pair.StartAsync();
        const string Code = """
            print("hello 😀")
            try:
                await run_tool("text:fail", {})
                error = None
            except ToolError as e:
                error = [e.code, e.message, e.retryable, e.tool, e.violations[0]["instance_location"]]
            return {
                "sum": await tools.math.add(a=input["a"], b=2),
                "error": error,
                "chain": await run_chain([{"tool": "math:add"}]),
                "document": (await describe_tool("x:y", "signature"))["detail"],
                "examples": (await list_tool_examples("x:y", 2))[0]["description"],
            }
            """;

        var result = await RunAsync(pair, Code, input: """{"a":1}""");

        result.Error.Should().BeNull();
        result.Stdout.Should().Be("hello 😀\n");
        result.Sandbox.Should().Be("remote");
        result.Value.GetRawText().Should().Be(
            """{"sum":3,"error":["validation_input","The arguments do not fit.",true,"text:fail","/a"],"chain":1,"document":"signature","examples":"x:y 2"}""");
    }

    [ComponentTheory("python3")]
    [InlineData("return 1 +", SandboxErrorKind.Syntax)]
    [InlineData("raise ValueError('no')", SandboxErrorKind.Thrown)]
    [InlineData("while True: pass", SandboxErrorKind.TimeLimit)]
    [InlineData("while True: print('x' * 1000)", SandboxErrorKind.OutputLimit)]
    [InlineData("raise SystemExit(3)", SandboxErrorKind.Exited)]
    public async Task ExecuteAsync_ScriptFails_TheKindIsThatOfTheOtherHost(string code, SandboxErrorKind kind)
    {
        await using var pair = await Pair.StartAsync();

        var result = await RunAsync(pair, code, limits: new SandboxLimits { Timeout = kind == SandboxErrorKind.TimeLimit ? TimeSpan.FromSeconds(4) : null, OutputBytes = 50_000 });

        result.Error!.Kind.Should().Be(kind);
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_Cancelled_StopsTheScriptInTheOtherHost()
    {
        await using var pair = await Pair.StartAsync();
        using var source = new CancellationTokenSource();
        var pid = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var gateway = new Gateway
        {
            Run = (_, arguments, _) =>
            {
                pid.TrySetResult(arguments.GetProperty("pid").GetInt32());
                return new(ToolResult.Success(JsonElement.Parse("1")));
            },
        };
        var run = RunAsync(pair, "import os, asyncio\nawait run_tool('pid', {'pid': os.getpid()})\nawait asyncio.sleep(600)", gateway, cancellationToken: source.Token);
        var id = await pid.Task.WaitAsync(Limit);

        await source.CancelAsync();

        (await run.Invoking(r => r.WaitAsync(Limit)).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(source.Token);
        await GoneAsync(id);
    }

    [Fact]
    public async Task ExecuteAsync_KeyIsWrong_IsUnavailable()
    {
        await using var pair = await Pair.StartAsync(clientKey: new byte[32]);

        var result = await RunAsync(pair, "return 1");

        result.Error!.Kind.Should().Be(SandboxErrorKind.Unavailable);
        result.Error.Message.Should().Contain("signature");
    }

    [Fact]
    public async Task ExecuteAsync_NobodyListens_IsUnavailable()
    {
        await using var pair = await Pair.StartAsync();
        await pair.StopServerAsync();

        (await RunAsync(pair, "return 1")).Error!.Message.Should().Contain("cannot be reached");
    }

    private static async Task<SandboxResult> RunAsync(
        Pair pair, string code, Gateway? gateway = null, string input = "null", SandboxLimits? limits = null, CancellationToken cancellationToken = default) => await pair.Runtime.ExecuteAsync(
        new SandboxRequest
        {
            Language = SandboxLanguages.Python,
            Code = code,
            Gateway = gateway ?? new Gateway(),
            Tools = [new SandboxTool("math:add", "math", "add")],
            Input = JsonElement.Parse(input),
            Limits = limits ?? new(),
        },
        cancellationToken).AsTask().WaitAsync(Limit, CancellationToken.None);

    private static async Task GoneAsync(int pid)
    {
        for (var i = 0; File.Exists($"/proc/{pid}/cmdline"); i++)
        {
            i.Should().BeLessThan(600, "the other host notices that nobody waits");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }
}
