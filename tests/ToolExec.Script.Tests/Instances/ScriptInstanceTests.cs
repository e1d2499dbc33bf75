using ToolExec.Script.Tests.Support;
using ToolExec.TestSupport;

namespace ToolExec.Script.Tests.Instances;

public sealed class ScriptInstanceTests
{
    [Fact]
    public async Task RunAsync_StatesOfARun_AreTold()
    {
        ScriptInstance? instance = null;
        ScriptInstanceState? inside = null;
        await using (instance = await Scripts.CreateAsync("await f()", Scripts.With("f", (_, _) =>
        {
            inside = instance!.State;
            return default;
        })))
        {
            instance.State.Should().Be(ScriptInstanceState.Created);

            await instance.RunAsync().OrHang();

            inside.Should().Be(ScriptInstanceState.Running);
            instance.State.Should().Be(ScriptInstanceState.Ended);
        }
    }

    [Fact]
    public async Task RunAsync_WhileItRuns_IsRefused()
    {
        ScriptInstance? instance = null;
        Func<Task>? second = null;
        await using (instance = await Scripts.CreateAsync("await f()", Scripts.With("f", async (_, _) =>
        {
            second = () => instance!.RunAsync().AsTask();
            await second.Should().ThrowAsync<InvalidOperationException>();
            return default;
        })))
        {
            (await instance.RunAsync().OrHang()).Status.Should().Be(ScriptStatus.Completed);
        }

        second.Should().NotBeNull();
    }

    [Fact]
    public async Task RunAsync_CancelledBefore_LeavesTheScriptAsItIs()
    {
        await using var instance = await Scripts.CreateAsync("return 1");
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        var thrown = await FluentActions.Awaiting(() => instance.RunAsync(source.Token).AsTask()).Should().ThrowAsync<OperationCanceledException>();

        thrown.Which.CancellationToken.Should().Be(source.Token);
        instance.State.Should().Be(ScriptInstanceState.Created);
        (await instance.RunAsync().OrHang()).GetValueOrThrow().GetInt32().Should().Be(1);
    }

    [Theory]
    [InlineData("f(); for (;;) ;")]
    [InlineData("f(); try { for (;;) ; } finally { for (;;) ; }")]
    [InlineData("await f()")]
    [InlineData("f(); await new Promise((r) => setTimeout(r, 1e6))")]
    public async Task RunAsync_CancelledWhileItRuns_ThrowsWithThatToken(string script)
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var source = new CancellationTokenSource();
        var told = new TaskCompletionSource();
        await using var instance = await Scripts.CreateAsync(script, Scripts.With("f", async (_, token) =>
        {
            await using var registration = token.Register(told.SetResult);
            entered.SetResult();
            await told.Task;
            return default;
        }));
        var run = instance.RunAsync(source.Token).AsTask();
        await entered.Task.OrHang();

        await source.CancelAsync();

        var thrown = await FluentActions.Awaiting(() => run.OrHang()).Should().ThrowAsync<OperationCanceledException>();
        thrown.Which.CancellationToken.Should().Be(source.Token);
        instance.State.Should().Be(ScriptInstanceState.Ended);
        await instance.DisposeAsync().OrHang();
        await told.Task.OrHang();
    }

    [Fact]
    public async Task RunAsync_CancelledAfterTheEnd_ChangesNothing()
    {
        using var source = new CancellationTokenSource();
        await using var instance = await Scripts.CreateAsync("return 1");
        var outcome = await instance.RunAsync(source.Token).OrHang();

        await source.CancelAsync();

        outcome.GetValueOrThrow().GetInt32().Should().Be(1);
        instance.State.Should().Be(ScriptInstanceState.Ended);
    }

    [Theory]
    [InlineData("f(); for (;;) ;")]
    [InlineData("await f()")]
    public async Task DisposeAsync_WhileItRuns_EndsTheRunFirst(string script)
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var instance = await Scripts.CreateAsync(script, Scripts.With("f", async (_, token) =>
        {
            entered.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return default;
        }));
        var run = instance.RunAsync().AsTask();
        await entered.Task.OrHang();

        await instance.DisposeAsync().OrHang();

        await FluentActions.Awaiting(() => run.OrHang()).Should().ThrowAsync<ObjectDisposedException>();
        await FluentActions.Awaiting(() => instance.RunAsync().AsTask()).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task DisposeAsync_ByItsOwnHostFunction_DoesNotWaitForItself()
    {
        ScriptInstance? instance = null;
        instance = await Scripts.CreateAsync("await f(); return 'no'", Scripts.With("f", async (_, _) =>
        {
            await instance!.DisposeAsync();
            return default;
        }));

        await FluentActions.Awaiting(() => instance.RunAsync().OrHang()).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task DisposeAsync_BeforeAnyRun_Twice_IsFine()
    {
        var instance = await Scripts.CreateAsync("return 1");

        await instance.DisposeAsync().OrHang();
        await instance.DisposeAsync().OrHang();

        await FluentActions.Awaiting(() => instance.RunAsync().AsTask()).Should().ThrowAsync<ObjectDisposedException>();
        FluentActions.Invoking(() => instance.Resolve(1, default)).Should().Throw<ObjectDisposedException>();
        FluentActions.Invoking(instance.RequestSuspension).Should().Throw<ObjectDisposedException>();
        FluentActions.Invoking(instance.Snapshot).Should().Throw<ObjectDisposedException>();
    }

    [Theory]
    [InlineData("f(); return 1")]
    [InlineData("f(); throw 1")]
    public async Task RunAsync_ScriptHasEnded_CallsUnderWayAreToldWithoutDisposal(string source)
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var instance = await Scripts.CreateAsync(source, Scripts.With("f", async (_, token) =>
        {
            await using var registration = token.Register(() =>
            {
                told.SetResult();
                throw new InvalidOperationException("what a registration throws is nobody's business");
            });
            await told.Task;
            return default;
        }));

        await instance.RunAsync().OrHang();

        await told.Task.OrHang();
        instance.State.Should().Be(ScriptInstanceState.Ended);
    }

    [Fact]
    public async Task RunAsync_HostFunctionRunsAnotherScript_Works()
    {
        var options = Scripts.With("f", static async (_, token) => ScriptCallResult.FromValue((await Scripts.Engine.RunAsync("return 6 * 7", cancellationToken: token)).GetValueOrThrow()));

        (await Scripts.ValueAsync("return await f()", options)).Should().Be("42");
    }

    [Fact]
    public async Task RunAsync_Usage_CountsWhatWasUsed()
    {
        var outcome = await Scripts.RunAsync("await f(); await f(); console.log('é')", Scripts.With("f", static (_, _) => default));

        outcome.Usage.HostCalls.Should().Be(2);
        outcome.Usage.OutputBytes.Should().Be(3);
        outcome.Usage.PeakMemoryBytes.Should().BeInRange(1 << 20, 8 << 20);
        outcome.Usage.Duration.Should().BePositive();
    }
}
