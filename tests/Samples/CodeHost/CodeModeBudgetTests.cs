using Microsoft.Extensions.DependencyInjection;
using ToolExec.Code;
using ToolExec.Discovery;
using ToolExec.Governance;
using ToolExec.TestSupport;

namespace ToolExec.Samples.CodeHost;

/// <summary>A shop whose scripts may make two calls in an hour, and wait for more.</summary>
public sealed class CodeModeBudgetTests
{
    [Fact]
    public async Task Script_BudgetIsUsedUp_WaitsAndGoesOn()
    {
        var clock = new ManualTimeProvider();
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(clock);
        services.AddToolExec().AddDiscovery().AddBackend(new DelegateBackend("shop").AddValue("list_orders", "[]"))
            .AddCodeMode(code => code.SuspendForBudget = true)
            .UseBudgets(budgets => budgets.Budgets.Add(new Budget { Name = "shop", Limit = 2, Window = BudgetWindow.Rolling, Period = TimeSpan.FromHours(1) }));
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<ToolExecutor>().StartAsync().OrHang();
        var code = provider.GetRequiredService<ICodeExecutor>();

        #region code-mode-budget
        var waiting = await code.ExecuteAsync(new CodeRequest { Code = "let n = 0; while (n < 3) { await tools.shop.list_orders({ open: true }); n++ } return n" });
        // waiting.Status is Suspended, waiting.SuspendedFor is Budget, and waiting.ResumeAfter says when it fits again.

        clock.Advance(waiting.ResumeAfter!.Value - clock.GetUtcNow()); // An hour later, in a real host.
        var done = await code.ResumeAsync(new CodeResumption { ExecutionId = waiting.ExecutionId });
        #endregion

        waiting.SuspendedFor.Should().Be(SuspensionReason.Budget);
        done.Error.Should().BeNull();
        done.Value!.Value.GetInt32().Should().Be(3);
    }
}
