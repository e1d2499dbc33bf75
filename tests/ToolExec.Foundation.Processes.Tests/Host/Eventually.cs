namespace ToolExec.Foundation.Processes.Tests;

/// <summary>Waits for what only the operating system brings about, and no event tells of.</summary>
internal static class Eventually
{
    internal static async Task TrueAsync(Func<bool> condition, string because)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            TimeProvider.System.GetElapsedTime(started).Should().BeLessThan(TimeSpan.FromSeconds(10), because);
            await timer.WaitForNextTickAsync();
        }
    }
}
