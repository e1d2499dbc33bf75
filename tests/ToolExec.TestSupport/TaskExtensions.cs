namespace ToolExec.TestSupport;

/// <summary>Bounds the awaits of a test, so that a fault is a clean failure instead of a hang.</summary>
public static class TaskExtensions
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Task OrHang(this Task task) => task.WaitAsync(Limit);

    public static Task<T> OrHang<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static Task OrHang(this ValueTask task) => task.AsTask().WaitAsync(Limit);

    public static Task<T> OrHang<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Limit);

    public static async Task<List<T>> OrHang<T>(this IAsyncEnumerable<T> items)
    {
        return await Collect(items).WaitAsync(Limit);

        static async Task<List<T>> Collect(IAsyncEnumerable<T> items)
        {
            var all = new List<T>();
            await foreach (var item in items)
            {
                all.Add(item);
            }

            return all;
        }
    }
}
