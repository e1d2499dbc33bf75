using System.ComponentModel;

namespace ToolExec.Cli;

/// <summary>Adds numbers up.</summary>
internal static class SumNumbers
{
    public static Result Run(Arguments arguments) => new(Add(arguments.Numbers), arguments.Numbers.Count);

    /// <summary>Adds with Neumaier's compensation: the error does not grow with the number of summands.</summary>
    public static double Add(IEnumerable<double> numbers)
    {
        var (sum, lost) = (0.0, 0.0);
        foreach (var number in numbers)
        {
            var next = sum + number;
            lost += Math.Abs(sum) >= Math.Abs(number) ? sum - next + number : number - next + sum;
            sum = next;
        }

        return double.IsFinite(sum + lost) ? sum + lost : throw ToolFailure.Because("The sum is larger than a number can be.");
    }

    internal sealed record Arguments([property: Description("The numbers to add up.")] IReadOnlyList<double> Numbers);

    internal sealed record Result(
        [property: Description("The sum; 0 of no numbers.")] double Sum,
        [property: Description("How many numbers there were.")] int Count);
}
