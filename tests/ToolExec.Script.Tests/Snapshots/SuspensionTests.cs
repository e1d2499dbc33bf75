using ToolExec.Script.Tests.Support;
using ToolExec.TestSupport;

namespace ToolExec.Script.Tests.Snapshots;

public sealed class SuspensionTests
{
    private static readonly ScriptFunctions Ask = new ScriptFunctionsBuilder()
        .Add("tools.ask", static (_, _) => new(ScriptCallResult.Suspend))
        .Add("tools.echo", static (call, _) => new(ScriptCallResult.FromValue(call.GetArgument(0))))
        .Build();

    [Fact]
    public async Task RunAsync_FunctionSuspends_TellsWhatTheScriptWaitsFor()
    {
        await using var instance = await Scripts.CreateAsync("await tools.echo(0); return await tools.ask({ q: 'really?' }, 2)", Scripts.With(Ask));

        var outcome = await instance.RunAsync().OrHang();

        outcome.Status.Should().Be(ScriptStatus.Suspended);
        var call = outcome.PendingCalls.Should().ContainSingle().Which;
        (call.Id, call.Name, call.Arguments.GetRawText()).Should().Be((2, "tools.ask", """[{"q":"really?"},2]"""));
        instance.PendingCalls.Should().ContainSingle().Which.Id.Should().Be(2);
        instance.State.Should().Be(ScriptInstanceState.Suspended);
    }

    [Fact]
    public async Task RunAsync_AfterTheAnswer_GoesOn()
    {
        await using var instance = await Scripts.CreateAsync("const a = await tools.ask(1); console.log('a', a); const b = await tools.ask(2); return [a, b]", Scripts.With(Ask));
        await instance.RunAsync().OrHang();

        instance.Resolve(1, Scripts.Answer("\"yes\""));
        var second = await instance.RunAsync().OrHang();
        instance.Resolve(2, Scripts.Answer("\"no\""));
        var third = await instance.RunAsync().OrHang();

        second.PendingCalls.Should().ContainSingle().Which.Id.Should().Be(2);
        second.Console.Should().ContainSingle().Which.Text.Should().Be("a yes");
        third.GetValueOrThrow().GetRawText().Should().Be("""["yes","no"]""");
        third.Console.Should().BeEmpty();
        third.Usage.HostCalls.Should().Be(2);
    }

    [Fact]
    public async Task Resolve_WithAnError_RejectsTheCall()
    {
        await using var instance = await Scripts.CreateAsync("try { await tools.ask() } catch (e) { return e.message }", Scripts.With(Ask));
        await instance.RunAsync().OrHang();

        instance.Resolve(1, ScriptCallResult.FromError("denied"));

        (await instance.RunAsync().OrHang()).GetValueOrThrow().GetString().Should().Be("denied");
    }

    [Fact]
    public async Task Resolve_WrongCallTwiceOrSuspended_IsRefused()
    {
        await using var instance = await Scripts.CreateAsync("return await tools.ask()", Scripts.With(Ask));
        await instance.RunAsync().OrHang();

        FluentActions.Invoking(() => instance.Resolve(2, default)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => instance.Resolve(1, ScriptCallResult.Suspend)).Should().Throw<ArgumentException>();
        instance.Resolve(1, default);
        FluentActions.Invoking(() => instance.Resolve(1, default)).Should().Throw<InvalidOperationException>();
        instance.PendingCalls.Should().BeEmpty();
    }

    [Fact]
    public async Task RunAsync_WithoutAnAnswer_IsSuspendedAgain()
    {
        await using var instance = await Scripts.CreateAsync("return await tools.ask()", Scripts.With(Ask));
        await instance.RunAsync().OrHang();

        var again = await instance.RunAsync().OrHang();

        again.Status.Should().Be(ScriptStatus.Suspended);
        again.PendingCalls.Should().ContainSingle();
    }

