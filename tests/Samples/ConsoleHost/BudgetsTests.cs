using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;
using ToolExec.Governance;

namespace ToolExec.Samples.ConsoleHost;

/// <summary>A host whose callers may use so much and no more.</summary>
public sealed class BudgetsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Host_WithBudgets_CountsCallsAndModels()
    {
        var services = new ServiceCollection();
        services.AddToolExec().AddLocalBackend("search", search => search.AddTool("web", (string query) => $"Nothing of {query}.", "Searches."));

        #region budgets
        services.AddToolExec().UseBudgets(budgets =>
        {
            budgets.Budgets.Add(new Budget { Name = "calls-per-session", Level = BudgetLevel.Session, Limit = 200 });
            budgets.Budgets.Add(new Budget
            {
                Name = "money-per-tenant",
                Level = BudgetLevel.Tenant,
                Measure = BudgetMeasure.Cost,
                Limit = 25,
                Window = BudgetWindow.Rolling,
                Period = TimeSpan.FromDays(7),
            });
            budgets.Estimates.Add(new BudgetEstimate
            {
                Tools = new ToolSelector { Tools = new ToolFilter { Allow = ["search:*"] } },
                Use = new BudgetUse { Cost = 0.01m },
            });
        });
        #endregion

        await using var provider = services.BuildServiceProvider();
        var executor = provider.GetRequiredService<ToolExecutor>();
        await executor.StartAsync().AsTask().WaitAsync(Limit);
        var options = new ToolCallOptions { Caller = new ToolCaller { Tenant = "acme", User = "ann", Session = "s1" } };
        var call = new ToolCall("search:web", ToolExecJson.Parse("""{ "query": "ulm" }""")) { Options = options };
        (await executor.CallAsync(call).AsTask().WaitAsync(Limit)).EnsureSucceeded();

        var states = Report(provider.GetRequiredService<IBudgets>());

        states.Should().Be("calls-per-session: 1 of 200\nmoney-per-tenant: 0.058 of 25\n");
    }

    private static string Report(IBudgets budgets)
    {
        using var report = new StringWriter(System.Globalization.CultureInfo.InvariantCulture) { NewLine = "\n" };

        #region budgets-report
        var caller = new ToolCaller { Tenant = "acme", User = "ann", Session = "s1" };
        var cost = budgets.Report(caller, new ModelUsage { Model = "claude-sonnet-4", InputTokens = 12_000, OutputTokens = 800 });

        foreach (var state in budgets.GetStates(caller))
        {
            report.WriteLine($"{state.Budget}: {state.Used} of {state.Limit}");
        }
        #endregion

        cost.Should().Be(0.048m);
        return report.ToString();
    }
}
