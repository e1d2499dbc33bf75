namespace ToolExec.Cli.Tests;

public sealed class MathToolTests
{
    [Theory]
    [InlineData("1 + 2 * 3", 7)]
    [InlineData("(1 + 2) * 3", 9)]
    [InlineData("-2 ^ 2", -4)]
    [InlineData("2 ^ 3 ^ 2", 512)]
    [InlineData("2 ^ -1", 0.5)]
    [InlineData("--3", 3)]
    [InlineData("7 % 4", 3)]
    [InlineData("1e3 + .5", 1000.5)]
    [InlineData("2e", 2 * Math.E, "skip")]
    [InlineData("sqrt(16) + max(1, 2, 3) - min(4, 2)", 5)]
    [InlineData("round(2.345, 2)", 2.35)]
    [InlineData("round(2.5)", 3)]
    [InlineData("ln(e)", 1)]
    [InlineData("width * height", 12)]
    public void Evaluate_Expression_IsTheValue(string expression, double value, string? skip = null)
    {
        var variables = new Dictionary<string, double>(StringComparer.Ordinal) { ["width"] = 3, ["height"] = 4 };
        if (skip is not null)
        {
            // Two values side by side are no product.
            ToolRuns.MessageOf(() => EvaluateExpression.Run(new(expression))).Should().Contain("unexpected 'e'");
            return;
        }

        EvaluateExpression.Run(new(expression, variables)).Value.Should().BeApproximately(value, 1e-12);
    }

    [Theory]
    [InlineData("", "ends too early")]
    [InlineData("1 +", "ends too early")]
    [InlineData("1 2", "unexpected '2' at character 3")]
    [InlineData("(1", "where ')' is needed")]
    [InlineData("x", "unknown name 'x'")]
    [InlineData("system(1)", "no function 'system'")]
    [InlineData("sqrt(1, 2)", "no function 'sqrt' that takes 2 values")]
    [InlineData("1 / 0", "no finite number")]
    [InlineData("sqrt(-1)", "no finite number")]
    [InlineData("1..2", "unexpected '.'")]
    public void Evaluate_WrongExpression_SaysWhatAndWhere(string expression, string message)
    {
        ToolRuns.MessageOf(() => EvaluateExpression.Run(new(expression))).Should().Contain(message);
    }

    [Theory]
    [InlineData("(", 64, false)]
    [InlineData("(", 63, true)]
    [InlineData("2^", 100, false)]
    [InlineData("-", 900, true)]
    public void Evaluate_Nesting_IsBounded(string open, int times, bool isTaken)
    {
        var text = string.Concat(Enumerable.Repeat(open, times)) + "1" + (open == "(" ? new string(')', times) : "");

        var run = () => EvaluateExpression.Run(new(text));

        if (isTaken)
        {
            run.Should().NotThrow();
        }
        else
        {
            ToolRuns.MessageOf(() => run()).Should().Contain("nested more than 64 deep");
        }
    }

    [Fact]
    public void Evaluate_TooLong_IsRefused()
    {
        ToolRuns.MessageOf(() => EvaluateExpression.Run(new(new string('1', 1001)))).Should().Contain("at most 1000");
    }

    [Fact]
    public void Sum_SmallBesideLarge_LosesNothing()
    {
        SumNumbers.Run(new([1e16, 1, -1e16])).Should().Be(new SumNumbers.Result(1, 3));
        SumNumbers.Run(new([])).Should().Be(new SumNumbers.Result(0, 0));
        ToolRuns.MessageOf(() => SumNumbers.Run(new([double.MaxValue, double.MaxValue]))).Should().Contain("larger");
    }

    [Fact]
    public void Statistics_Numbers_AreDescribed()
    {
        var described = Statistics.Run(new([4, 2, 2, 8]));

        described.Should().BeEquivalentTo(new Statistics.Result(4, 16, 2, 8, 4, 3, Math.Sqrt(8)));
        Statistics.Run(new([5])).StandardDeviation.Should().Be(0);
        ToolRuns.MessageOf(() => Statistics.Run(new([]))).Should().Contain("empty");
    }
}
