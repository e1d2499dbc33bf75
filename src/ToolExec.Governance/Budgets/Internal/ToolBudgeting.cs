using Microsoft.Extensions.Logging;

namespace ToolExec.Governance;

/// <summary>Finds for each tool which budgets its calls must fit into.</summary>
internal sealed class ToolBudgeting(BudgetOptions options, BudgetBook book, TimeProvider time, ILogger<BudgetBook> logger) : IToolMiddlewareFactory
{
    private readonly Budget[] _budgets = [.. options.Budgets];
    private readonly BudgetEstimate[] _estimates = [.. options.Estimates];

    // A tool without budgets may still be called by a script that has limits of its own.
    public IToolMiddleware? Create(ToolCatalogEntry entry)
    {
        var estimate = Array.Find(_estimates, e => e.Tools.Matches(entry))?.Use ?? new BudgetUse();
        var plan = new BudgetPlan([.. _budgets.Where(b => b.Tools.Matches(entry))], estimate with { Calls = 1 }, entry.Id);
        return new BudgetStep(plan, book, options, time, logger);
    }
}
