namespace ToolExec.Runtime.Tests;

/// <summary>Bounds the awaits of tests that start programs: a compiler in a new process takes a second of its own, and many on a machine that is busy.</summary>
internal static class Patience
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Waits for what nobody tells: the kernel, or another program.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        for (var started = TimeProvider.System.GetTimestamp(); !condition();)
        {
            TimeProvider.System.GetElapsedTime(started).Should().BeLessThan(Limit, "it comes");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    public static Task OrGiveUp(this Task task) => task.WaitAsync(Limit);

    public static Task<T> OrGiveUp<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static Task OrGiveUp(this ValueTask task) => task.AsTask().WaitAsync(Limit);

    public static Task<T> OrGiveUp<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Limit);
}
