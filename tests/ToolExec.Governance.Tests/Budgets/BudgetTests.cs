using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ToolExec.Governance.Tests.Budgets;

public sealed class BudgetTests
{
    private static readonly ToolCaller Ann = new() { Tenant = "acme", User = "ann", Session = "s1", Request = "r1" };

    [Fact]
    public void UseBudgets_Null_IsRefused()
    {
        FluentActions.Invoking(() => BudgetBuilderExtensions.UseBudgets(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new ServiceCollection().AddToolExec().UseBudgets((BackendSettings)null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public async Task Call_BudgetUsedUp_IsRefusedAndSaysWhichAndWhenItComesBack()
    {
        await using var host = await StartAsync(o => o.Budgets.Add(new() { Name = "day", Level = BudgetLevel.Tenant, Limit = 2, Window = BudgetWindow.Day }));
        host.Time.Advance(TimeSpan.FromHours(21));
        (await CallAsync(host, Ann)).IsSuccess.Should().BeTrue();
        (await CallAsync(host, Ann with { User = "bob" })).IsSuccess.Should().BeTrue();

        var refused = await CallAsync(host, Ann);

        refused.Status.Should().Be(ToolStatus.Rejected);
        refused.Attempts.Should().Be(0);
        var error = refused.Error!;
        error.Kind.Should().Be(ToolErrorKind.BudgetExceeded);
        error.Message.Should().Be("The budget 'day' of this tenant is used up: 0 calls of 2 are left, and 1 call would be needed. It fits again in 3 h 0 min 0 s.");
        error.RetryAfter.Should().Be(TimeSpan.FromHours(3));
        error.IsRetryable.Should().BeTrue();
        error.Details!.Value.GetProperty("budget").GetString().Should().Be("day");
        error.Details!.Value.GetProperty("returns_in_ms").GetInt64().Should().Be(3 * 3600 * 1000);
        (await CallAsync(host, Ann with { Tenant = "other" })).IsSuccess.Should().BeTrue();

        host.Time.Advance(TimeSpan.FromHours(3) - TimeSpan.FromTicks(1));
        (await CallAsync(host, Ann)).IsSuccess.Should().BeFalse();
        host.Time.Advance(TimeSpan.FromTicks(1));
        (await CallAsync(host, Ann)).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task Call_TotalUsedUp_DoesNotComeBack()
    {
        await using var host = await StartAsync(o => o.Budgets.Add(new() { Name = "trial", Level = BudgetLevel.User, Limit = 1 }));
        await CallAsync(host, Ann);

        var error = (await CallAsync(host, Ann)).Error!;

        error.RetryAfter.Should().BeNull();
        error.IsRetryable.Should().BeFalse();
        error.Message.Should().EndWith("It does not come back by itself: go on without this call, or tell whoever runs the host.");
    }

    [Theory]
    [InlineData(BudgetLevel.Everyone, "other", "other", "other", "other", "other", false)]
    [InlineData(BudgetLevel.Tenant, "acme", "other", "other", "other", "other", false)]
    [InlineData(BudgetLevel.Tenant, "other", "ann", "s1", "r1", "e1", true)]
    [InlineData(BudgetLevel.User, "acme", "ann", "other", "other", "other", false)]
    [InlineData(BudgetLevel.User, "other", "ann", "s1", "r1", "e1", true)]
    [InlineData(BudgetLevel.Session, "acme", "other", "s1", "other", "other", false)]
    [InlineData(BudgetLevel.Session, "acme", "ann", "other", "r1", "e1", true)]
    [InlineData(BudgetLevel.Request, "acme", "other", "s1", "r1", "other", false)]
    [InlineData(BudgetLevel.Request, "acme", "ann", "other", "r1", "e1", true)]
    [InlineData(BudgetLevel.Execution, "acme", "other", "other", "other", "e1", false)]
    [InlineData(BudgetLevel.Execution, "acme", "ann", "s1", "r1", "other", true)]
    [InlineData(BudgetLevel.Execution, "acme", "ann", "s1", "r1", null, true)]
    public async Task Call_OfAnotherCaller_CountsWhereTheLevelSaysSo(BudgetLevel level, string tenant, string user, string session, string request, string? execution, bool runs)
    {
        await using var host = await StartAsync(o => o.Budgets.Add(new() { Name = "b", Level = level, Limit = 1 }));
        await CallAsync(host, Ann with { Execution = "e1" });

        var other = new ToolCaller { Tenant = tenant, User = user, Session = session, Request = request, Execution = execution };

        (await CallAsync(host, other)).IsSuccess.Should().Be(runs);
    }

    [Fact]
    public async Task Call_WithoutACaller_SharesWithOthersThatNameNone()
    {
        await using var host = await StartAsync(o => o.Budgets.Add(new() { Name = "b", Level = BudgetLevel.User, Limit = 1 }));
        await CallAsync(host, null);

        (await CallAsync(host, new ToolCaller())).IsSuccess.Should().BeFalse();
        (await CallAsync(host, Ann)).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task Call_OneOfSeveralBudgetsUsedUp_TakesNothingFromTheOthers()
    {
        await using var host = await StartAsync(o =>
        {
            o.Budgets.Add(new() { Name = "tenant", Level = BudgetLevel.Tenant, Limit = 10 });
            o.Budgets.Add(new() { Name = "user", Level = BudgetLevel.User, Limit = 1 });
        });
        for (var i = 0; i < 5; i++)
        {
            await CallAsync(host, Ann);
        }

        Budgets(host).GetStates(Ann).Select(s => s.Used).Should().Equal(1, 1);
    }

    [Fact]
    public async Task Call_NoBackendBeganIt_GivesBackWhatWasSetAside()
    {
        var kind = ToolErrorKind.BackendUnavailable;
        await using var host = await StartAsync(
            o => o.Budgets.Add(new() { Name = "b", Limit = 10 }),
            _ => new(ToolResult.Failure(new ToolError(kind, "No."))));

        await CallAsync(host, Ann);
        Budgets(host).GetStates(Ann).Single().Used.Should().Be(0);
        kind = ToolErrorKind.ExecutionFailed;
        await CallAsync(host, Ann);
        Budgets(host).GetStates(Ann).Single().Used.Should().Be(1, "it ran");
    }

    [Fact]
    public async Task Call_StoppedWhileItRuns_CountsAndIsSettled()
    {
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await StartAsync(
            o => o.Budgets.Add(new() { Name = "b", Limit = 10 }),
            async c =>
            {
                began.SetResult();
                await new TaskCompletionSource().Task.WaitAsync(c.CancellationToken);
                return ToolResult.Success(default);
            });
        using var caller = new CancellationTokenSource();
        var call = host.CallAsync("t", options: new() { Caller = Ann }, cancellationToken: caller.Token).AsTask();
        await began.Task.OrHang();
        await caller.CancelAsync();
        await FluentActions.Awaiting(() => call.OrHang()).Should().ThrowAsync<OperationCanceledException>();

        Budgets(host).GetStates(Ann).Single().Used.Should().Be(1);
    }

    [Fact]
    public async Task Call_TimeAndBytes_AreWhatWasMeasured()
    {
        GovernedHost? host = null;
        host = await StartAsync(
            o =>
            {
                o.Budgets.Add(new() { Name = "time", Measure = BudgetMeasure.ToolSeconds, Limit = 10 });
                o.Budgets.Add(new() { Name = "bytes", Measure = BudgetMeasure.OutputBytes, Limit = 1000 });
                o.Estimates.Add(new() { Use = new() { ToolTime = TimeSpan.FromSeconds(4), OutputBytes = 100 } });
            },
            _ =>
            {
                Budgets(host!).GetStates(Ann).Select(s => s.Used).Should().Equal([4, 100], "it is set aside while the tool runs");
                host!.Time.Advance(TimeSpan.FromSeconds(1.5));
                return new(ToolResult.Success(ToolExecJson.Parse("\"12345678\"")));
            });
        await using var _ = host;

        await CallAsync(host, Ann);

        Budgets(host).GetStates(Ann).Select(s => s.Used).Should().Equal(1.5m, 10);
    }

    [Fact]
    public async Task Call_DeclaredCost_IsSetAsideAndTheHostReadsTheRealOne()
    {
        decimal? real = null;
        await using var host = await StartAsync(o =>
        {
            o.Budgets.Add(new() { Name = "money", Measure = BudgetMeasure.Cost, Limit = 1 });
            o.Estimates.Add(new() { Tools = new() { Tools = new() { Allow = ["b:t"] } }, Use = new() { Cost = 0.4m } });
            o.ReadUse = (_, _) => real is { } cost ? new BudgetUse { Cost = cost } : null;
        });

        await CallAsync(host, Ann);
        Used().Should().Be(0.4m);
        real = 0.1m;
        await CallAsync(host, Ann);
        Used().Should().Be(0.5m);
        await CallAsync(host, Ann);
        Used().Should().Be(0.6m);
        real = 5;
        await CallAsync(host, Ann);
        Used().Should().Be(5.6m, "what goes beyond the estimate counts");
        (await CallAsync(host, Ann)).Error!.Kind.Should().Be(ToolErrorKind.BudgetExceeded);

        decimal Used() => Budgets(host).GetStates(Ann).Single().Used;
    }

    [Fact]
    public async Task Call_HostsReaderThrows_KeepsTheEstimate()
    {
        await using var host = await StartAsync(o =>
        {
            o.Budgets.Add(new() { Name = "money", Measure = BudgetMeasure.Cost, Limit = 1 });
            o.Estimates.Add(new() { Use = new() { Cost = 0.25m } });
            o.ReadUse = (_, _) => throw new InvalidOperationException();
        });

        (await CallAsync(host, Ann)).IsSuccess.Should().BeTrue();
        Budgets(host).GetStates(Ann).Single().Used.Should().Be(0.25m);
    }

    [Fact]
    public async Task Call_AsksForMoreThanThereEverIs_IsToldToAskForLess()
    {
        await using var host = await StartAsync(o =>
        {
            o.Budgets.Add(new() { Name = "money", Measure = BudgetMeasure.Cost, Limit = 1, Window = BudgetWindow.Day, Action = BudgetAction.Throttle });
            o.Estimates.Add(new() { Use = new() { Cost = 2 } });
        });

        var error = (await CallAsync(host, Ann)).Error!;

        error.RetryAfter.Should().BeNull();
        error.Message.Should().Be("The budget 'money' is used up: 1 of cost of 1 are left, and 2 of cost would be needed. Ask for less.");
    }

    [Fact]
    public async Task Call_FromTheCache_UsesNothing()
    {
        await using var host = new GovernedHost(b => b.UseCache().UseBudgets(o => o.Budgets.Add(new() { Name = "b", Limit = 1 })));
        host.Add("t", _ => new(ToolResult.Success(default)), readOnly: true);
        await host.StartAsync();
        await CallAsync(host, Ann);

        (await CallAsync(host, Ann)).CachedAge.Should().NotBeNull();
        Budgets(host).GetStates(Ann).Single().Used.Should().Be(1);
    }

    [Fact]
    public async Task Call_BudgetForSomeTools_CountsThoseOnlyAndEachByItselfWhereItSaysSo()
    {
        await using var host = new GovernedHost(b => b.UseBudgets(o =>
        {
            o.Budgets.Add(new() { Name = "mail", Limit = 1, Tools = new() { Tools = new() { Allow = ["b:mail"] } } });
            o.Budgets.Add(new() { Name = "each", Limit = 2, EachTool = true });
        }));
        host.Add("mail", _ => new(ToolResult.Success(default))).Add("look", _ => new(ToolResult.Success(default)));
        await host.StartAsync();

        (await host.CallAsync("mail").OrHang()).IsSuccess.Should().BeTrue();
        (await host.CallAsync("mail").OrHang()).Error!.Message.Should().StartWith("The budget 'mail' is used up");
        (await host.CallAsync("look").OrHang()).IsSuccess.Should().BeTrue();
        (await host.CallAsync("look").OrHang()).IsSuccess.Should().BeTrue();
        (await host.CallAsync("look").OrHang()).Error!.Message.Should().StartWith("The budget 'each' is used up");
        Budgets(host).GetStates(null).Select(s => (s.Budget, s.Tool, s.Used)).Should().Equal(("mail", null, 1), ("each", "b:look", 2), ("each", "b:mail", 1));
    }

    [Fact]
    public async Task Call_Warn_RunsAlthoughTheBudgetIsUsedUp()
    {
        await using var host = await StartAsync(o => o.Budgets.Add(new() { Name = "b", Limit = 1, Action = BudgetAction.Warn }));
        for (var i = 0; i < 3; i++)
        {
            (await CallAsync(host, Ann)).IsSuccess.Should().BeTrue();
        }

        var state = Budgets(host).GetStates(Ann).Single();
        (state.Used, state.Left).Should().Be((3, 0));
    }

    [Fact]
    public async Task Call_Throttled_WaitsUntilItFits()
    {
        await using var host = await StartAsync(o => o.Budgets.Add(new() { Name = "b", Limit = 1, Window = BudgetWindow.Rolling, Period = TimeSpan.FromSeconds(10), Action = BudgetAction.Throttle }));
        await CallAsync(host, Ann);
        var waiting = CallAsync(host, Ann);
        await host.Time.WhenArmedAsync(2).OrHang();

        host.Time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        waiting.IsCompleted.Should().BeFalse();
        host.Time.Advance(TimeSpan.FromTicks(1));

        (await waiting).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task Call_ThrottledForLongerThanItHas_IsRefusedAtOnce()
    {
        await using var host = await StartAsync(o => o.Budgets.Add(new() { Name = "b", Limit = 1, Window = BudgetWindow.Rolling, Period = TimeSpan.FromSeconds(10), Action = BudgetAction.Throttle }));
        await CallAsync(host, Ann);

        var refused = await host.CallAsync("t", options: new() { Caller = Ann, Timeout = TimeSpan.FromSeconds(10) }).OrHang();

        refused.Error!.RetryAfter.Should().Be(TimeSpan.FromSeconds(10));
        (await host.CallAsync("t", options: new() { Caller = Ann, Timeout = TimeSpan.FromSeconds(3) }).OrHang()).Error!.Kind.Should().Be(ToolErrorKind.BudgetExceeded);
    }

    [Fact]
    public async Task Call_ThrottledAndSomethingIsGivenBack_GoesOnAtOnce()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var runs = 0;
        await using var host = await StartAsync(
            o => o.Budgets.Add(new() { Name = "b", Limit = 1, Window = BudgetWindow.Day, Action = BudgetAction.Throttle }),
            async _ =>
            {
                if (Interlocked.Increment(ref runs) == 1)
                {
                    await gate.Task;
                    return ToolResult.Failure(new ToolError(ToolErrorKind.Busy, "No."));
                }

                return ToolResult.Success(default);
            });
        var first = host.CallAsync("t", options: new() { Caller = Ann, Timeout = Timeout.InfiniteTimeSpan }).AsTask();
        var second = host.CallAsync("t", options: new() { Caller = Ann, Timeout = Timeout.InfiniteTimeSpan }).AsTask();
        await host.Time.WhenArmedAsync().OrHang();

        gate.SetResult();

        (await first.OrHang()).Error!.Kind.Should().Be(ToolErrorKind.Busy);
        (await second.OrHang()).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task Call_CancelledWhileItIsThrottled_EndsAtOnceAndHoldsNothing()
    {
        await using var host = await StartAsync(o =>
        {
            o.Budgets.Add(new() { Name = "b", Limit = 1, Window = BudgetWindow.Rolling, Period = TimeSpan.FromSeconds(10), Action = BudgetAction.Throttle });
            o.MaxWaiting = 1;
        });
        await CallAsync(host, Ann);
        using var caller = new CancellationTokenSource();
        var waiting = host.CallAsync("t", options: new() { Caller = Ann }, cancellationToken: caller.Token).AsTask();
        await host.Time.WhenArmedAsync(2).OrHang();
        (await CallAsync(host, Ann)).Error!.Kind.Should().Be(ToolErrorKind.BudgetExceeded, "as many wait as may");

        await caller.CancelAsync();

        (await FluentActions.Awaiting(() => waiting.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(caller.Token);
        Budgets(host).GetStates(Ann).Single().Used.Should().Be(1);
        var next = CallAsync(host, Ann);
        await host.Time.WhenArmedAsync(2).OrHang();
        host.Time.Advance(TimeSpan.FromSeconds(10));
        (await next).IsSuccess.Should().BeTrue("its place among those that wait is free");
    }

    [Fact]
    public async Task Report_OfAModel_CostsWhatThePricesSayAndUsesUpTokens()
    {
        await using var host = await StartAsync(o =>
        {
            o.Budgets.Add(new() { Name = "in", Measure = BudgetMeasure.InputTokens, Limit = 1_000_000 });
            o.Budgets.Add(new() { Name = "out", Measure = BudgetMeasure.OutputTokens, Limit = 1_000_000 });
            o.Budgets.Add(new() { Name = "all", Measure = BudgetMeasure.TotalTokens, Limit = 300 });
            o.Budgets.Add(new() { Name = "money", Measure = BudgetMeasure.Cost, Limit = 100 });
            o.Budgets.Add(new() { Name = "tool", Limit = 1, Tools = new() { Tools = new() { Allow = ["b:t"] } } });
        });
        var budgets = Budgets(host);

        budgets.Report(Ann, new() { Model = "claude-Opus-4", InputTokens = 100, OutputTokens = 10 }).Should().Be(((100 * 15m) + (10 * 75m)) / 1_000_000);
        budgets.Report(Ann, new() { Model = "claude-haiku", InputTokens = 100, OutputTokens = 10 }).Should().Be(0.0000375m);
        budgets.Report(Ann, new() { Model = "unknown", InputTokens = 100, OutputTokens = 10 }).Should().Be(0.00045m, "it is priced as the default");
        budgets.Report(Ann, new() { Model = "opus", Cost = 7 }).Should().Be(7);

        budgets.GetStates(Ann).Select(s => s.Used).Should().Equal(300, 30, 330, 7.0027375m, 0);
        (await CallAsync(host, Ann)).Error!.Details!.Value.GetProperty("budget").GetString().Should().Be("all", "a call fits into nothing that is used up");
    }

    [Fact]
    public async Task TryReserve_ByTheHost_CountsAsMuchAsIsSettled()
    {
        await using var host = await StartAsync(o => o.Budgets.Add(new() { Name = "tokens", Measure = BudgetMeasure.TotalTokens, Limit = 100 }));
        var budgets = Budgets(host);

        budgets.TryReserve(Ann, new() { InputTokens = 60 }, out var first, out _).Should().BeTrue();
        budgets.TryReserve(Ann, new() { InputTokens = 41 }, out var second, out var refusal).Should().BeFalse();
        second.Should().BeNull();
        refusal!.Message.Should().Be("The budget 'tokens' is used up: 40 tokens of 100 are left, and 41 tokens would be needed. It does not come back by itself: go on without this call, or tell whoever runs the host.");
        first!.Settle(new() { InputTokens = 30, OutputTokens = 5 });
        first.Settle(new() { InputTokens = 99 });
        first.Dispose();
        budgets.GetStates(Ann).Single().Used.Should().Be(35);
        budgets.TryReserve(Ann, new() { InputTokens = 65 }, out var third, out _).Should().BeTrue();
        third!.Dispose();
        budgets.GetStates(Ann).Single().Used.Should().Be(35);
    }

    [Fact]
    public async Task Reset_OfACaller_BeginsAnewAndOnlyForThatOne()
    {
        await using var host = await StartAsync(o => o.Budgets.Add(new() { Name = "b", Level = BudgetLevel.User, Limit = 1 }));
        var bob = Ann with { User = "bob" };
        await CallAsync(host, Ann);
        await CallAsync(host, bob);

        Budgets(host).Reset("b", Ann).Should().BeTrue();
        Budgets(host).Reset("b", Ann).Should().BeFalse();
        Budgets(host).Reset("none", Ann).Should().BeFalse();

        (await CallAsync(host, Ann)).IsSuccess.Should().BeTrue();
        (await CallAsync(host, bob)).IsSuccess.Should().BeFalse();
    }

    [Fact]
    public async Task CreateChild_ForAScript_LimitsItWithinTheBudgetsOfItsCaller()
    {
        await using var host = await StartAsync(o => o.Budgets.Add(new() { Name = "user", Level = BudgetLevel.User, Limit = 5 }));
        var script = Ann with { Execution = "e1" };
        var child = Budgets(host).CreateChild(script, new Dictionary<BudgetMeasure, decimal> { [BudgetMeasure.Calls] = 2 });

        (await CallAsync(host, script)).IsSuccess.Should().BeTrue();
        (await CallAsync(host, script)).IsSuccess.Should().BeTrue();
        (await CallAsync(host, script)).Error!.Message.Should().StartWith("The budget 'script' of this script is used up: 0 calls of 2 are left");
        child.States.Single().Used.Should().Be(2);
        Budgets(host).GetStates(script).Select(s => (s.Budget, s.Used)).Should().Equal(("user", 2), ("script", 2));
        (await CallAsync(host, script with { Execution = "e2" })).IsSuccess.Should().BeTrue();

        FluentActions.Invoking(() => Budgets(host).CreateChild(script, new Dictionary<BudgetMeasure, decimal> { [BudgetMeasure.Calls] = 2 })).Should().Throw<ArgumentException>();
        child.Dispose();
        child.Dispose();
        (await CallAsync(host, script)).IsSuccess.Should().BeTrue();
        (await CallAsync(host, script)).IsSuccess.Should().BeTrue();
        (await CallAsync(host, script)).Error!.Message.Should().StartWith("The budget 'user'");
    }

    [Fact]
    public async Task CreateChild_Wrong_IsRefused()
    {
        await using var host = await StartAsync(_ => { });
        var budgets = Budgets(host);

        FluentActions.Invoking(() => budgets.CreateChild(null!, new Dictionary<BudgetMeasure, decimal>())).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => budgets.CreateChild(Ann, new Dictionary<BudgetMeasure, decimal> { [BudgetMeasure.Calls] = 1 })).Should().Throw<ArgumentException>().WithMessage("*execution*");
        FluentActions.Invoking(() => budgets.CreateChild(Ann with { Execution = "e" }, new Dictionary<BudgetMeasure, decimal>())).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => budgets.CreateChild(Ann with { Execution = "e" }, new Dictionary<BudgetMeasure, decimal> { [BudgetMeasure.Calls] = 0 })).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => budgets.Report(Ann, null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => budgets.TryReserve(Ann, null!, out _, out _)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => budgets.Reset("", Ann)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new BudgetUse { Calls = -1 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new BudgetUse { Cost = -1 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new ModelUsage { Model = "m", InputTokens = -1 }).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public async Task Reserve_TenThousandAtOnce_NeverSpendsMoreThanThereIs()
    {
        await using var host = await StartAsync(o =>
        {
            o.Budgets.Add(new() { Name = "everyone", Limit = 3000 });
            o.Budgets.Add(new() { Name = "tenant", Level = BudgetLevel.Tenant, Limit = 800 });
            o.Budgets.Add(new() { Name = "session", Level = BudgetLevel.Session, Limit = 100 });
        });
        var budgets = Budgets(host);
        var one = new BudgetUse { Calls = 1 };
        int granted = 0, kept = 0, overspent = 0;

        await Parallel.ForAsync(0, 10_000, async (i, _) =>
        {
            await Task.Yield();
            var caller = new ToolCaller { Tenant = $"t{i % 5}", Session = $"s{i % 50}" };
            if (budgets.TryReserve(caller, one, out var reservation, out var _))
            {
                Interlocked.Increment(ref granted);
                if (budgets.GetStates(caller).Any(s => s.Used > s.Limit))
                {
                    Interlocked.Increment(ref overspent);
                }

                if (i % 3 == 0)
                {
                    reservation.Dispose();
                }
                else
                {
                    Interlocked.Increment(ref kept);
                    reservation.Settle(one);
                }
            }
        }).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);

        overspent.Should().Be(0);
        granted.Should().BeGreaterThan(kept);
        budgets.GetStates(null)[0].Used.Should().Be(kept).And.BeLessThanOrEqualTo(3000);
        Enumerable.Range(0, 5).Sum(t => budgets.GetStates(new ToolCaller { Tenant = $"t{t}" })[1].Used).Should().Be(kept, "no level was left half reserved");
        Enumerable.Range(0, 50).Sum(s => budgets.GetStates(new ToolCaller { Tenant = $"t{s % 5}", Session = $"s{s}" })[2].Used).Should().Be(kept);
    }

    [Fact]
    public async Task Calls_OfManySessions_KeepNoMoreCountsThanAllowed()
    {
        await using var host = await StartAsync(o =>
        {
            o.Budgets.Add(new() { Name = "hour", Level = BudgetLevel.Session, Limit = 5, Window = BudgetWindow.Hour });
            o.MaxKeys = 100;
        });
        for (var i = 0; i < 100; i++)
        {
            (await CallAsync(host, Ann with { Session = $"s{i}" })).IsSuccess.Should().BeTrue();
        }

        var refused = (await CallAsync(host, Ann with { Session = "one too many" })).Error!;
        refused.Message.Should().Be("The host keeps the budgets of as many callers as it may. Try again later.");
        (await CallAsync(host, Ann with { Session = "s0" })).IsSuccess.Should().BeTrue("it is there already");

        host.Time.Advance(TimeSpan.FromHours(1));
        (await CallAsync(host, Ann with { Session = "one too many" })).IsSuccess.Should().BeTrue("nothing of the others counts any more");
        host.Provider.GetRequiredService<BudgetBook>().Count.Should().Be(1);
    }

    [Fact]
    public async Task Count_WithoutAWindow_IsForgottenAfterItsTimeWithoutUse()
    {
        await using var host = await StartAsync(o =>
        {
            o.Budgets.Add(new() { Name = "session", Level = BudgetLevel.Session, Limit = 1 });
            (o.MaxKeys, o.ForgetAfter) = (2, TimeSpan.FromHours(1));
        });
        await CallAsync(host, Ann);
        await CallAsync(host, Ann with { Session = "s2" });
        host.Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        (await CallAsync(host, Ann with { Session = "s3" })).IsSuccess.Should().BeFalse();

        host.Time.Advance(TimeSpan.FromTicks(1));

        (await CallAsync(host, Ann with { Session = "s3" })).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task Log_BudgetNearItsEndAndModelsWithoutAPrice_AreToldOnce()
    {
        var log = new ListLogger();
        await using var host = new GovernedHost(b => b.UseBudgets(o => o.Budgets.Add(new() { Name = "b", Level = BudgetLevel.Tenant, Limit = 4, WarnAt = 0.75, Window = BudgetWindow.Day })));
        host.Services.AddSingleton<ILogger<BudgetBook>>(log);
        host.Add("t", _ => new(ToolResult.Success(default)));
        await host.StartAsync();
        await CallAsync(host, Ann);
        await CallAsync(host, Ann);
        log.Lines.Should().BeEmpty();
        await CallAsync(host, Ann);
        await CallAsync(host, Ann);
        log.Lines.Should().Equal("1435 Budget b of acme/-/- has reached 0.75 of its limit 4.");

        host.Time.Advance(TimeSpan.FromDays(1));
        await CallAsync(host, Ann);
        await CallAsync(host, Ann);
        await CallAsync(host, Ann);
        log.Lines.Should().HaveCount(2, "it is another day's budget");

        Budgets(host).Report(Ann, new() { Model = "x", InputTokens = 1 });
        Budgets(host).Report(Ann, new() { Model = "X", InputTokens = 1 });
        log.Lines.Should().HaveCount(3).And.HaveElementAt(2, "1436 There is no price for the model x: it is taken to cost 3 and 15 for a million tokens read and written.");
    }

    [Fact]
    public void Validate_WrongOptions_NamesEach()
    {
        var options = new BudgetOptions { DefaultPrice = new() { InputPerMillion = -1, OutputPerMillion = 1_000_001 }, TimeZone = null!, MaxKeys = 0, ForgetAfter = TimeSpan.Zero, MaxWaiting = -1 };
        options.Budgets.Add(null!);
        options.Budgets.Add(new() { Name = "", Limit = 0, Level = (BudgetLevel)9, Window = (BudgetWindow)9, Action = (BudgetAction)9, Period = TimeSpan.Zero, WarnAt = double.NaN, Tools = null! });
        options.Budgets.Add(new() { Name = "a", Limit = 1, Measure = (BudgetMeasure)9 });
        options.Budgets.Add(new() { Name = "a", Limit = 1_000_000_001 });
        options.Estimates.Add(new() { Use = null! });
        options.Prices.Add(new());
        options.Prices.Add(null!);

        new BudgetOptionsValidator().Validate(null, options).Failures.Should().HaveCount(21);
        new BudgetOptionsValidator().Validate(null, new BudgetOptions()).Succeeded.Should().BeTrue();
    }

    [Fact]
    public async Task UseBudgets_Settings_AreReadWhole()
    {
        const string Json = """
            {
              "timeZone": "UTC", "maxKeys": 50, "forgetAfter": 3600, "maxWaiting": 3,
              "budgets": [
                { "name": "money", "level": "tenant", "measure": "cost", "limit": 0.3, "window": "rolling", "period": "7.00:00:00", "action": "refuse", "warnAt": 0.5 },
                { "name": "mail", "limit": 2, "tools": ["b:mail"], "eachTool": true }
              ],
              "estimates": [{ "tools": ["b:t"], "cost": 0.1, "inputTokens": 1, "outputTokens": 1, "toolTime": 1, "outputBytes": 1 }],
              "prices": [{ "model": "local", "inputPerMillion": 0.1, "outputPerMillion": 0.2 }],
              "defaultPrice": { "inputPerMillion": 1, "outputPerMillion": 2 }
            }
            """;
        await using var host = new GovernedHost(b => b.UseBudgets(new BackendSettings(ToolExecJson.Parse(Json), "budgets")));
        host.Add("t", _ => new(ToolResult.Success(default)));
        await host.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            (await CallAsync(host, Ann)).IsSuccess.Should().BeTrue();
        }

        (await CallAsync(host, Ann)).Error!.RetryAfter.Should().Be(TimeSpan.FromDays(7));
        Budgets(host).Report(null, new() { Model = "local-7b", InputTokens = 1_000_000, OutputTokens = 1_000_000 }).Should().Be(0.3m);
        Budgets(host).Report(null, new() { Model = "opus", InputTokens = 1_000_000 }).Should().Be(1);
        Refused("""{"limits":1}""").Message.Should().StartWith("budgets/limits is not a setting");
        Refused("""{"budgets":[{"name":"x"}]}""").Message.Should().StartWith("budgets/budgets/0/limit must be set");
        Refused("""{"budgets":[{"name":"x","limit":"much"}]}""").Message.Should().StartWith("budgets/budgets/0/limit must be a number");
        Refused("""{"timeZone":"Nowhere/At_All"}""").Message.Should().StartWith("budgets/timeZone must be a time zone");

        static BackendSettingsException Refused(string json) =>
            FluentActions.Invoking(() => new ServiceCollection().AddToolExec().UseBudgets(new BackendSettings(ToolExecJson.Parse(json), "budgets"))).Should().Throw<BackendSettingsException>().Which;
    }

    private static IBudgets Budgets(GovernedHost host) => host.Provider.GetRequiredService<IBudgets>();

    private static Task<ToolResult> CallAsync(GovernedHost host, ToolCaller? caller) => host.CallAsync("t", options: new() { Caller = caller }).OrHang();

    private static async Task<GovernedHost> StartAsync(Action<BudgetOptions> configure, Func<ToolCallContext, ValueTask<ToolResult>>? tool = null)
    {
        var host = new GovernedHost(b => b.UseBudgets(configure));
        host.Add("t", tool ?? (_ => new(ToolResult.Success(default))));
        return await host.StartAsync();
    }

    private sealed class ListLogger : ILogger<BudgetBook>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{eventId.Id} {formatter(state, exception)}");
    }
}
