namespace ToolExec.Cli;

/// <summary>The names that an expression knows.</summary>
internal static class ExpressionFunctions
{
    public static bool TryGetConstant(string name, out double value)
    {
        value = name switch
        {
            "pi" => Math.PI,
            "e" => Math.E,
            _ => double.NaN,
        };
        return !double.IsNaN(value);
    }

    public static double Apply(string name, List<double> values) => (name, values) switch
    {
        ("abs", [var x]) => Math.Abs(x),
        ("ceil", [var x]) => Math.Ceiling(x),
        ("cos", [var x]) => Math.Cos(x),
        ("exp", [var x]) => Math.Exp(x),
        ("floor", [var x]) => Math.Floor(x),
        ("ln", [var x]) => Math.Log(x),
        ("log10", [var x]) => Math.Log10(x),
        ("max", [_, ..]) => values.Max(),
        ("min", [_, ..]) => values.Min(),
        ("pow", [var x, var y]) => Math.Pow(x, y),
        ("round", [var x]) => Math.Round(x, MidpointRounding.AwayFromZero),
        ("round", [var x, var digits]) => Math.Round(x, (int)Math.Clamp(digits, 0, 15), MidpointRounding.AwayFromZero),
        ("sin", [var x]) => Math.Sin(x),
        ("sqrt", [var x]) => Math.Sqrt(x),
        ("tan", [var x]) => Math.Tan(x),
        _ => throw ToolFailure.Because($"There is no function '{name}' that takes {values.Count} value{(values.Count == 1 ? "" : "s")}."),
    };
}
