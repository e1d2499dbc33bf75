using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Governance.Tests.Resilience;

public sealed class ResilienceTests
{
    private int _runs;

    [Theory]
    [InlineData(ToolErrorKind.ConnectionLost, true, 3)]
    [InlineData(ToolErrorKind.ConnectionLost, false, 1)]
    [InlineData(ToolErrorKind.Timeout, false, 1)]
    [InlineData(ToolErrorKind.Busy, false, 3)]
    [InlineData(ToolErrorKind.BackendUnavailable, false, 3)]
    [InlineData(ToolErrorKind.ExecutionFailed, true, 1)]
    [InlineData(ToolErrorKind.ShuttingDown, true, 1)]
    public async Task Call_Fails_IsAttemptedAgainWhereThatIsSafe(ToolErrorKind kind, bool readOnly, int attempts)
    {
        await using var host = await StartAsync(Instant, _ => Failure(kind), readOnly);

        var result = await host.CallAsync("t").OrHang();

        result.Error!.Kind.Should().Be(kind);
        result.Attempts.Should().Be(attempts);
        _runs.Should().Be(attempts);
    }

    [Fact]
    public async Task Call_SecondAttemptSucceeds_IsASuccess()
    {
        await using var host = await StartAsync(Instant, _ => _runs < 2 ? Failure(ToolErrorKind.Busy) : ToolResult.Success(default));

        (await host.CallAsync("t").OrHang()).Attempts.Should().Be(2);
    }

    [Fact]
    public async Task Call_HasAnIdempotencyKey_IsAttemptedAgain()
    {
        await using var host = await StartAsync(Instant, _ => Failure(ToolErrorKind.ConnectionLost), readOnly: false);

        (await host.CallAsync("t", options: new() { IdempotencyKey = "k" }).OrHang()).Attempts.Should().Be(3);
    }

    [Fact]
    public async Task Call_RuleSaysOtherwise_Counts()
    {
        await using var host = await StartAsync(
            o =>
            {
                Instant(o);
                o.Rules.Add(new ResilienceRule { Tools = new() { Tools = new() { Allow = ["b:t"] } }, MaxAttempts = 5, MayRepeat = true });
            },
            _ => Failure(ToolErrorKind.ConnectionLost),
            readOnly: false);

        (await host.CallAsync("t").OrHang()).Attempts.Should().Be(5);
    }

