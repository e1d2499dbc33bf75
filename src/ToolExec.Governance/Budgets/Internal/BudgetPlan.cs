namespace ToolExec.Governance;

/// <summary>Which budgets concern the calls of a tool, and what each call is expected to use.</summary>
internal sealed class BudgetPlan(Budget[] budgets, BudgetUse estimate, string? tool)
{
    private readonly long[] _units = [.. Enum.GetValues<BudgetMeasure>().Select(m => BudgetUnits.Of(m, estimate))];

    public Budget[] Budgets => budgets;

    public BudgetUse Estimate => estimate;

    public string? Tool => tool;

    public bool MeasuresTime { get; } = budgets.Any(b => b.Measure == BudgetMeasure.ToolSeconds);

    public bool MeasuresBytes { get; } = budgets.Any(b => b.Measure == BudgetMeasure.OutputBytes);

    public long Units(BudgetMeasure measure) => _units[(int)measure];
}
