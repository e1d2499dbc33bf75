using System.ComponentModel;

namespace ToolExec.Cli;

/// <summary>Describes a set of numbers.</summary>
internal static class Statistics
{
    public static Result Run(Arguments arguments)
    {
        if (arguments.Numbers.Count == 0)
        {
            throw ToolFailure.Because("There are no numbers to describe: 'numbers' is empty.");
        }

        var sorted = arguments.Numbers.Order().ToArray();
        var (count, middle) = (sorted.Length, sorted.Length / 2);
        var sum = SumNumbers.Add(sorted);
        var mean = sum / count;
        var variance = count == 1 ? 0 : SumNumbers.Add(sorted.Select(n => (n - mean) * (n - mean))) / (count - 1);
        var median = count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] / 2) + (sorted[middle] / 2);
        return new Result(count, sum, sorted[0], sorted[^1], mean, median, Math.Sqrt(variance));
    }

    internal sealed record Arguments([property: Description("The numbers, at least one.")] IReadOnlyList<double> Numbers);

    internal sealed record Result(
        [property: Description("How many numbers there are.")] int Count,
        [property: Description("Their sum.")] double Sum,
        [property: Description("The smallest.")] double Minimum,
        [property: Description("The largest.")] double Maximum,
        [property: Description("Their arithmetic mean.")] double Mean,
        [property: Description("The middle one of the sorted numbers; of an even count the mean of the middle two.")] double Median,
        [property: Description("The standard deviation of a sample (divided by count - 1); 0 of one number.")] double StandardDeviation);
}
