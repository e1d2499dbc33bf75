namespace ToolExec.Conformance;

/// <summary>Bounds the awaits of a test, so that a fault is a failure instead of a hang.</summary>
internal static class Patience
{
    /// <summary>How long an answer that needs no work outside this process may take.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static Task OrHang(this Task task, TimeSpan? limit = null) => task.WaitAsync(limit ?? Limit);

    public static Task<T> OrHang<T>(this Task<T> task, TimeSpan? limit = null) => task.WaitAsync(limit ?? Limit);

    public static Task OrHang(this ValueTask task, TimeSpan? limit = null) => task.AsTask().WaitAsync(limit ?? Limit);

    public static Task<T> OrHang<T>(this ValueTask<T> task, TimeSpan? limit = null) => task.AsTask().WaitAsync(limit ?? Limit);

    public static async Task<List<ToolEvent>> OrHang(this IAsyncEnumerable<ToolEvent> events)
    {
        return await CollectAsync(events).WaitAsync(Limit);

        static async Task<List<ToolEvent>> CollectAsync(IAsyncEnumerable<ToolEvent> events)
        {
            var all = new List<ToolEvent>();
            await foreach (var item in events)
            {
                all.Add(item);
            }

            return all;
        }
    }
}
