using Microsoft.Extensions.Logging;

namespace ToolExec.Run;

/// <summary>The time that something which was told to stop has to do so, and what happens when it does not.</summary>
internal sealed class Grace(TimeSpan time, TimeProvider clock, ILogger logger)
{
    /// <summary>Says whether a task ends within a time; it never throws.</summary>
    public static async ValueTask<bool> EndsAsync(Task task, TimeSpan within, TimeProvider clock)
    {
        if (task.IsCompleted || within == TimeSpan.Zero)
        {
            return task.IsCompleted;
        }

        using var over = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        over.CancelAfter(within);
        await task.WaitAsync(over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return task.IsCompleted;
    }

    public ValueTask<bool> EndsAsync(Task task) => EndsAsync(task, time, clock);

    /// <summary>Leaves a tool behind that did not stop: logged and counted, and its call's token is never used again.</summary>
    public void LeaveBehind(RunContext run, Task running)
    {
        run.HasLeftBehind = true;
        logger.CallAbandoned(run.Compiled.Entry.Id, run.Binding?.Backend, time.TotalSeconds, run.Call.CallId);
        RunTelemetry.CountAbandoned(run.Compiled.Entry.Id);

        // Its exception, should there be one, is looked at, so that it is not reported as unobserved.
        _ = running.ContinueWith(static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
