using System.ComponentModel;

namespace ToolExec.Cli;

/// <summary>Computes an arithmetic expression.</summary>
internal static class EvaluateExpression
{
    public static Result Run(Arguments arguments)
    {
        if (arguments.Expression.Length > Limits.PatternLength)
        {
            throw ToolFailure.Because($"The expression has {arguments.Expression.Length} characters, but at most {Limits.PatternLength} are taken.");
        }

        var value = new ExpressionParser(arguments.Expression, arguments.Variables ?? new Dictionary<string, double>(StringComparer.Ordinal)).Evaluate();
        return double.IsFinite(value)
            ? new Result(value)
            : throw ToolFailure.Because("The result is no finite number: a division by zero, the root or logarithm of a negative number, or an overflow.");
    }

    internal sealed record Arguments(
        [property: Description("The expression, such as (3 + 4) * sqrt(2) or 2 ^ n. Operators + - * / % ^; constants pi, e; functions "
            + "abs, ceil, cos, exp, floor, ln, log10, max, min, pow, round, sin, sqrt, tan.")] string Expression,
        [property: Description("The values of the names in the expression.")] IReadOnlyDictionary<string, double>? Variables = null);

    internal sealed record Result([property: Description("The value, as a 64-bit floating-point number.")] double Value);
}
