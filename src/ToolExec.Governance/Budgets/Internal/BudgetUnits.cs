using System.Globalization;

namespace ToolExec.Governance;

/// <summary>Counts in whole numbers: a thousand-millionth of money, ticks of time, and else one.</summary>
internal static class BudgetUnits
{
    public const int Measures = 7;

    private const long NanosOfCost = 1_000_000_000;

    public static long Of(BudgetMeasure measure, decimal value) => (long)Math.Ceiling(value * Scale(measure));

    public static decimal Value(BudgetMeasure measure, long units) => (decimal)units / Scale(measure);

    public static long Of(BudgetMeasure measure, BudgetUse use) => measure switch
    {
        BudgetMeasure.Calls => use.Calls,
        BudgetMeasure.InputTokens => use.InputTokens,
        BudgetMeasure.OutputTokens => use.OutputTokens,
        BudgetMeasure.TotalTokens => use.InputTokens + use.OutputTokens,
        BudgetMeasure.Cost => Of(BudgetMeasure.Cost, use.Cost),
        BudgetMeasure.ToolSeconds => use.ToolTime.Ticks,
        _ => use.OutputBytes,
    };

    public static decimal Greatest(BudgetMeasure measure) => measure is BudgetMeasure.OutputBytes or BudgetMeasure.InputTokens or BudgetMeasure.OutputTokens or BudgetMeasure.TotalTokens
        ? 1_000_000_000_000_000m
        : 1_000_000_000m;

    public static string Describe(BudgetMeasure measure, decimal value)
    {
        var number = value.ToString("0.#########", CultureInfo.InvariantCulture);
        return measure switch
        {
            BudgetMeasure.Calls => value == 1 ? "1 call" : $"{number} calls",
            BudgetMeasure.InputTokens => $"{number} input tokens",
            BudgetMeasure.OutputTokens => $"{number} output tokens",
            BudgetMeasure.TotalTokens => $"{number} tokens",
            BudgetMeasure.Cost => $"{number} of cost",
            BudgetMeasure.ToolSeconds => $"{number} s of running tools",
            _ => $"{number} bytes of results",
        };
    }

    private static long Scale(BudgetMeasure measure) => measure switch
    {
        BudgetMeasure.Cost => NanosOfCost,
        BudgetMeasure.ToolSeconds => TimeSpan.TicksPerSecond,
        _ => 1,
    };
}
