namespace ToolExec.Runtime.Tests;

/// <summary>Bounds the awaits of tests that start programs: a compiler in a new process takes a second of its own, and many on a machine that is busy.</summary>
internal static class Patience
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static Task OrGiveUp(this Task task) => task.WaitAsync(Limit);

    public static Task<T> OrGiveUp<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static Task OrGiveUp(this ValueTask task) => task.AsTask().WaitAsync(Limit);

    public static Task<T> OrGiveUp<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Limit);
}
