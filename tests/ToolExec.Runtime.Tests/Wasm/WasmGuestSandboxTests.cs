using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Runtime.Tests.Wasm;

public sealed class WasmGuestSandboxTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly WasmGuestSandbox _sandbox = LinesGuest.Sandbox();

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task ExecuteAsync_Null_IsRefused() =>
        await _sandbox.Awaiting(s => s.ExecuteAsync(null!, default).AsTask()).Should().ThrowAsync<ArgumentNullException>();

    [Fact]
    public async Task ProbeAsync_Here_CanRun()
    {
        var probe = await _sandbox.ProbeAsync(default).AsTask().WaitAsync(Patience);

        (probe.IsAvailable, probe.Description).Should().Be((true, $"It runs {LinesGuest.File}."));
        _sandbox.Info.Should().BeEquivalentTo(new { Name = "lines", Kind = "wasm", Languages = new[] { "lines" }, Profile = SandboxProfile.Standard, Isolation = SandboxIsolation.ManagedEngine });
    }

    [Fact]
    public async Task ProbeAsync_ProgramSpeaksAnotherLanguage_CannotRun()
    {
        await using var other = LinesGuest.Sandbox(With(o => o.Language = "lua"));

        var probe = await other.ProbeAsync(default).AsTask().WaitAsync(Patience);

        probe.IsAvailable.Should().BeFalse();
        probe.Description.Should().Contain("the guest runs 'lines' instead of 'lua'");
    }

    [Theory]
    [InlineData("missing", "cannot be read")]
    [InlineData("text", "cannot be run")]
    [InlineData("large", "but may have 1024")]
    [InlineData("silent", "ended before it said a word")]
    public async Task ProbeAsync_NoProgramToRun_SaysWhy(string what, string why)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, what switch
            {
                "text" => "no module"u8.ToArray(),
                "silent" => Convert.FromBase64String(new TestModule().Base64()),
                _ => new byte[1025],
            });
            await using var sandbox = LinesGuest.Sandbox(With(o => (o.Program, o.MaxModuleBytes) = (what == "missing" ? file + ".none" : file, 1024)));

            var probe = await sandbox.ProbeAsync(default).AsTask().WaitAsync(Patience);

            probe.IsAvailable.Should().BeFalse();
            probe.Description.Should().Contain(why);
            var result = await sandbox.ExecuteAsync(Request("return 1"), default).AsTask().WaitAsync(Patience);
            result.Error!.Kind.Should().Be(SandboxErrorKind.Unavailable);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task ExecuteAsync_ValueOutputAndInput_CrossTheWire()
    {
        var result = await RunAsync("print one\nwarn two\ncomplain three\ninput", input: """{"x":["ß\n\"\\😀"]}""");

        result.Error.Should().BeNull();
        result.Value.GetProperty("x")[0].GetString().Should().Be("ß\n\"\\😀");
        (result.Stdout, result.Sandbox).Should().Be(("one\n", "lines"));
        result.Stderr.Should().Contain("two\n").And.Contain("three", "what it writes to its standard error is shown as well").And.HaveLength(9);
        result.LimitsEnforced.Should().Be(new LimitsEnforced { Timeout = true, Memory = true, Processes = true, Disk = true, Output = true, Result = true });
    }

    [Fact]
    public async Task ExecuteAsync_TwoCalls_RunInParallel()
    {
        using var both = new Barrier(2);
        var gateway = new TestGateway
        {
            Run = (tool, _, token) => new(Task.Run(() => ToolResult.Success(TestGateway.Json(both.SignalAndWait(Patience, token) ? $"\"{tool}\"" : "0")))),
        };

        var result = await RunAsync("start a {}\nstart b {}\nwait\nanswer 2", gateway);

        result.Value.GetString().Should().Be("b");
    }

    [Fact]
    public async Task ExecuteAsync_ToolFails_CanBeCaughtOrEndsTheScript()
    {
        (await RunAsync("start text:fail {}\nwait\ncode 1")).Value.GetString().Should().Be("validation_input");

        var error = (await RunAsync("start text:fail {}\nwait\nanswer 1")).Error!;
        (error.Kind, error.Name, error.ToolCode, error.Line, error.Message).Should().Be((SandboxErrorKind.Thrown, "ToolError", "validation_input", 3, "The arguments do not fit."));
        error.Data!.Value.GetProperty("violations")[0].GetProperty("instance_location").GetString().Should().Be("/a");
    }

    [Theory]
    [InlineData("read")]
    [InlineData("loop")]
    [InlineData("sleep 600000")]
    public async Task ExecuteAsync_Timeout_StopsItWhereverItIs(string script)
    {
        var result = await RunAsync($"print here\n{script}", limits: new SandboxLimits { Timeout = TimeSpan.FromSeconds(1) });

        (result.Error!.Kind, result.Stdout).Should().Be((SandboxErrorKind.TimeLimit, "here\n"));
    }

    [Theory]
    [InlineData("claim", SandboxErrorKind.MemoryLimit)]
    [InlineData("recurse", SandboxErrorKind.DepthLimit)]
    [InlineData("flood", SandboxErrorKind.OutputLimit)]
    [InlineData("return \"0123456789\"", SandboxErrorKind.ResultLimit)]
    [InlineData("trap", SandboxErrorKind.Thrown)]
    [InlineData("exit 0", SandboxErrorKind.Exited)]
    [InlineData("exit 7", SandboxErrorKind.Exited)]
    [InlineData("what", SandboxErrorKind.Syntax)]
    [InlineData("forge {]", SandboxErrorKind.Violation)]
    [InlineData("forge {\"type\":\"shutdown\",\"run\":1}", SandboxErrorKind.Violation)]
    public async Task ExecuteAsync_EachEnd_IsToldApart(string script, SandboxErrorKind kind)
    {
        var limits = new SandboxLimits { Timeout = Patience, MemoryBytes = 16 * 1024 * 1024, OutputBytes = 1000, ResultBytes = 10 };

        (await RunAsync(script, limits: limits)).Error!.Kind.Should().Be(kind);
    }

    [Fact]
    public async Task ExecuteAsync_FuelIsSpent_IsStopped()
    {
        await using var metered = LinesGuest.Sandbox(With(o => o.Fuel = 1_000_000));

        (await metered.ExecuteAsync(Request("return 1"), default).AsTask().WaitAsync(Patience)).Error.Should().BeNull();
        (await metered.ExecuteAsync(Request("loop"), default).AsTask().WaitAsync(Patience)).Error!.Message.Should().Contain("more than it may");
    }

    [Theory]
    [InlineData("read")]
    [InlineData("loop")]
    public async Task ExecuteAsync_Cancelled_EndsWithTheCallersTokenAndTheCallIsLetGo(string script)
    {
        var tool = new BlockedTool();
        using var stop = new CancellationTokenSource();
        var running = _sandbox.ExecuteAsync(Request($"start block {{}}\n{script}", tool.Gateway), stop.Token).AsTask();
        await tool.Begun.WaitAsync(Patience);

        await stop.CancelAsync();

        (await FluentActions.Awaiting(() => running.WaitAsync(Patience)).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(stop.Token);
        tool.Released.IsCompleted.Should().BeTrue("nothing of it goes on");
    }

    [Fact]
    public async Task ExecuteAsync_CancelledBefore_DoesNothing()
    {
        var token = new CancellationToken(true);

        (await FluentActions.Awaiting(() => _sandbox.ExecuteAsync(Request("return 1"), token).AsTask()).Should().ThrowAsync<OperationCanceledException>())
            .Which.CancellationToken.Should().Be(token);
    }

    [Fact]
    public async Task ExecuteAsync_Warm_AnInstanceIsReadyAndUsedOnce()
    {
        await using var sandbox = LinesGuest.Sandbox(With(o => o.Pool.Size = 1));

        for (var i = 0; i < 5; i++)
        {
            (await sandbox.ExecuteAsync(Request($"return {i}"), default).AsTask().WaitAsync(Patience)).Value.GetInt32().Should().Be(i);
        }
    }

    [Fact]
    public async Task ExecuteAsync_ManyAtOnce_EachHasItsOwn()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => RunAsync($"start math:add {{\"a\":{i},\"b\":1}}\nwait\nanswer 1"))).WaitAsync(Patience);

        results.Select(r => r.Value.GetInt32()).Should().Equal(Enumerable.Range(1, 40));
    }

    [Fact]
    public async Task DisposeAsync_WhileAScriptReads_StopsIt()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gateway = new TestGateway { Run = (_, _, _) => { begun.TrySetResult(); return new(ToolResult.Success(default)); } };
        var running = _sandbox.ExecuteAsync(Request("start a {}\nread", gateway), default).AsTask();
        await begun.Task.WaitAsync(Patience);

        await _sandbox.DisposeAsync().AsTask().WaitAsync(Patience);

        (await running.WaitAsync(Patience)).Error!.Kind.Should().Be(SandboxErrorKind.ShuttingDown);
    }

    [Fact]
    public async Task AddRuntime_ProgramInSettings_RunsItsLanguage()
    {
        var services = new ServiceCollection();
        var settings = new BackendSettings(TestGateway.Json($$"""{"sandboxes":{"l":{"kind":"wasm","program":"{{LinesGuest.File}}","language":"lines","pool":{"size":1},"limits":{"outputBytes":100} } } }"""), "runtime");
        new Builder(services).AddRuntime(settings);
        await using var provider = services.BuildServiceProvider();

        var result = await provider.GetRequiredService<ISandboxRuntime>().ExecuteAsync(Request("return 5")).AsTask().WaitAsync(Patience);

        (result.Sandbox, result.Value.GetInt32()).Should().Be(("l", 5));
    }

    private static WasmSandboxOptions With(Action<WasmSandboxOptions> change)
    {
        var options = LinesGuest.Options;
        change(options);
        return options;
    }

    private static SandboxRequest Request(string code, TestGateway? gateway = null, SandboxLimits? limits = null, string? input = null) => new()
    {
        Language = LinesGuest.Language,
        Code = code,
        Gateway = gateway ?? new TestGateway(),
        Limits = limits ?? new SandboxLimits { Timeout = Patience },
        Input = input is null ? default : TestGateway.Json(input),
    };

    private async Task<SandboxResult> RunAsync(string script, TestGateway? gateway = null, SandboxLimits? limits = null, string? input = null) =>
        await _sandbox.ExecuteAsync(Request(script, gateway, limits, input), default).AsTask().WaitAsync(Patience);

    private sealed class Builder(IServiceCollection services) : IToolExecBuilder
    {
        public IServiceCollection Services { get; } = services;

        public object? ServiceKey => null;
    }
}