    [Fact]
    public async Task Call_BackendSaysWhenToComeBack_IsBelieved()
    {
        await using var host = await StartAsync(o => o.MaxAttempts = 2, _ => _runs == 1 ? Failure(ToolErrorKind.Busy, TimeSpan.FromSeconds(9)) : ToolResult.Success(default));
        var call = host.CallAsync("t").AsTask();
        await host.Time.WhenArmedAsync(2).OrHang();

        host.Time.Advance(TimeSpan.FromSeconds(9) - TimeSpan.FromTicks(1));
        _runs.Should().Be(1);
        host.Time.Advance(TimeSpan.FromTicks(1));

        (await call.OrHang()).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task Call_BackendAsksForALongerWaitThanIsAllowed_EndsAtOnceAndSaysWhen()
    {
        await using var host = await StartAsync(o => o.MaxDelay = TimeSpan.FromSeconds(5), _ => Failure(ToolErrorKind.Busy, TimeSpan.FromSeconds(6)));

        var result = await host.CallAsync("t").OrHang();

        result.Error!.RetryAfter.Should().Be(TimeSpan.FromSeconds(6));
        _runs.Should().Be(1);
    }

    [Fact]
    public async Task Call_NoTimeForAnotherAttempt_EndsAtOnce()
    {
        await using var host = await StartAsync(o => o.BaseDelay = TimeSpan.FromSeconds(10), _ => Failure(ToolErrorKind.Busy));

        var result = await host.CallAsync("t", options: new() { Timeout = TimeSpan.FromSeconds(10) }).OrHang();

        result.Error!.Kind.Should().Be(ToolErrorKind.Busy);
        _runs.Should().Be(1);
    }

    [Fact]
    public async Task Call_CancelledWhileItWaits_EndsAtOnce()
    {
        await using var host = await StartAsync(o => o.BaseDelay = TimeSpan.FromSeconds(1), _ => Failure(ToolErrorKind.Busy));
        using var caller = new CancellationTokenSource();
        var call = host.CallAsync("t", cancellationToken: caller.Token).AsTask();
        await host.Time.WhenArmedAsync(2).OrHang();

        await caller.CancelAsync();

        (await FluentActions.Awaiting(() => call.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(caller.Token);
        _runs.Should().Be(1);
    }

    [Fact]
    public async Task Call_AttemptTakesTooLong_IsStoppedAndTheNextOneCounts()
    {
        await using var host = new GovernedHost(b => b.UseResilience(o =>
        {
            Instant(o);
            o.AttemptTimeout = TimeSpan.FromSeconds(2);
        }));
        host.Add("t", async c =>
        {
            if (++_runs == 1)
            {
                await new TaskCompletionSource().Task.WaitAsync(c.CancellationToken);
            }

            return ToolResult.Success(default);
        }, readOnly: true);
        await host.StartAsync();
        var call = host.CallAsync("t").AsTask();
        await host.Time.WhenArmedAsync(2).OrHang();

        host.Time.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        call.IsCompleted.Should().BeFalse();
        host.Time.Advance(TimeSpan.FromTicks(1));

        (await call.OrHang()).Attempts.Should().Be(2);
    }

    [Fact]
    public async Task Call_NestedCallsFail_DoNotMultiply()
    {
        await using var host = new GovernedHost(b => b.UseResilience(o =>
        {
            Instant(o);
            o.Breaker.Enabled = false;
            o.MaxNestedRetries = 4;
        }));
        host.Add("inner", _ =>
        {
            _runs++;
            return new(Failure(ToolErrorKind.Busy));
        });
        host.Add("middle", async _ => ToolResult.Failure((await host.CallAsync("inner")).Error!));
        host.Add("outer", async _ => ToolResult.Failure((await host.CallAsync("middle")).Error!));
        await host.StartAsync();

        await host.CallAsync("outer").OrHang();

        _runs.Should().BeLessThanOrEqualTo(5, "27 without a common allowance");
        _runs = 0;
        await host.CallAsync("inner").OrHang();
        _runs.Should().Be(3, "the next call has its own");
    }

    [Fact]
    public async Task Call_Hedged_TheFirstSuccessCountsAndTheOtherIsStopped()
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = new GovernedHost(b => b.UseResilience(o => o.HedgeAfter = TimeSpan.FromSeconds(1)));
        host.Add("t", async c =>
        {
            if (Interlocked.Increment(ref _runs) == 1)
            {
                c.CancellationToken.Register(() => stopped.TrySetResult());
                await new TaskCompletionSource().Task.WaitAsync(c.CancellationToken);
            }

            return ToolResult.Success(ToolExecJson.Parse("\"second\""));
        }, readOnly: true);
        await host.StartAsync();
        var call = host.CallAsync("t").AsTask();
        await host.Time.WhenArmedAsync(2).OrHang();

        host.Time.Advance(TimeSpan.FromSeconds(1));

        (await call.OrHang()).Value!.Value.GetString().Should().Be("second");
        await stopped.Task.OrHang();
    }

    [Fact]
    public async Task Call_HedgedAndTheFirstIsQuick_RunsOnce()
    {
        await using var host = await StartAsync(o => o.HedgeAfter = TimeSpan.FromSeconds(1), _ => ToolResult.Success(default));

        var result = await host.CallAsync("t").OrHang();

        (result.Attempts, result.Backend, _runs).Should().Be((1, "b", 1));
    }

    [Fact]
    public async Task Call_HedgedToolThatWrites_RunsOnce()
    {
        await using var host = await StartAsync(o => o.HedgeAfter = TimeSpan.Zero, _ => ToolResult.Success(default), readOnly: false);

        await host.CallAsync("t").OrHang();

        _runs.Should().Be(1);
    }

    [Fact]
    public async Task Call_HedgedAndCancelled_StopsBoth()
    {
        var stopped = 0;
        await using var host = new GovernedHost(b => b.UseResilience(o => o.HedgeAfter = TimeSpan.Zero));
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Add("t", async c =>
        {
            if (Interlocked.Increment(ref _runs) == 2)
            {
                both.SetResult();
            }

            try
            {
                await new TaskCompletionSource().Task.WaitAsync(c.CancellationToken);
            }
            finally
            {
                Interlocked.Increment(ref stopped);
            }

            return ToolResult.Success(default);
        }, readOnly: true);
        await host.StartAsync();
        using var caller = new CancellationTokenSource();
        var call = host.CallAsync("t", cancellationToken: caller.Token).AsTask();
        await both.Task.OrHang();

        await caller.CancelAsync();

        await FluentActions.Awaiting(() => call.OrHang()).Should().ThrowAsync<OperationCanceledException>();
        stopped.Should().Be(2);
    }

    [Fact]
    public async Task Breaker_BackendFailsTooOften_OpensAndSaysSoInHealthAndClosesAfterATrial()
    {
        var fails = true;
        await using var host = await StartAsync(
            o =>
            {
                o.MaxAttempts = 1;
                (o.Breaker.MinimumCalls, o.Breaker.BreakFor) = (4, TimeSpan.FromSeconds(20));
            },
            _ => fails ? Failure(ToolErrorKind.ConnectionLost) : ToolResult.Success(default));
        for (var i = 0; i < 4; i++)
        {
            (await host.CallAsync("t").OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ConnectionLost);
        }

        var refused = (await host.CallAsync("t").OrHang()).Error!;
        refused.Kind.Should().Be(ToolErrorKind.BackendUnavailable);
        refused.Message.Should().Be("The backend 'b' failed too often and is left alone for now.");
        refused.RetryAfter.Should().Be(TimeSpan.FromSeconds(20));
        _runs.Should().Be(4);
        (await HealthAsync(host)).Should().Be(BackendHealth.Unhealthy("Calls failed too often; none is tried for 20 s."));

        host.Time.Advance(TimeSpan.FromSeconds(20));
        (await HealthAsync(host)).Status.Should().Be(BackendHealthStatus.Degraded);
        (await host.CallAsync("t").OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ConnectionLost, "it is the trial");
        (await host.CallAsync("t").OrHang()).Error!.Kind.Should().Be(ToolErrorKind.BackendUnavailable, "the trial failed");

        fails = false;
        host.Time.Advance(TimeSpan.FromSeconds(20));
        (await host.CallAsync("t").OrHang()).IsSuccess.Should().BeTrue();
        (await HealthAsync(host)).Should().Be(BackendHealth.Healthy);
    }

    [Fact]
    public async Task Breaker_TrialUnderWay_NoOtherCallTries()
    {
        var fails = true;
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = new GovernedHost(b => b.UseResilience(o => (o.MaxAttempts, o.Breaker.MinimumCalls, o.Breaker.BreakFor) = (1, 2, TimeSpan.FromSeconds(20))));
        host.Add("t", async _ =>
        {
            Interlocked.Increment(ref _runs);
            if (fails)
            {
                return Failure(ToolErrorKind.ConnectionLost);
            }

            await gate.Task;
            return ToolResult.Success(default);
        });
        await host.StartAsync();
        await host.CallAsync("t").OrHang();
        await host.CallAsync("t").OrHang();
        fails = false;
        host.Time.Advance(TimeSpan.FromSeconds(20));

        var trial = host.CallAsync("t").AsTask();
        (await host.CallAsync("t").OrHang()).Error!.Kind.Should().Be(ToolErrorKind.BackendUnavailable);
        gate.SetResult();

        (await trial.OrHang()).IsSuccess.Should().BeTrue();
        (await host.CallAsync("t").OrHang()).IsSuccess.Should().BeTrue();
        _runs.Should().Be(4);
    }

    [Fact]
    public async Task Breaker_ToolFails_SaysNothingOfItsBackend()
    {
        await using var host = await StartAsync(o => (o.MaxAttempts, o.Breaker.MinimumCalls) = (1, 2), _ => Failure(ToolErrorKind.ExecutionFailed));
        for (var i = 0; i < 10; i++)
        {
            (await host.CallAsync("t").OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ExecutionFailed);
        }
    }

    [Fact]
    public async Task Breaker_OpenAtOneBackend_TheNextOneRunsTheTool()
    {
        await using var host = new GovernedHost(b => b
            .UseResilience(o => (o.MaxAttempts, o.Breaker.MinimumCalls) = (1, 2))
            .AddBackend(new DelegateBackend("second").AddValue("t", "2"), new BackendRegistration { Namespace = "b" }));
        host.Add("t", _ =>
        {
            _runs++;
            return new(Failure(ToolErrorKind.ConnectionLost));
        });
        await host.StartAsync();
        await host.CallAsync("t").OrHang();
        await host.CallAsync("t").OrHang();

        var result = await host.CallAsync("t").OrHang();

        result.Backend.Should().Be("second");
        _runs.Should().Be(2);
    }

    [Fact]
    public async Task Breaker_SwitchedOff_NeverOpens()
    {
        await using var host = await StartAsync(o => (o.MaxAttempts, o.Breaker.Enabled, o.Breaker.MinimumCalls) = (1, false, 2), _ => Failure(ToolErrorKind.ConnectionLost));
        for (var i = 0; i < 5; i++)
        {
            await host.CallAsync("t").OrHang();
        }

        _runs.Should().Be(5);
    }

    [Fact]
    public void Validate_WrongOptions_NamesEach()
    {
        var options = new ResilienceOptions { MaxAttempts = 0, AttemptTimeout = TimeSpan.Zero, BaseDelay = TimeSpan.FromSeconds(-1), MaxDelay = TimeSpan.FromDays(1), HedgeAfter = TimeSpan.FromDays(2), MaxNestedRetries = -1 };
        (options.Breaker.FailureRatio, options.Breaker.MinimumCalls, options.Breaker.Window, options.Breaker.BreakFor) = (double.NaN, 1, TimeSpan.Zero, TimeSpan.Zero);
        options.Rules.Add(new ResilienceRule { MaxAttempts = 21 });
        options.Rules.Add(new ResilienceRule { Tools = null! });

        new ResilienceOptionsValidator().Validate(null, options).Failures.Should().HaveCount(12);
    }

    [Fact]
    public async Task UseResilience_Settings_AreReadWhole()
    {
        await using var host = new GovernedHost(b => b.UseResilience(new BackendSettings(ToolExecJson.Parse("""{"maxAttempts":4,"baseDelay":0,"maxDelay":0,"maxNestedRetries":50,"breaker":{"enabled":false,"failureRatio":0.1,"minimumCalls":2,"window":1,"breakFor":1},"rules":[{"tools":["b:none"],"maxAttempts":1,"mayRepeat":false,"attemptTimeout":1,"hedgeAfter":0}]}"""), "resilience")));
        host.Add("t", _ =>
        {
            _runs++;
            return new(Failure(ToolErrorKind.Busy));
        });
        await host.StartAsync();

        (await host.CallAsync("t").OrHang()).Attempts.Should().Be(4);
        FluentActions.Invoking(() => new ServiceCollection().AddToolExec().UseResilience(new BackendSettings(ToolExecJson.Parse("""{"retries":1}"""), "resilience")))
            .Should().Throw<BackendSettingsException>().WithMessage("resilience/retries is not a setting*");
    }

    private static void Instant(ResilienceOptions options)
    {
        (options.BaseDelay, options.MaxDelay) = (TimeSpan.Zero, TimeSpan.Zero);
        options.Breaker.Enabled = false;
    }

    private static ToolResult Failure(ToolErrorKind kind, TimeSpan? retryAfter = null) => ToolResult.Failure(new ToolError(kind, "No.") { RetryAfter = retryAfter });

    private static async Task<BackendHealth> HealthAsync(GovernedHost host) =>
        (await host.Executor.Backends.CheckHealthAsync(TimeSpan.FromSeconds(5)).OrHang()).Single().Health;

    private async Task<GovernedHost> StartAsync(Action<ResilienceOptions> configure, Func<ToolCallContext, ToolResult> tool, bool readOnly = true)
    {
        var host = new GovernedHost(b => b.UseResilience(configure));
        host.Add("t", c =>
        {
            Interlocked.Increment(ref _runs);
            return new(tool(c));
        }, readOnly);
        return await host.StartAsync();
    }
}