    [Fact]
    public async Task RunAsync_CallsUnderWayAndSuspended_WaitsForThoseUnderWay()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var functions = new ScriptFunctionsBuilder().Add("ask", static (_, _) => new(ScriptCallResult.Suspend)).Add("slow", async (_, _) =>
        {
            entered.SetResult();
            await gate.Task;
            return Scripts.Answer("1");
        }).Build();
        await using var instance = await Scripts.CreateAsync("const a = ask(); console.log(await slow()); return await a", Scripts.With(functions));
        var run = instance.RunAsync().AsTask();
        await entered.Task.OrHang();
        run.IsCompleted.Should().BeFalse();

        gate.SetResult();

        var outcome = await run.OrHang();
        outcome.Status.Should().Be(ScriptStatus.Suspended);
        outcome.Console.Should().ContainSingle();
    }

    [Fact]
    public async Task RunAsync_FunctionSuspendsLater_IsSuspendedThen()
    {
        await using var instance = await Scripts.CreateAsync("return await f()", Scripts.With("f", static async (_, _) =>
        {
            await Task.Yield();
            return ScriptCallResult.Suspend;
        }));

        (await instance.RunAsync().OrHang()).Status.Should().Be(ScriptStatus.Suspended);
        instance.Resolve(1, Scripts.Answer("7"));
        (await instance.RunAsync().OrHang()).GetValueOrThrow().GetInt32().Should().Be(7);
    }

    [Fact]
    public async Task RequestSuspension_CallsUnderWay_LeavesThemPending_AndTheirAnswersCount()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var instance = await Scripts.CreateAsync("return await f('x')", Scripts.With("f", async (call, _) =>
        {
            entered.SetResult();
            await gate.Task;
            return ScriptCallResult.FromValue(call.GetArgument(0));
        }));
        var run = instance.RunAsync().AsTask();
        await entered.Task.OrHang();

        instance.RequestSuspension();
        var outcome = await run.OrHang();
        gate.SetResult();

        outcome.Status.Should().Be(ScriptStatus.Suspended);
        outcome.PendingCalls.Should().ContainSingle().Which.Name.Should().Be("f");
        (await instance.RunAsync().OrHang()).GetValueOrThrow().GetString().Should().Be("x");
    }

    [Fact]
    public async Task RequestSuspension_OfAScriptThatOnlyWaitsForATimer_TellsWhenItIsDue()
    {
        var time = new ManualTimeProvider();
        await using var engine = new ScriptEngine(new ScriptEngineOptions { TimeProvider = time, Limits = new ScriptLimits { Duration = null } });
        var script = (await engine.CompileAsync("await new Promise((r) => setTimeout(r, 1000)); return performance.now()").OrHang()).GetScriptOrThrow();
        await using var instance = engine.CreateInstance(script);
        var run = instance.RunAsync().AsTask();
        await time.WhenArmedAsync().OrHang();
        time.Advance(TimeSpan.FromMilliseconds(400));

        instance.RequestSuspension();
        var outcome = await run.OrHang();
        time.Advance(TimeSpan.FromHours(1));
        var resumed = instance.RunAsync().AsTask();
        await time.WhenArmedAsync().OrHang();
        time.Advance(TimeSpan.FromMilliseconds(600));

        outcome.Status.Should().Be(ScriptStatus.Suspended);
        (await resumed.OrHang()).GetValueOrThrow().GetDouble().Should().Be(1000);
    }

    [Fact]
    public async Task RunAsync_SuspendedWithATimer_SuspendsAtOnce_AndWaitsForItWhenRunAgain()
    {
        var time = new ManualTimeProvider();
        await using var engine = new ScriptEngine(new ScriptEngineOptions { TimeProvider = time, Limits = new ScriptLimits { Duration = null } });
        var script = (await engine.CompileAsync(
            "return await Promise.race([tools.ask(), new Promise((r) => setTimeout(r, 500, 'late'))])").OrHang()).GetScriptOrThrow();
        await using var instance = engine.CreateInstance(script, Scripts.With(Ask));

        var first = await instance.RunAsync().OrHang();
        var second = instance.RunAsync().AsTask();
        await time.WhenArmedAsync().OrHang();
        time.Advance(TimeSpan.FromMilliseconds(500));

        first.Status.Should().Be(ScriptStatus.Suspended);
        first.NextTimer.Should().Be(TimeSpan.FromMilliseconds(500));
        (await second.OrHang()).GetValueOrThrow().GetString().Should().Be("late");
    }
}
