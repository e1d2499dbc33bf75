using ToolExec.Governance;
using ToolExec.TestSupport;

namespace ToolExec.Code.Tests.Suspension;

public sealed class BudgetSuspensionTests
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task ExecuteAsync_BudgetUsedUp_WaitsAndGoesOnAtTheTickWhenItFitsAgain_EachCallOnce()
    {
        await using var host = await StartAsync(limit: 2);

        var waiting = await host.RunAsync("console.log('a'); const all = []; for (let i = 1; i < 6; i++) all.push((await tools.n.echo({ i })).i); return all");

        (waiting.Status, waiting.SuspendedFor, waiting.Approvals.Count, waiting.Error).Should().Be((SandboxStatus.Suspended, SuspensionReason.Budget, 0, null));
        waiting.ResumeAfter.Should().Be(_clock.GetUtcNow() + Period);
        host.Calls.Should().HaveCount(2);

        _clock.Advance(Period - TimeSpan.FromTicks(1));
        var early = await ResumeAsync(host, waiting);
        (early.Status, early.SuspendedFor, early.ResumeAfter).Should().Be((SandboxStatus.Suspended, SuspensionReason.Budget, waiting.ResumeAfter));
        host.Calls.Should().HaveCount(2, "before its time nothing is tried");

        _clock.Advance(TimeSpan.FromTicks(1));
        var again = await ResumeAsync(host, waiting);
        (again.Status, again.SuspendedFor, again.ResumeAfter).Should().Be((SandboxStatus.Suspended, SuspensionReason.Budget, _clock.GetUtcNow() + Period));
        _clock.Advance(Period);
        var done = await ResumeAsync(host, waiting);

        done.Error.Should().BeNull();
        done.Value!.Value.GetRawText().Should().Be("[1,2,3,4,5]");
        (done.Stdout, done.SuspendedFor, done.ResumeAfter).Should().Be(("a\n", null, null));
        done.ToolCalls.Should().HaveCount(5).And.OnlyContain(c => c.Status == ToolStatus.Succeeded);
        host.Calls.Select(c => c.IdempotencyKey).Should().Equal(Enumerable.Range(1, 5).Select(i => $"{waiting.ExecutionId}/{i}"));
    }

    [Fact]
    public async Task ExecuteAsync_SomeCallsFit_OnlyTheOthersWait()
    {
        await using var host = await StartAsync(limit: 2);
        var waiting = await host.RunAsync("return (await Promise.all([1, 2, 3].map(x => tools.n.echo({ x })))).map(r => r.x)");
        host.Calls.Should().HaveCount(2);

        _clock.Advance(Period);
        var done = await ResumeAsync(host, waiting);

        done.Value!.Value.GetRawText().Should().Be("[1,2,3]");
        host.Calls.Should().HaveCount(3);
    }

    [Fact]
    public async Task ResumeAsync_SomebodyElseWasFaster_WaitsAgain()
    {
        // Counted from its first suspension, its time would be over before the budget fits for the second.
        await using var host = await StartAsync(limit: 1, configure: o => o.SuspendedTimeToLive = TimeSpan.FromMinutes(90));
        var waiting = await host.RunAsync("await tools.n.echo({}); await tools.n.echo({}); return 1");
        _clock.Advance(Period);
        (await host.RunAsync("await tools.n.echo({})")).Status.Should().Be(SandboxStatus.Completed);

        var again = await ResumeAsync(host, waiting);

        (again.Status, again.ResumeAfter).Should().Be((SandboxStatus.Suspended, _clock.GetUtcNow() + Period));
        host.Calls.Should().HaveCount(2);
        _clock.Advance(Period);
        (await ResumeAsync(host, waiting)).Value!.Value.GetInt32().Should().Be(1);
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public async Task ExecuteAsync_NotAskedForOrTooLong_FailsInTheScript(bool enabled, int hours)
    {
        await using var host = await StartAsync(limit: 1, enabled, o => o.SuspendedTimeToLive = TimeSpan.FromHours(hours));

        var result = await host.RunAsync("await tools.n.echo({}); try { await tools.n.echo({}) } catch (e) { return e.code }");

        result.Value!.Value.GetString().Should().Be("budget_exceeded");
    }

    [Fact]
    public async Task ExecuteAsync_BudgetNeverFitsAgain_FailsInTheScript()
    {
        await using var host = await StartAsync(limit: 1, window: BudgetWindow.Total);

        (await host.RunAsync("await tools.n.echo({}); await tools.n.echo({})")).Error!.ToolCode.Should().Be("budget_exceeded");
    }

    [Fact]
    public async Task ExecuteCode_BudgetUsedUp_TellsTheModelWhenToGoOn_AndGoesOn()
    {
        await using var host = await StartAsync(limit: 1, tools: new ToolFilter { Allow = ["n:*"] });
        host.Tools.Catalog.TryGet("code:execute_code", out var tool).Should().BeTrue();
        tool!.Tool.Description.Should().Contain("with resume_after");

        var told = (await CallAsync(host, "execute_code", """{"code":"await tools.n.echo({}); return (await tools.n.echo({ a: 1 })).a"}""")).Value!.Value;

        told.EnumerateObject().Select(p => p.Name).Should().Equal("status", "execution_id", "suspended_for", "resume_after");
        told.GetProperty("suspended_for").GetString().Should().Be("budget");
        told.GetProperty("resume_after").GetDateTimeOffset().Should().Be(_clock.GetUtcNow() + Period);

        _clock.Advance(Period);
        (await CallAsync(host, "resume_code", $$"""{"execution_id":"{{told.GetProperty("execution_id").GetString()}}"}""")).Value!.Value.GetRawText().Should().Be("""{"status":"completed","value":1}""");
    }

    private static Task<ToolResult> CallAsync(CodeHost host, string tool, string arguments) => host.Tools.CallAsync(new ToolCall($"code:{tool}", CodeHost.Json(arguments))).OrHang();

    private static Task<CodeResult> ResumeAsync(CodeHost host, CodeResult waiting) => host.Code.ResumeAsync(new CodeResumption { ExecutionId = waiting.ExecutionId }).OrHang();

    private Task<CodeHost> StartAsync(
        int limit, bool enabled = true, Action<CodeModeOptions>? configure = null, BudgetWindow window = BudgetWindow.Rolling, ToolFilter? tools = null) => CodeHost.StartAsync(
        b => b.UseBudgets(o => o.Budgets.Add(new Budget
        {
            Name = "calls",
            Limit = limit,
            Window = window,
            Period = Period,
            Tools = new ToolSelector { Tools = tools ?? new ToolFilter { Allow = ["n:*"] } },
        })),
        o =>
        {
            o.SuspendForBudget = enabled;
            configure?.Invoke(o);
        },
        time: _clock);
}
