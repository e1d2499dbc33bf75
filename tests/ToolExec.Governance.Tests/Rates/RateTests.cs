using System.Threading.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Governance.Tests.Rates;

public sealed class RateTests
{
    private static readonly ToolCaller Ann = new() { Tenant = "acme", User = "ann", Session = "s1" };

    [Fact]
    public void UseRates_Null_IsRefused()
    {
        FluentActions.Invoking(() => RateBuilderExtensions.UseRates(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new ServiceCollection().AddToolExec().UseRates((BackendSettings)null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public async Task Call_SlidingWindowFull_BeginsWhenTheFirstIsOver()
    {
        await using var host = await StartAsync(o => o.Rules.Add(new() { Name = "r", Kind = RateKind.SlidingWindow, Limit = 2, Period = TimeSpan.FromSeconds(10) }));
        await CallAsync(host);
        host.Time.Advance(TimeSpan.FromSeconds(4));
        await CallAsync(host);
        var third = CallAsync(host);
        var fourth = CallAsync(host);

        await AdvanceAsync(host, TimeSpan.FromSeconds(6) - TimeSpan.FromTicks(1));
        third.IsCompleted.Should().BeFalse();
        host.Time.Advance(TimeSpan.FromTicks(1));
        (await third).IsSuccess.Should().BeTrue();
        await AdvanceAsync(host, TimeSpan.FromSeconds(4) - TimeSpan.FromTicks(1));
        fourth.IsCompleted.Should().BeFalse();
        host.Time.Advance(TimeSpan.FromTicks(1));
        (await fourth).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task Call_TokenBucket_HasItsBurstAndThenItsRate()
    {
        await using var host = await StartAsync(o => o.Rules.Add(new() { Name = "r", Kind = RateKind.TokenBucket, Limit = 3, Period = TimeSpan.FromSeconds(1), Burst = 2, MaxWaiting = 0 }));
        (await CallAsync(host)).IsSuccess.Should().BeTrue();
        (await CallAsync(host)).IsSuccess.Should().BeTrue();

        var refused = (await CallAsync(host)).Error!;

        refused.Kind.Should().Be(ToolErrorKind.RateLimited);
        refused.IsRetryable.Should().BeTrue();
        refused.RetryAfter.Should().Be(TimeSpan.FromTicks(3_333_334), "a third of a second, not a tick too early");
        refused.Message.Should().Be("'r' limits calls such as of 'b:t' to 3 within 1 s. It may begin in 0.334 s.");
        host.Time.Advance(TimeSpan.FromTicks(3_333_333));
        (await CallAsync(host)).IsSuccess.Should().BeFalse();
        host.Time.Advance(TimeSpan.FromTicks(1));
        (await CallAsync(host)).IsSuccess.Should().BeTrue();
        host.Time.Advance(TimeSpan.FromHours(1));
        (await CallAsync(host)).IsSuccess.Should().BeTrue();
        (await CallAsync(host)).IsSuccess.Should().BeTrue();
        (await CallAsync(host)).IsSuccess.Should().BeFalse("a bucket holds no more than its burst");
    }

    [Fact]
    public async Task Call_ConcurrencyFull_BeginsWhenAnotherEnds()
    {
        var gates = new Gates();
        await using var host = await StartAsync(o => o.Rules.Add(new() { Name = "r", Limit = 2 }), gates.RunAsync);
        var calls = Enumerable.Range(0, 5).Select(_ => CallAsync(host)).ToList();
        await gates.WhenRunningAsync(2).OrHang();
        gates.Most.Should().Be(2);

        for (var i = 0; i < 5; i++)
        {
            await gates.WhenRunningAsync(Math.Min(2, 5 - i)).OrHang();
            gates.EndOne();
        }

        (await Task.WhenAll(calls).OrHang()).Should().OnlyContain(r => r.IsSuccess);
        gates.Most.Should().Be(2);
    }

    [Fact]
    public async Task Call_CannotBeginWithinItsTime_IsRefusedAtOnceAndTakesNothing()
    {
        await using var host = await StartAsync(o =>
        {
            o.Rules.Add(new() { Name = "slow", Kind = RateKind.SlidingWindow, Limit = 1, Period = TimeSpan.FromSeconds(10) });
            o.Rules.Add(new() { Name = "other", Kind = RateKind.SlidingWindow, Limit = 3, Period = TimeSpan.FromHours(1), MaxWaiting = 0 });
        });
        await CallAsync(host);

        for (var i = 0; i < 5; i++)
        {
            var refused = (await CallAsync(host, timeout: TimeSpan.FromSeconds(10))).Error!;
            refused.Kind.Should().Be(ToolErrorKind.RateLimited);
            refused.RetryAfter.Should().Be(TimeSpan.FromSeconds(10));
            refused.Message.Should().Be("'slow' limits calls such as of 'b:t' to 1 within 10 s. It may begin in 10 s, which is later than this call has time.");
        }

        host.Time.Advance(TimeSpan.FromSeconds(10));
        (await CallAsync(host)).IsSuccess.Should().BeTrue();
        host.Time.Advance(TimeSpan.FromSeconds(10));
        (await CallAsync(host)).IsSuccess.Should().BeTrue("the refused calls have taken nothing of the other limit");
        host.Time.Advance(TimeSpan.FromSeconds(10));
        (await CallAsync(host)).Error!.Message.Should().StartWith("'other' limits");
    }

    [Fact]
    public async Task Call_OthersOfItsTenantAreBeforeIt_CountsThemForItsTime()
    {
        await using var host = await StartAsync(o => o.Rules.Add(new() { Name = "r", Kind = RateKind.TokenBucket, Limit = 1, Period = TimeSpan.FromSeconds(10) }));
        await CallAsync(host);
        var waiting = CallAsync(host);

        (await CallAsync(host, timeout: TimeSpan.FromSeconds(20))).Error!.RetryAfter.Should().Be(TimeSpan.FromSeconds(20));
        var another = CallAsync(host, timeout: TimeSpan.FromSeconds(20) + TimeSpan.FromTicks(1));
        await AdvanceAsync(host, TimeSpan.FromSeconds(10));
        (await waiting).IsSuccess.Should().BeTrue();
        await AdvanceAsync(host, TimeSpan.FromSeconds(10));
        (await another).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task Call_AsManyWaitAsMay_IsBusy()
    {
        var gates = new Gates();
        await using var host = await StartAsync(
            o =>
            {
                o.Rules.Add(new() { Name = "r", Limit = 1, MaxWaiting = 2 });
                o.MaxWaiting = 3;
            },
            gates.RunAsync);
        var calls = new List<Task<ToolResult>> { CallAsync(host, Ann) };
        await gates.WhenRunningAsync(1).OrHang();
        calls.Add(CallAsync(host, Ann));
        calls.Add(CallAsync(host, Ann));

        var refused = (await CallAsync(host, Ann)).Error!;
        refused.Kind.Should().Be(ToolErrorKind.Busy);
        refused.Message.Should().Be("'r' limits calls such as of 'b:t' to 1 at the same time, and as many wait as may. Try again later.");
        calls.Add(CallAsync(host, Ann with { Tenant = "other" }));
        (await CallAsync(host, Ann with { Tenant = "third" })).Error!.Kind.Should().Be(ToolErrorKind.Busy, "no more may wait in all");
        Desk(host).Waiting.Should().Be(3);

        for (var i = 0; i < 4; i++)
        {
            await gates.WhenRunningAsync(1).OrHang();
            gates.EndOne();
        }

        (await Task.WhenAll(calls).OrHang()).Should().OnlyContain(r => r.IsSuccess);
    }

    [Fact]
    public async Task Call_NoneMayWait_IsRateLimitedWithoutATime()
    {
        var gates = new Gates();
        await using var host = await StartAsync(o => o.Rules.Add(new() { Name = "r", Limit = 1, MaxWaiting = 0 }), gates.RunAsync);
        var first = CallAsync(host);
        await gates.WhenRunningAsync(1).OrHang();

        var refused = (await CallAsync(host)).Error!;

        refused.Kind.Should().Be(ToolErrorKind.RateLimited);
        refused.RetryAfter.Should().BeNull();
        refused.Message.Should().Be("'r' limits calls such as of 'b:t' to 1 at the same time. Try again when others have ended.");
        gates.EndOne();
        await first;
        var second = CallAsync(host);
        await gates.WhenRunningAsync(1).OrHang();
        gates.EndOne();
        (await second).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task Call_OneLimitLetsNobodyWait_IsRefusedWhateverTheOthersAllow()
    {
        var gates = new Gates();
        await using var host = await StartAsync(
            o =>
            {
                o.Rules.Add(new() { Name = "places", Limit = 1, MaxWaiting = 0 });
                o.Rules.Add(new() { Name = "bucket", Kind = RateKind.TokenBucket, Limit = 1, Period = TimeSpan.FromSeconds(5) });
            },
            gates.RunAsync);
        var first = CallAsync(host);
        await gates.WhenRunningAsync(1).OrHang();

        var refused = (await CallAsync(host)).Error!;

        refused.Message.Should().Be("'places' limits calls such as of 'b:t' to 1 at the same time. It may begin in 5 s.");
        refused.Kind.Should().Be(ToolErrorKind.RateLimited);
        Desk(host).Waiting.Should().Be(0);
        gates.EndOne();
        await first;
    }

    [Fact]
    public async Task Call_CancelledWhileItWaits_FreesItsPlaceAtOnce()
    {
        var gates = new Gates();
        await using var host = await StartAsync(o => o.Rules.Add(new() { Name = "r", Limit = 1, MaxWaiting = 1 }), gates.RunAsync);
        var first = CallAsync(host);
        await gates.WhenRunningAsync(1).OrHang();
        using var caller = new CancellationTokenSource();
        var waiting = host.CallAsync("t", cancellationToken: caller.Token).AsTask();
        Desk(host).Waiting.Should().Be(1);
        (await CallAsync(host)).Error!.Kind.Should().Be(ToolErrorKind.Busy);

        await caller.CancelAsync();

        Desk(host).Waiting.Should().Be(0);
        (await FluentActions.Awaiting(() => waiting.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(caller.Token);
        var next = CallAsync(host);
        gates.EndOne();
        await first;
        await gates.WhenRunningAsync(1).OrHang();
        gates.EndOne();
        (await next).IsSuccess.Should().BeTrue();
        gates.Runs.Should().Be(2);
    }

    [Fact]
    public async Task Call_TimeIsOverWhileItWaits_IsATimeoutAndHoldsNothing()
    {
        var gates = new Gates();
        await using var host = await StartAsync(o => o.Rules.Add(new() { Name = "r", Limit = 1 }), gates.RunAsync);
        var first = CallAsync(host, timeout: TimeSpan.FromMinutes(1));
        await gates.WhenRunningAsync(1).OrHang();
        var waiting = CallAsync(host, timeout: TimeSpan.FromSeconds(5));

        host.Time.Advance(TimeSpan.FromSeconds(5));

        (await waiting).Error!.Kind.Should().Be(ToolErrorKind.Timeout);
        Desk(host).Waiting.Should().Be(0);
        gates.EndOne();
        (await first).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task Call_HostShutsDownWhileItWaits_IsShuttingDown()
    {
        var gates = new Gates();
        var host = await StartAsync(o => o.Rules.Add(new() { Name = "r", Limit = 1 }), gates.RunAsync);
        var first = host.CallAsync("t", options: new() { Timeout = Timeout.InfiniteTimeSpan }).AsTask();
        await gates.WhenRunningAsync(1).OrHang();
        var waiting = host.CallAsync("t", options: new() { Timeout = Timeout.InfiniteTimeSpan }).AsTask();

        Desk(host).Dispose();

        (await waiting.OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ShuttingDown);
        (await CallAsync(host)).Error!.Kind.Should().Be(ToolErrorKind.ShuttingDown);
        gates.EndOne();
        (await first.OrHang()).IsSuccess.Should().BeTrue();
        await host.DisposeAsync().AsTask().OrHang();
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 2, 5)]
    [InlineData(3, 1, 0.5)]
    public async Task Calls_OfTenantsWithWeights_AreLetInByThem(double a, double b, double c)
    {
        var order = new List<string>();
        var gate = new Gates();
        await using var host = await StartAsync(
            o =>
            {
                o.Rules.Add(new() { Name = "r", Limit = 1, MaxWaiting = 1000 });
                (o.Weights["a"], o.Weights["b"], o.Weights["c"]) = (a, b, c);
            },
            call =>
            {
                lock (order)
                {
                    order.Add(call.Caller!.Tenant!);
                }

                return gate.RunAsync(call);
            });
        var calls = new List<Task<ToolResult>>();

        // The greedy one comes first and asks for everything at once.
        foreach (var tenant in new[] { "a", "b", "c" })
        {
            calls.AddRange(Enumerable.Range(0, 400).Select(_ => host.CallAsync("t", options: new() { Caller = new() { Tenant = tenant }, Timeout = Timeout.InfiniteTimeSpan }).AsTask()));
        }

        for (var i = 0; i < calls.Count; i++)
        {
            await gate.WhenRunningAsync(1).OrHang();
            gate.EndOne();
        }

        await Task.WhenAll(calls).OrHang();
        const int Window = 300;
        var weights = new Dictionary<string, double>(StringComparer.Ordinal) { ["a"] = a, ["b"] = b, ["c"] = c };
        foreach (var (tenant, weight) in weights)
        {
            // As long as all three have calls that wait.
            var share = order.Skip(1).Take(Window).Count(t => t == tenant) / (double)Window;
            share.Should().BeApproximately(weight / weights.Values.Sum(), 0.1 * weight / weights.Values.Sum(), "{0} has the weight {1}", tenant, weight);
        }
    }

    [Fact]
    public async Task Calls_OfATenantThatComesLate_DoNotWaitBehindAllOfTheGreedyOne()
    {
        var order = new List<string>();
        var gate = new Gates();
        await using var host = await StartAsync(o => o.Rules.Add(new() { Name = "r", Limit = 1, MaxWaiting = 1000 }), call =>
        {
            order.Add(call.Caller!.Tenant!);
            return gate.RunAsync(call);
        });
        var calls = Enumerable.Range(0, 100).Select(_ => CallAsync(host, new() { Tenant = "greedy" }, Timeout.InfiniteTimeSpan)).ToList();
        for (var i = 0; i < 50; i++)
        {
            await gate.WhenRunningAsync(1).OrHang();
            gate.EndOne();
        }

        await gate.WhenRunningAsync(1).OrHang();
        calls.Add(CallAsync(host, new() { Tenant = "late" }, Timeout.InfiniteTimeSpan));
        for (var i = 50; i < 101; i++)
        {
            await gate.WhenRunningAsync(1).OrHang();
            gate.EndOne();
        }

        await Task.WhenAll(calls).OrHang();
        order.IndexOf("late").Should().BeLessThanOrEqualTo(52);
    }

    [Theory]
    [InlineData(CallerScope.Everyone, false, false, false)]
    [InlineData(CallerScope.Tenant, true, false, false)]
    [InlineData(CallerScope.User, true, true, false)]
    [InlineData(CallerScope.Session, true, true, true)]
    public async Task Call_OfAnotherCaller_CountsWhereTheScopeSaysSo(CallerScope per, bool tenant, bool user, bool session)
    {
        await using var host = await StartAsync(o => o.Rules.Add(new() { Name = "r", Kind = RateKind.SlidingWindow, Limit = 1, Period = TimeSpan.FromHours(1), Per = per, MaxWaiting = 0 }));
        await CallAsync(host, Ann);

        (await CallAsync(host, Ann with { Tenant = "other" })).IsSuccess.Should().Be(tenant);
        (await CallAsync(host, Ann with { User = "bob" })).IsSuccess.Should().Be(user);
        (await CallAsync(host, Ann with { Session = "s2" })).IsSuccess.Should().Be(session);
    }

    [Fact]
    public async Task Call_SerialTool_RunsOneAfterTheOtherAndOthersBesideIt()
    {
        var gates = new Gates();
        var host = new GovernedHost(b => b.UseRates(o => o.Rules.Add(new() { Name = "serial", Limit = 1, EachTool = true, Tools = new() { Tools = new() { Allow = ["b:one", "b:two"] } } })));
        host.Add("one", gates.RunAsync).Add("two", gates.RunAsync).Add("free", gates.RunAsync);
        await using var _ = await host.StartAsync();
        Task<ToolResult>[] calls = [.. new[] { "one", "one", "two", "free", "free" }.Select(t => host.CallAsync(t).AsTask())];

        await gates.WhenRunningAsync(4).OrHang();
        Desk(host).Waiting.Should().Be(1);
        for (var i = 0; i < 5; i++)
        {
            await gates.WhenRunningAsync(1).OrHang();
            gates.EndOne();
        }

        (await Task.WhenAll(calls).OrHang()).Should().OnlyContain(r => r.IsSuccess);
    }

    [Fact]
    public async Task Call_ExclusiveTool_RunsAloneWithinItsScopeAndIsNotOvertaken()
    {
        var gates = new Gates();
        var exclusive = new Gates();
        var host = new GovernedHost(b => b.UseRates(o => o.ExclusiveWithin = CallerScope.Session));
        host.Add("t", gates.RunAsync);
        host.Backend.Add(new Tool { Name = "x", InputSchema = ToolExecJson.Parse("""{"type":"object"}"""), Effects = new() { Exclusive = true } }, exclusive.RunAsync);
        await using var _ = await host.StartAsync();
        var before = new[] { CallAsync(host, Ann), CallAsync(host, Ann) };
        await gates.WhenRunningAsync(2).OrHang();
        var alone = host.CallAsync("x", options: new() { Caller = Ann }).OrHang();
        var after = CallAsync(host, Ann);
        var other = CallAsync(host, Ann with { Session = "other" });

        await gates.WhenRunningAsync(3).OrHang();
        (exclusive.Runs, Desk(host).Waiting).Should().Be((0, 2));
        gates.EndAll();
        await Task.WhenAll([.. before, other]);
        await exclusive.WhenRunningAsync(1).OrHang();
        (gates.Running, Desk(host).Waiting).Should().Be((0, 1));
        exclusive.EndAll();
        await alone;
        await gates.WhenRunningAsync(1).OrHang();
        gates.EndAll();
        (await after).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task Call_MadeWithinACallThatHasTheOnlyPlace_BorrowsItOneAtATime()
    {
        var gates = new Gates();
        var host = new GovernedHost(b => b.UseRates(o => o.Rules.Add(new() { Name = "r", Limit = 1 })));
        host.Add("inner", gates.RunAsync);
        host.Add("middle", async _ => (await host.CallAsync("inner")).IsSuccess ? ToolResult.Success(default) : throw new InvalidOperationException());
        host.Add("outer", async _ =>
        {
            var inner = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => host.CallAsync("middle").AsTask()));
            return inner.All(r => r.IsSuccess) ? ToolResult.Success(default) : throw new InvalidOperationException();
        });
        await using var _ = await host.StartAsync();

        var outers = new[] { host.CallAsync("outer").AsTask(), host.CallAsync("outer").AsTask() };
        for (var i = 0; i < 6; i++)
        {
            await gates.WhenRunningAsync(1).OrHang();
            gates.EndOne();
        }

        (await Task.WhenAll(outers).OrHang()).Should().OnlyContain(r => r.IsSuccess);
        gates.Most.Should().Be(1);
        var again = host.CallAsync("inner").AsTask();
        await gates.WhenRunningAsync(1).OrHang();
        gates.EndOne();
        (await again.OrHang()).IsSuccess.Should().BeTrue("the place is free again");
    }

    [Fact]
    public async Task Attempt_BackendIsFull_GoesToTheNextOneOrWaits()
    {
        var gates = new Gates();
        await using var host = new GovernedHost(b => b
            .UseRates(o => o.Rules.Add(new() { Name = "backend", Point = RatePoint.Attempt, Limit = 1, MaxWaiting = 0, Tools = new() { Backends = ["b"] } }))
            .AddBackend(new DelegateBackend("second").AddValue("t", "2"), new BackendRegistration { Namespace = "b" }));
        host.Add("t", gates.RunAsync).Add("only", _ => new(ToolResult.Success(default)));
        await host.StartAsync();
        var first = host.CallAsync("t").AsTask();
        await gates.WhenRunningAsync(1).OrHang();

        (await host.CallAsync("t").OrHang()).Backend.Should().Be("second");
        var refused = (await host.CallAsync("only").OrHang()).Error!;
        (refused.Kind, refused.Backend).Should().Be((ToolErrorKind.RateLimited, "b"));

        gates.EndOne();
        (await first.OrHang()).Backend.Should().Be("b");
        (await host.CallAsync("only").OrHang()).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task Attempt_MadeAgain_WaitsForTheBackendsRateAndIsBelieved()
    {
        var runs = 0;
        await using var host = new GovernedHost(b => b
            .UseResilience(o => (o.BaseDelay, o.Breaker.Enabled) = (TimeSpan.Zero, false))
            .UseRates(o => o.Rules.Add(new() { Name = "backend", Point = RatePoint.Attempt, Kind = RateKind.SlidingWindow, Limit = 1, Period = TimeSpan.FromSeconds(5), MaxWaiting = 0 })));
        host.Add("t", _ => new(++runs == 1 ? ToolResult.Failure(new ToolError(ToolErrorKind.Busy, "No.")) : ToolResult.Success(default)));
        await host.StartAsync();

        var call = host.CallAsync("t").AsTask();
        await host.Time.WhenArmedAsync(2).OrHang();
        await AdvanceAsync(host, TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        runs.Should().Be(1);
        host.Time.Advance(TimeSpan.FromTicks(1));

        (await call.OrHang()).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task Attempt_NestedInOneThatHasTheOnlyPlaceOfItsBackend_BorrowsIt()
    {
        var host = new GovernedHost(b => b.UseRates(o => o.Rules.Add(new() { Name = "backend", Point = RatePoint.Attempt, Limit = 1 })));
        host.Add("inner", _ => new(ToolResult.Success(default)));
        host.Add("outer", async _ => (await host.CallAsync("inner")).EnsureSucceeded());
        await using var _ = await host.StartAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => host.CallAsync("outer").AsTask())).OrHang();

        results.Should().OnlyContain(r => r.IsSuccess);
        (await host.CallAsync("outer").OrHang()).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task Call_HostsOwnLimiterRefuses_GivesBackWhatTheRulesGave()
    {
        using var limiter = PartitionedRateLimiter.Create<ToolCallContext, string>(c => RateLimitPartition.GetConcurrencyLimiter(c.Caller?.User ?? "", _ => new() { PermitLimit = 1 }));
        var gates = new Gates();
        await using var host = await StartAsync(
            o =>
            {
                o.Limiter = limiter;
                o.Rules.Add(new() { Name = "hour", Kind = RateKind.SlidingWindow, Limit = 2, Period = TimeSpan.FromHours(1), MaxWaiting = 0 });
                o.Rules.Add(new() { Name = "bucket", Kind = RateKind.TokenBucket, Limit = 2, Period = TimeSpan.FromHours(1), MaxWaiting = 0 });
            },
            gates.RunAsync);
        var first = CallAsync(host, Ann);
        await gates.WhenRunningAsync(1).OrHang();

        for (var i = 0; i < 5; i++)
        {
            (await CallAsync(host, Ann)).Error!.Message.Should().Be("The host allows no more calls of 'b:t' for now. Try again later.");
        }

        gates.EndOne();
        await first;
        var second = CallAsync(host, Ann);
        await gates.WhenRunningAsync(1).OrHang();
        gates.EndOne();
        (await second).IsSuccess.Should().BeTrue("its lease was returned, and what the rules gave as well");
        (await CallAsync(host, Ann)).Error!.Message.Should().StartWith("'hour' limits");
    }

    [Fact]
    public async Task Calls_ThousandsAtOnceAndManyCancelled_LeakNoPlaceAndPassNoLimit()
    {
        int running = 0, most = 0;
        await using var host = await StartAsync(
            o =>
            {
                o.Rules.Add(new() { Name = "all", Limit = 8, MaxWaiting = 100_000 });
                o.Rules.Add(new() { Name = "tenant", Limit = 3, Per = CallerScope.Tenant, MaxWaiting = 100_000 });
            },
            async call =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                await Task.Yield();
                Interlocked.Decrement(ref running);
                return ToolResult.Success(default);
            });

        await Parallel.ForAsync(0, 4000, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, stop) =>
        {
            using var caller = new CancellationTokenSource();
            var call = host.CallAsync("t", options: new() { Caller = new() { Tenant = $"t{i % 7}" }, Timeout = Timeout.InfiniteTimeSpan }, cancellationToken: caller.Token).AsTask();
            if (i % 3 == 0)
            {
                await Task.Yield();
                await caller.CancelAsync();
            }

            await call.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, stop).ContinueWith(static t => t.Exception, stop, TaskContinuationOptions.None, TaskScheduler.Default);
        }).WaitAsync(TimeSpan.FromSeconds(120), TimeProvider.System);

        most.Should().BeLessThanOrEqualTo(8);
        Desk(host).Waiting.Should().Be(0);
        (await Task.WhenAll(Enumerable.Range(0, 8).Select(i => CallAsync(host, new() { Tenant = $"t{i % 7}" })))).Should().OnlyContain(r => r.IsSuccess);
    }

    [Fact]
    public async Task Calls_OfManySessions_KeepNoMoreLimitsThanAllowed()
    {
        await using var host = await StartAsync(o =>
        {
            o.Rules.Add(new() { Name = "r", Kind = RateKind.TokenBucket, Limit = 5, Period = TimeSpan.FromMinutes(1), Per = CallerScope.Session });
            o.MaxKeys = 100;
        });
        for (var i = 0; i < 100; i++)
        {
            (await CallAsync(host, Ann with { Session = $"s{i}" })).IsSuccess.Should().BeTrue();
        }

        (await CallAsync(host, Ann with { Session = "more" })).Error!.Kind.Should().Be(ToolErrorKind.Busy);
        host.Time.Advance(TimeSpan.FromSeconds(12));
        (await CallAsync(host, Ann with { Session = "more" })).IsSuccess.Should().BeTrue();
        Desk(host).Count.Should().Be(1);
    }

    [Fact]
    public void Validate_WrongOptions_NamesEach()
    {
        var options = new RateOptions { MaxKeys = 0, MaxWaiting = -1, ExclusiveWithin = (CallerScope)9 };
        options.Weights["a"] = 0;
        options.Rules.Add(null!);
        options.Rules.Add(new() { Name = "", Tools = null!, Point = (RatePoint)9, Per = (CallerScope)9, Kind = (RateKind)9, Limit = 0, Burst = 0, MaxWaiting = -1, Period = TimeSpan.Zero });
        options.Rules.Add(new() { Name = "a", Kind = RateKind.SlidingWindow, Limit = 100_001 });
        options.Rules.Add(new() { Name = "a", Limit = 1_000_000 });

        new RateOptionsValidator().Validate(null, options).Failures.Should().HaveCount(16);
        new RateOptionsValidator().Validate(null, new RateOptions()).Succeeded.Should().BeTrue();
    }

    [Fact]
    public async Task UseRates_Settings_AreReadWhole()
    {
        const string Json = """
            {
              "maxWaiting": 5, "maxKeys": 7, "exclusiveWithin": "session", "weights": { "acme": 2 },
              "rules": [{ "name": "r", "tools": ["b:*"], "backends": ["b"], "point": "call", "per": "tenant", "eachTool": true, "kind": "tokenBucket", "limit": 1, "period": 60, "burst": 2, "maxWaiting": 0 }]
            }
            """;
        await using var host = new GovernedHost(b => b.UseRates(new BackendSettings(ToolExecJson.Parse(Json), "rates")));
        host.Add("t", _ => new(ToolResult.Success(default)));
        await host.StartAsync();

        (await CallAsync(host, Ann)).IsSuccess.Should().BeTrue();
        (await CallAsync(host, Ann)).IsSuccess.Should().BeTrue();
        (await CallAsync(host, Ann)).Error!.RetryAfter.Should().Be(TimeSpan.FromMinutes(1));
        FluentActions.Invoking(() => new ServiceCollection().AddToolExec().UseRates(new BackendSettings(ToolExecJson.Parse("""{"rule":1}"""), "rates")))
            .Should().Throw<BackendSettingsException>().WithMessage("rates/rule is not a setting*");
        FluentActions.Invoking(() => new ServiceCollection().AddToolExec().UseRates(new BackendSettings(ToolExecJson.Parse("""{"weights":[1]}"""), "rates")))
            .Should().Throw<BackendSettingsException>();
    }

    private static void InterlockedMax(ref int most, int now)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < now && Interlocked.CompareExchange(ref most, now, seen) != seen)
        {
        }
    }

    private static RateDesk Desk(GovernedHost host) => host.Provider.GetRequiredService<RateDesk>();

    private static Task<ToolResult> CallAsync(GovernedHost host, ToolCaller? caller = null, TimeSpan? timeout = null) =>
        host.CallAsync("t", options: new() { Caller = caller, Timeout = timeout }).OrHang();

    private static async Task AdvanceAsync(GovernedHost host, TimeSpan by)
    {
        await host.Time.WhenArmedAsync(1).OrHang();
        host.Time.Advance(by);
    }

    private static async Task<GovernedHost> StartAsync(Action<RateOptions> configure, Func<ToolCallContext, ValueTask<ToolResult>>? tool = null)
    {
        var host = new GovernedHost(b => b.UseRates(configure));
        host.Add("t", tool ?? (_ => new(ToolResult.Success(default))));
        return await host.StartAsync();
    }

    /// <summary>A tool whose calls run until the test ends them.</summary>
    private sealed class Gates
    {
        private readonly Lock _gate = new();
        private readonly Queue<TaskCompletionSource> _running = new();
        private readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];

        public int Running { get; private set; }

        public int Most { get; private set; }

        public int Runs { get; private set; }

        public async ValueTask<ToolResult> RunAsync(ToolCallContext context)
        {
            var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_gate)
            {
                _running.Enqueue(end);
                Runs++;
                Most = Math.Max(Most, ++Running);
                foreach (var (_, reached) in _waiters.Where(w => w.Count <= Running))
                {
                    reached.TrySetResult();
                }

                _waiters.RemoveAll(w => w.Count <= Running);
            }

            await end.Task.WaitAsync(context.CancellationToken);
            return ToolResult.Success(default);
        }

        public Task WhenRunningAsync(int count)
        {
            lock (_gate)
            {
                if (Running >= count)
                {
                    return Task.CompletedTask;
                }

                var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiters.Add((count, reached));
                return reached.Task;
            }
        }

        public void EndOne()
        {
            lock (_gate)
            {
                Running--;
                _running.Dequeue().SetResult();
            }
        }

        public void EndAll()
        {
            while (Running > 0)
            {
                EndOne();
            }
        }
    }
}
