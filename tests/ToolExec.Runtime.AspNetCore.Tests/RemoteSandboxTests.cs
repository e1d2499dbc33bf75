using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.AspNetCore.Tests;

public sealed class RemoteSandboxTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [ComponentTheory(TestComponent.Node, "python3")]
    [InlineData(RemoteFormat.GuestLines)]
    [InlineData(RemoteFormat.Execute)]
    public async Task ProbeAsync_EveryLanguage_RunsInTheOtherHost(RemoteFormat format)
    {
        await using var pair = await Pair.StartAsync(format, static options =>
        {
            options.Languages.Clear();
            foreach (var language in new[] { SandboxLanguages.JavaScript, SandboxLanguages.Python, SandboxLanguages.CSharp })
            {
                options.Languages.Add(language);
            }
        });

        var probe = await (await pair.SandboxAsync()).ProbeAsync(CancellationToken.None).AsTask().WaitAsync(Limit);

        probe.IsAvailable.Should().BeTrue(probe.Description);
    }

    [ComponentTheory("python3")]
    [InlineData("farm")]
    [InlineData("farm/")]
    public async Task ExecuteAsync_ServiceBelowAPath_IsFoundWithAndWithoutASlash(string path)
    {
        await using var server = await Pair.HostAsync(
            static services => services.AddToolExec().AddRuntime(Pair.AllowUnsafe).AddUnsafeProcessSandbox(),
            static app => app.MapGroup("farm").MapSandboxService(static options => options.Key = Pair.Key));
        await using var gateway = await Pair.HostAsync(static services => services.AddToolExec().AddRuntime(), static app => app.MapToolGateway());
        await using var client = Pair.Client(new Uri(Pair.AddressOf(server), path), gateway, RemoteFormat.GuestLines);

        var result = await client.GetRequiredService<ISandboxRuntime>().ExecuteAsync(
            new SandboxRequest { Language = SandboxLanguages.Python, Code = "return 7", Gateway = new Gateway() }, CancellationToken.None).AsTask().WaitAsync(Limit);

        result.Value.GetInt32().Should().Be(7, result.Error?.Message);
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_Output_IsToldHereWhileTheCodeRunsThere()
    {
        await using var pair = await Pair.StartAsync();
        var told = new Listener();
        var gateway = new Gateway
        {
            // Where nothing is told before the end, this waits for nothing.
            Run = async (_, _, token) =>
            {
                await told.Begun.Task.WaitAsync(Limit, token);
                return ToolResult.Success(JsonElement.Parse("true"));
            },
        };

        var result = await pair.Runtime.ExecuteAsync(
            new SandboxRequest { Language = SandboxLanguages.Python, Code = "print('begun')\nawait run_tool('any:one', {})\nprint('over')", Gateway = gateway, Output = told }, CancellationToken.None)
            .AsTask().WaitAsync(Limit);

        (result.Error?.Message, result.Stdout.ReplaceLineEndings("\n"), told.Text.ReplaceLineEndings("\n")).Should().Be((null, "begun\nover\n", "begun\nover\n"));
    }

    [Fact]
    public void AddRemoteSandbox_OptionIsMissing_Throws()
    {
        var builder = new ServiceCollection().AddToolExec();

        builder.Invoking(b => b.AddRemoteSandbox(o => o.Key = Pair.Key)).Should().Throw<ArgumentException>().WithMessage("*Address*");
        builder.Invoking(b => b.AddRemoteSandbox(o => o.Address = new Uri("http://127.0.0.1"))).Should().Throw<ArgumentException>().WithMessage("*Key*");
        builder.Invoking(b => b.AddRemoteSandbox(o => o.Address = new Uri("ftp://127.0.0.1"))).Should().Throw<ArgumentException>().WithMessage("*Address*");
        Refuses("Format", o => o.Format = (RemoteFormat)2);
        Refuses("Profile", o => o.Profile = (SandboxProfile)3);
        Refuses("Key", o => o.Key = new byte[15]);
        Refuses("Key", o => (o.Key, o.Token) = (default, "a token is no key to lines"));
        Refuses("Key", o => (o.Key, o.Format) = (default, RemoteFormat.Execute));
        Refuses("Token", o => o.Token = "");
        Refuses("Token", o => o.Token = "line\nline");
        Refuses("Gateway", o => (o.Gateway, o.Format) = (new Uri("ftp://127.0.0.1"), RemoteFormat.Execute));
        Refuses("Gateway", o => o.Gateway = new Uri("http://127.0.0.1"));
        Refuses("TimeoutOverhead", o => o.TimeoutOverhead = TimeSpan.FromTicks(-1));
        Refuses("TimeoutOverhead", o => o.TimeoutOverhead = TimeSpan.FromMinutes(10) + TimeSpan.FromTicks(1));
        Refuses("Limits", o => o.Limits = null!);
        Refuses("Languages", o => o.Languages.Clear());
        Refuses("MaxAttempts", o => o.MaxAttempts = 0);
        Refuses("MaxAttempts", o => o.MaxAttempts = 11);
        builder.Invoking(b => b.AddRemoteSandbox(o => (o.Address, o.Format, o.Token) = (new Uri("http://127.0.0.1"), RemoteFormat.Execute, "token"))).Should().NotThrow();

        void Refuses(string option, Action<RemoteSandboxOptions> wrong) => builder.Invoking(b => b.AddRemoteSandbox(o =>
        {
            (o.Address, o.Key) = (new Uri("http://127.0.0.1"), Pair.Key);
            wrong(o);
        })).Should().Throw<ArgumentException>().WithMessage($"*{option}*");
    }

    [ComponentTheory("python3")]
    [InlineData(RemoteFormat.GuestLines, false)]
    [InlineData(RemoteFormat.Execute, true)]
    [InlineData(RemoteFormat.Execute, false)]
    public async Task ExecuteAsync_ScriptUsesEverything_IsAsInThisHost(RemoteFormat format, bool stream)
    {
        await using var pair = await Pair.StartAsync(format, o => o.Stream = stream);
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
                "found": (await search_tools("sums", 3))[0],
                "spaces": (await list_namespaces())[0],
            }
            """;

        var gateway = new Gateway
        {
            Search = query => new ToolSearchPage
            {
                Hits = [new ToolSearchHit(new Tool { Name = "add", Namespace = "math", Tags = ["number"], InputSchema = JsonElement.Parse("""{"type":"object"}""") }, query.Text, 2.5)],
                Total = query.Limit,
            },
            Namespaces = new ToolNamespacePage { Namespaces = [new ToolNamespaceInfo("math", 3)], Total = 1 },
        };

        var result = await RunAsync(pair, Code, gateway, """{"a":1}""");

        result.Error.Should().BeNull();
        result.Stdout.Should().Be("hello 😀\n");
        result.Sandbox.Should().Be("remote");
        result.Value.GetRawText().Should().Be(
            """{"sum":3,"error":["validation_input","The arguments do not fit.",true,"text:fail","/a"],"chain":1,"document":"signature","examples":"x:y 2","found":{"summary":"sums","score":2.5,"id":"math:add","tags":["number"]},"spaces":{"name":"math","tool_count":3}}""");
    }

    [ComponentTheory("python3")]
    [InlineData("return 1 +", SandboxErrorKind.Syntax, RemoteFormat.GuestLines)]
    [InlineData("raise ValueError('no')", SandboxErrorKind.Thrown, RemoteFormat.GuestLines)]
    [InlineData("while True: pass", SandboxErrorKind.TimeLimit, RemoteFormat.GuestLines)]
    [InlineData("while True: print('x' * 1000)", SandboxErrorKind.OutputLimit, RemoteFormat.GuestLines)]
    [InlineData("raise SystemExit(3)", SandboxErrorKind.Exited, RemoteFormat.GuestLines)]
    [InlineData("return 1 +", SandboxErrorKind.Syntax, RemoteFormat.Execute)]
    [InlineData("raise ValueError('no')", SandboxErrorKind.Thrown, RemoteFormat.Execute)]
    [InlineData("while True: pass", SandboxErrorKind.TimeLimit, RemoteFormat.Execute)]
    [InlineData("while True: print('x' * 1000)", SandboxErrorKind.OutputLimit, RemoteFormat.Execute)]
    [InlineData("raise SystemExit(3)", SandboxErrorKind.Exited, RemoteFormat.Execute)]
    public async Task ExecuteAsync_ScriptFails_TheKindIsThatOfTheOtherHost(string code, SandboxErrorKind kind, RemoteFormat format)
    {
        await using var pair = await Pair.StartAsync(format);

        var result = await RunAsync(pair, code, limits: new SandboxLimits { Timeout = kind == SandboxErrorKind.TimeLimit ? TimeSpan.FromSeconds(4) : null, OutputBytes = 50_000 });

        result.Error!.Kind.Should().Be(kind);
    }

    [ComponentTheory("python3")]
    [InlineData(RemoteFormat.GuestLines, false)]
    [InlineData(RemoteFormat.Execute, true)]
    [InlineData(RemoteFormat.Execute, false)]
    public async Task ExecuteAsync_Cancelled_StopsTheScriptInTheOtherHost(RemoteFormat format, bool stream)
    {
        await using var pair = await Pair.StartAsync(format, o => o.Stream = stream);
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

    [ComponentTheory("python3")]
    [InlineData(RemoteFormat.GuestLines)]
    [InlineData(RemoteFormat.Execute)]
    public async Task ExecuteAsync_ScriptGivesACallUp_GoesOn(RemoteFormat format)
    {
        await using var pair = await Pair.StartAsync(format);
        const string Code = """
            import asyncio
            given_up = asyncio.ensure_future(run_tool('slow'))
            await run_tool('begun')
            given_up.cancel()
            return [await tools.math.add(a=n, b=2) for n in range(20)]
            """;
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gateway = new Gateway
        {
            Run = async (tool, arguments, token) =>
            {
                switch (tool)
                {
                    case "slow":
                        begun.SetResult();
                        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
                        throw new InvalidOperationException("It never ends by itself.");
                    case "begun":
                        await begun.Task.WaitAsync(token);
                        return ToolResult.Success(default);
                    default:
                        return ToolResult.Success(JsonElement.Parse($"{arguments.GetProperty("a").GetInt32() + arguments.GetProperty("b").GetInt32()}"));
                }
            },
        };

        var result = await RunAsync(pair, Code, gateway);

        result.Error.Should().BeNull(result.Error?.Message);
        result.Value.EnumerateArray().Select(n => n.GetInt32()).Should().Equal(Enumerable.Range(2, 20));
    }

    [ComponentTheory("python3")]
    [InlineData(RemoteFormat.GuestLines)]
    [InlineData(RemoteFormat.Execute)]
    public async Task ExecuteAsync_ScriptEndsWithCallsUnderWay_GivesItsResult(RemoteFormat format)
    {
        await using var pair = await Pair.StartAsync(format);
        var gateway = new Gateway
        {
            Run = async (_, _, token) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
                throw new InvalidOperationException("It never ends by itself.");
            },
        };

        var result = await RunAsync(pair, "for _ in range(50): run_tool('slow')\nreturn 7", gateway);

        result.Error.Should().BeNull(result.Error?.Message);
        result.Value.GetInt32().Should().Be(7);
    }

    [Theory]
    [InlineData("../../../elsewhere")]
    [InlineData("x?y")]
    [InlineData("x/../../y")]
    [InlineData("")]
    public async Task ExecuteAsync_OtherHostGivesAnIdThatIsNone_IsUnavailableAndNothingIsSentElsewhere(string id)
    {
        var elsewhere = 0;
        await using var server = await Pair.HostAsync(null, app => app.Run(async context =>
        {
            if (context.Request.Path != "/v1/executions")
            {
                Interlocked.Increment(ref elsewhere);
                return;
            }

            var begin = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            context.Response.Headers["X-ToolExec-Execution"] = id;
            await context.Response.WriteAsync($$"""{"type":"hello","protocol":"toolexec-guest/1","language":"python","nonce":"{{begin.RootElement.GetProperty("nonce").GetString()}}"}""" + "\n");
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        }));
        await using var gateway = await Pair.HostAsync(static services => services.AddToolExec().AddRuntime(), static app => app.MapToolGateway());
        await using var client = Pair.Client(Pair.AddressOf(server), gateway, RemoteFormat.GuestLines);
        await client.GetServices<IInstancePart>().Single().StartAsync(CancellationToken.None).AsTask().WaitAsync(Limit);

        client.GetRequiredService<ISandboxRuntime>().Sandboxes.Should().BeEmpty();
        elsewhere.Should().Be(0);
    }

    [Theory]
    [InlineData(RemoteFormat.GuestLines)]
    [InlineData(RemoteFormat.Execute)]
    public async Task ExecuteAsync_KeyIsWrong_IsUnavailable(RemoteFormat format)
    {
        await using var pair = await Pair.StartAsync(format, o => o.Key = new byte[32]);

        var result = await RunAsync(pair, "return 1");

        result.Error!.Kind.Should().Be(SandboxErrorKind.Unavailable);
        result.Error.Message.Should().Contain("signature");
    }

    [Theory]
    [InlineData(RemoteFormat.GuestLines)]
    [InlineData(RemoteFormat.Execute)]
    public async Task ExecuteAsync_NobodyListens_IsUnavailable(RemoteFormat format)
    {
        await using var pair = await Pair.StartAsync(format);
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

    private sealed class Listener : IProgress<SandboxOutput>
    {
        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Text { get; private set; } = "";

        public void Report(SandboxOutput value)
        {
            Text += value.Text;
            Begun.TrySetResult();
        }
    }
}
