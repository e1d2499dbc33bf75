namespace ToolExec.Run.Tests;

/// <summary>What tests of things that run at once need.</summary>
internal static class Eventually
{
    /// <summary>Ends when a state is reached that the subject comes to by itself; fails where it does not.</summary>
    public static async Task SpinUntil(Func<bool> reached) =>
        (await Task.Run(() => SpinWait.SpinUntil(reached, TimeSpan.FromSeconds(8)))).Should().BeTrue("the state should be reached");

    public static TaskCompletionSource Gate() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value;)
        {
            seen = Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
