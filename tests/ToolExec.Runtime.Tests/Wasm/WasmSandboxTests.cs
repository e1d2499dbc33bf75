using System.Text.Json;

namespace ToolExec.Runtime.Tests.Wasm;

public sealed class WasmSandboxTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly WasmSandbox _sandbox = new(new WasmSandboxOptions(), TimeProvider.System);

    public static TheoryData<string, string> Faults => new()
    {
        { "%%%", "base64" },
        { "AGFzbQEAAAA=", "exports no function '_start'" },
        { "AGFzbQEAAAAB", "cannot be run" },
        { new TestModule { Export = "main" }.Base64(), "exports no function '_start'" },
        { new TestModule { HasStart = true }.Base64(), "start function" },
        { new TestModule { Missing = "open_file" }.Base64(), "open_file" },
    };

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    [Theory]
    [InlineData("Name", "")]
    [InlineData("MaxModuleBytes", "1023")]
    [InlineData("MaxModuleBytes", "67108865")]
    [InlineData("Fuel", "0")]
    public void Check_WrongSetting_IsRefusedByName(string setting, string value)
    {
        var options = new WasmSandboxOptions();
        typeof(WasmSandboxOptions).GetProperty(setting)!.SetValue(options, setting switch { "Name" => value, "Fuel" => (long?)long.Parse(value, System.Globalization.CultureInfo.InvariantCulture), _ => int.Parse(value, System.Globalization.CultureInfo.InvariantCulture) });

        FluentActions.Invoking(options.Check).Should().Throw<ArgumentException>().WithMessage($"{setting} must*");
    }

    [Fact]
    public async Task ProbeAsync_Here_CanRun() => (await _sandbox.ProbeAsync(default)).Should().Be(SandboxProbe.Available());

    [Fact]
    public async Task ExecuteAsync_CallsATool_GivesItsAnswer()
    {
        var gateway = new TestGateway();

        var result = await RunAsync(new TestModule().CallTool("math:add", """{"a":1,"b":2}""").GiveAnswer(), gateway);

        result.Error.Should().BeNull();
        result.Value.GetRawText().Should().Be("""{"value":3}""");
        result.Duration.Should().BePositive();
        gateway.Calls.Should().ContainSingle().Which.Tool.Should().Be("math:add");
    }

    [Fact]
    public async Task ExecuteAsync_ToolFails_GivesTheError()
    {
        var result = await RunAsync(new TestModule().CallTool("text:fail", "{}").GiveAnswer());

        var error = result.Value.GetProperty("error");
        error.GetProperty("code").GetString().Should().Be("validation_input");
        error.GetProperty("data").GetProperty("violations")[0].GetProperty("instance_location").GetString().Should().Be("/a");
    }

    [Fact]
    public async Task ExecuteAsync_ArgumentsAreNoJson_GivesTheErrorAndAsksNobody()
    {
        var gateway = new TestGateway();

        var result = await RunAsync(new TestModule().CallTool("math:add", "{a}").GiveAnswer(), gateway);

        result.Value.GetProperty("error").GetProperty("code").GetString().Should().Be("invalid_json");
        gateway.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task ExecuteAsync_TwoCalls_RunInParallel()
    {
        using var both = new Barrier(2);
        var gateway = new TestGateway
        {
            Run = (_, _, token) => new(ToolResult.Success(TestGateway.Json(both.SignalAndWait(Patience, token) ? "1" : "0"))),
        };

        var result = await RunAsync(new TestModule().CallTool("a", "{}").CallTool("b", "{}").GiveAnswer(), gateway);

        result.Value.GetRawText().Should().Be("""{"value":1}""");
    }

    [Fact]
    public async Task ExecuteAsync_Input_IsHandleZero()
    {
        var result = await RunAsync(new TestModule().Int(0).Set(0).GiveAnswer(), input: """{"x":"ß"}""");

        result.Value.GetRawText().Should().Be("""{"x":"ß"}""");
    }

    [Fact]
    public async Task ExecuteAsync_Prints_IsKept() => (await RunAsync(new TestModule().Print("Grüße\n"))).Stdout.Should().Be("Grüße\n");

    [Fact]
    public async Task ExecuteAsync_GivesNothing_HasNoValue()
    {
        var result = await RunAsync(new TestModule());

        result.Status.Should().Be(SandboxStatus.Completed);
        result.Value.ValueKind.Should().Be(JsonValueKind.Undefined);
        result.LimitsEnforced.Should().Be(new LimitsEnforced { Timeout = true, Memory = true, Processes = true, Disk = true, Output = true, Result = true });
    }

    [Theory]
    [InlineData(int.MaxValue, 10)]
    [InlineData(-1, 10)]
    [InlineData(64, -1)]
    [InlineData(64, 70_000)]
    public async Task ExecuteAsync_AddressOutsideItsMemory_IsRefused(int address, int length)
    {
        // call gives -1, and wait of -1 too: the length of the result is refused then, and there is none.
        var module = new TestModule().Int(address).Int(length).Int(0).Int(0).Call("call").Set(0).Get(0).Call("wait").Set(1).Int(0).Get(1).Call("result").Raw(TestModule.Drop);

        var result = await RunAsync(module);

        result.Error.Should().BeNull();
        result.Value.ValueKind.Should().Be(JsonValueKind.Undefined);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task ExecuteAsync_NoModuleToRun_IsSaidSo(string code, string why)
    {
        var result = await _sandbox.ExecuteAsync(Request(code), default).AsTask().WaitAsync(Patience);

        result.Error!.Kind.Should().Be(SandboxErrorKind.Syntax);
        result.Error.Message.Should().Contain(why);
    }

    [Fact]
    public async Task ExecuteAsync_OtherLanguage_IsRefused() =>
        (await _sandbox.ExecuteAsync(Request("return 1") with { Language = SandboxLanguages.Python }, default)).Error!.Kind.Should().Be(SandboxErrorKind.InvalidRequest);

    [Fact]
    public async Task ExecuteAsync_Limits_AreToldApart()
    {
        var timeout = new SandboxLimits { Timeout = TimeSpan.FromMilliseconds(500) };
        var roomy = new SandboxLimits { Timeout = Patience, MemoryBytes = 16 * 1024 * 1024, OutputBytes = 1000, ResultBytes = 10 };

        (await FailAsync(new TestModule().Forever(_ => { }), timeout)).Should().Be(SandboxErrorKind.TimeLimit);
        (await FailAsync(new TestModule().Forever(m => m.Int(1).Raw(TestModule.MemoryGrow, 0, TestModule.Drop)), roomy)).Should().Be(SandboxErrorKind.MemoryLimit);
        (await FailAsync(new TestModule().Raw(0x10, (byte)TestModule.Self), roomy)).Should().Be(SandboxErrorKind.DepthLimit);
        (await FailAsync(new TestModule().Forever(m => m.Print("0123456789")), roomy)).Should().Be(SandboxErrorKind.OutputLimit);
        (await FailAsync(new TestModule().Text("\"0123456789\"").Call("result").Raw(TestModule.Drop), roomy)).Should().Be(SandboxErrorKind.ResultLimit);
        (await FailAsync(new TestModule().Text("{]").Call("result").Raw(TestModule.Drop), roomy)).Should().Be(SandboxErrorKind.ResultLimit);
        (await FailAsync(new TestModule().Raw(TestModule.Unreachable), roomy)).Should().Be(SandboxErrorKind.Thrown);
        (await FailAsync(new TestModule().Int(3).Call("proc_exit"), roomy)).Should().Be(SandboxErrorKind.Exited);
    }

    [Fact]
    public async Task ExecuteAsync_WithinItsOutput_IsNoFlood()
    {
        var limits = new SandboxLimits { OutputBytes = 10 };

        (await RunAsync(new TestModule().Print("0123456789"), limits: limits)).Error.Should().BeNull();
        (await RunAsync(new TestModule().Print("01234567890"), limits: limits)).Error!.Kind.Should().Be(SandboxErrorKind.OutputLimit);
    }

    [Fact]
    public async Task ExecuteAsync_FuelIsSpent_IsStopped()
    {
        await using var metered = new WasmSandbox(new WasmSandboxOptions { Fuel = 10_000 }, TimeProvider.System);

        (await metered.ExecuteAsync(Request(new TestModule().Base64()), default).AsTask().WaitAsync(Patience)).Error.Should().BeNull();
        var result = await metered.ExecuteAsync(Request(new TestModule().Forever(_ => { }).Base64()), default).AsTask().WaitAsync(Patience);

        result.Error!.Kind.Should().Be(SandboxErrorKind.TimeLimit);
        result.Error.Message.Should().Contain("more than it may");
    }

    [Fact]
    public async Task ExecuteAsync_ModuleIsTooLarge_IsRefused()
    {
        await using var small = new WasmSandbox(new WasmSandboxOptions { MaxModuleBytes = 1024 }, TimeProvider.System);

        var result = await small.ExecuteAsync(Request(new TestModule().Print(new string('x', 2000)).Base64()), default).AsTask().WaitAsync(Patience);

        result.Error!.Kind.Should().Be(SandboxErrorKind.Syntax);
        result.Error.Message.Should().Contain("1024");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ExecuteAsync_Cancelled_EndsWithTheCallersTokenAndTheCallIsLetGo(bool atATool)
    {
        var tool = new BlockedTool();
        var module = new TestModule().CallTool("block", "{}");
        module = atATool ? module.GiveAnswer() : module.Forever(_ => { });
        using var stop = new CancellationTokenSource();
        var running = _sandbox.ExecuteAsync(Request(module.Base64(), tool.Gateway), stop.Token).AsTask();
        await tool.Begun.WaitAsync(Patience);

        await stop.CancelAsync();

        (await FluentActions.Awaiting(() => running.WaitAsync(Patience)).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(stop.Token);
        tool.Released.IsCompleted.Should().BeTrue("nothing of it goes on");
    }

    [Fact]
    public async Task ExecuteAsync_CancelledBefore_DoesNothing()
    {
        var token = new CancellationToken(true);

        (await FluentActions.Awaiting(() => _sandbox.ExecuteAsync(Request(""), token).AsTask()).Should().ThrowAsync<OperationCanceledException>())
            .Which.CancellationToken.Should().Be(token);
    }

    [Fact]
    public async Task DisposeAsync_WhileAModuleRuns_StopsIt()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gateway = new TestGateway { Run = (_, _, _) => { begun.TrySetResult(); return new(ToolResult.Success(default)); } };
        var running = _sandbox.ExecuteAsync(Request(new TestModule().CallTool("a", "{}").Forever(_ => { }).Base64(), gateway), default).AsTask();
        await begun.Task.WaitAsync(Patience);

        await _sandbox.DisposeAsync();

        (await running.WaitAsync(Patience)).Error!.Kind.Should().Be(SandboxErrorKind.ShuttingDown);
        (await RunAsync(new TestModule())).Error!.Kind.Should().Be(SandboxErrorKind.ShuttingDown);
    }

    private static SandboxRequest Request(string code, TestGateway? gateway = null, SandboxLimits? limits = null, string? input = null) => new()
    {
        Language = SandboxLanguages.Wasm,
        Code = code,
        Gateway = gateway ?? new TestGateway(),
        Limits = limits ?? new SandboxLimits { Timeout = Patience },
        Input = input is null ? default : TestGateway.Json(input),
    };

    private async Task<SandboxResult> RunAsync(TestModule module, TestGateway? gateway = null, SandboxLimits? limits = null, string? input = null) =>
        await _sandbox.ExecuteAsync(Request(module.Base64(), gateway, limits, input), default).AsTask().WaitAsync(Patience);

    private async Task<SandboxErrorKind?> FailAsync(TestModule module, SandboxLimits limits) => (await RunAsync(module, limits: limits)).Error?.Kind;
}
