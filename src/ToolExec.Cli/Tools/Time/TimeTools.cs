using ToolExec.Backend;

namespace ToolExec.Cli;

/// <summary>The namespace <c>time</c>.</summary>
internal static class TimeTools
{
    private static readonly BuiltInJsonContext Json = BuiltInJsonContext.Default;

    public static IEnumerable<LocalTool> All(TimeProvider time) =>
    [
        LocalTool.Create(
            "add", "Moves a point in time by years, months, days, hours, minutes and seconds.",
            Json.AddTimeArguments, Json.AddTimeResult, AddTime.Run, BuiltIn.Pure("Add to a time")),
        LocalTool.Create(
            "difference", "Measures the time between two points in time.",
            Json.TimeDifferenceArguments, Json.TimeDifferenceResult, TimeDifference.Run, BuiltIn.Pure("Difference of times")),
        LocalTool.Create(
            "now", "Tells the current time in a time zone.",
            Json.CurrentTimeArguments, Json.CurrentTimeResult, a => CurrentTime.Run(a, time), BuiltIn.Pure("Current time")),
    ];
}
