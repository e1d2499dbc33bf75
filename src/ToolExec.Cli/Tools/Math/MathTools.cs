using ToolExec.Backend;

namespace ToolExec.Cli;

/// <summary>The namespace <c>math</c>.</summary>
internal static class MathTools
{
    private static readonly BuiltInJsonContext Json = BuiltInJsonContext.Default;

    public static IEnumerable<LocalTool> All() =>
    [
        LocalTool.Create(
            "evaluate", "Computes an arithmetic expression with variables, in 64-bit floating point.",
            Json.EvaluateExpressionArguments, Json.EvaluateExpressionResult, EvaluateExpression.Run, BuiltIn.Pure("Evaluate expression")),
        LocalTool.Create(
            "statistics", "Describes numbers: count, sum, minimum, maximum, mean, median and standard deviation.",
            Json.StatisticsArguments, Json.StatisticsResult, Statistics.Run, BuiltIn.Pure("Statistics")),
        LocalTool.Create(
            "sum", "Adds numbers up without losing small ones beside large ones.",
            Json.SumNumbersArguments, Json.SumNumbersResult, SumNumbers.Run, BuiltIn.Pure("Sum")),
    ];
}
