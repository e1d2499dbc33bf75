using ToolExec.TestSupport;
using ToolExec.Wasm.Tests.Support;
using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Execution;

public sealed class RunTests
{
    private static readonly WasmCompiledModule Looping = Made.Module(Build);
    private static readonly WasmCompiledModule Metered = Made.Module(Build, metersFuel: true);

    [Fact]
    public void BeginRun_BadLimits_AreRefused()
    {
        using var instance = WasmInstance.Create(Looping);

        FluentActions.Invoking(() => instance.BeginRun(new() { Timeout = TimeSpan.Zero })).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => instance.BeginRun(new() { Timeout = TimeSpan.FromDays(50) })).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => instance.BeginRun(new() { Fuel = -1 })).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => instance.BeginRun(new() { Fuel = 1 })).Should().Throw<InvalidOperationException>().WithMessage("*meter*");
    }

    [Fact]
    public async Task RunAsync_TimeIsOver_Traps()
    {
        var time = new ManualTimeProvider();
        using var instance = WasmInstance.Create(Looping);
        var running = instance.RunAsync(i => i.GetFunction("forever").Invoke(), new() { Timeout = TimeSpan.FromSeconds(5), TimeProvider = time });
        await time.WhenArmedAsync().OrHang();
        time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        running.IsCompleted.Should().BeFalse();

        time.Advance(TimeSpan.FromTicks(1));

        (await FluentActions.Awaiting(() => running.OrHang()).Should().ThrowAsync<WasmTrapException>()).Which.Kind
            .Should().Be(WasmTrapKind.DeadlineExceeded);
        FluentActions.Invoking(() => instance.GetFunction("one").Invoke()).Should().Throw<InvalidOperationException>().WithMessage("*deadline exceeded*");
    }

    [Theory]
    [InlineData("forever")]
    [InlineData("recurse")]
    [InlineData("forever_in_callee")]
    public async Task RunAsync_TokenIsCancelled_IsCancelled(string export)
    {
        using var source = new CancellationTokenSource();
        using var instance = WasmInstance.Create(Looping);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = instance.RunAsync(
            i =>
            {
                started.SetResult();
                return i.GetFunction(export).Invoke();
            },
            cancellationToken: source.Token);
        await started.Task.OrHang();

        await source.CancelAsync();

        (await FluentActions.Awaiting(() => running.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken
            .Should().Be(source.Token);
    }

    [Fact]
    public async Task RunAsync_TokenAlreadyCancelled_RunsNothing()
    {
        using var instance = WasmInstance.Create(Looping);

        await FluentActions.Awaiting(() => instance.RunAsync<int>(_ => throw new InvalidOperationException(), cancellationToken: new(canceled: true)).OrHang())
            .Should().ThrowAsync<OperationCanceledException>();

        instance.Call("one").AsInt32().Should().Be(1);
    }

    [Fact]
    public void Interrupt_BetweenCallsOfARun_StopsTheNext()
    {
        using var instance = WasmInstance.Create(Looping);
        using var run = instance.BeginRun();
        instance.Call("one").AsInt32().Should().Be(1);

        instance.Interrupt();

        instance.Trap("one").Kind.Should().Be(WasmTrapKind.Interrupted);
    }

    [Fact]
    public void Interrupt_NothingRuns_IsForgotten()
    {
        using var instance = WasmInstance.Create(Looping);

        instance.Interrupt();
        using (instance.BeginRun())
        {
            instance.Call("one").AsInt32().Should().Be(1);
            instance.Interrupt();
        }

        instance.Call("one").AsInt32().Should().Be(1);
    }

    [Fact]
    public void Fuel_ExactlyEnough_RunsAndOneLess_Traps()
    {
        long used;
        using (var instance = WasmInstance.Create(Metered))
        {
            using var run = instance.BeginRun(new() { Fuel = 1_000_000 });
            instance.Call("count", 1_000).AsInt32().Should().Be(0);
            used = run.FuelUsed;
        }

        // Per round: local.get, i32.const, i32.sub, local.tee, br_if; then local.get.
        used.Should().Be((5 * 1_000) + 1);
        using (var instance = WasmInstance.Create(Metered))
        {
            using var run = instance.BeginRun(new() { Fuel = used });
            instance.Call("count", 1_000).AsInt32().Should().Be(0);
            run.FuelUsed.Should().Be(used);
        }

        using (var instance = WasmInstance.Create(Metered))
        {
            using var run = instance.BeginRun(new() { Fuel = used - 1 });
            instance.Trap("count", 1_000).Kind.Should().Be(WasmTrapKind.FuelExhausted);
            run.FuelUsed.Should().Be(used - 1);
            FluentActions.Invoking(() => instance.Call("one")).Should().Throw<InvalidOperationException>();
        }
    }

    [Fact]
    public void Fuel_NestedRuns_CountForTheOuter()
    {
        using var instance = WasmInstance.Create(Metered);
        using var outer = instance.BeginRun(new() { Fuel = 100 });
        using (var inner = instance.BeginRun(new() { Fuel = 1_000 }))
        {
            instance.Call("one");
            inner.FuelUsed.Should().Be(1);
        }

        outer.FuelUsed.Should().Be(1);
        instance.Trap("count", 1_000).Kind.Should().Be(WasmTrapKind.FuelExhausted);
        outer.FuelUsed.Should().Be(100);
    }

    private static void Build(WasmBuilder module)
    {
        module.Export("one", [], [I32], code => code.I32(1));
        var forever = module.Export("forever", [], [], code => code.Loop(loop => loop.Br(0)));
        module.Export("forever_in_callee", [], [], code => code.Call(forever));

        // Two calls at each level: the depth is bounded, the work is not.
        var recurse = module.FunctionCount;
        module.Function([I32], [], code => code.LocalGet(0).If(then => then
            .LocalGet(0).I32(1).Op(Opcode.I32Sub).Call(recurse)
            .LocalGet(0).I32(1).Op(Opcode.I32Sub).Call(recurse)));
        module.Export("recurse", [], [], code => code.I32(200).Call(recurse));
        module.Export("count", [I32], [I32], code => code
            .Loop(loop => loop.LocalGet(0).I32(1).Op(Opcode.I32Sub).LocalTee(0).BrIf(0))
            .LocalGet(0));
    }
}
