using System.Runtime.CompilerServices;

namespace ToolExec.Run;

/// <summary>Runs several calls on a runner: bounded, those that conflict one after the other.</summary>
/// <param name="runner">Runs each call.</param>
/// <param name="findTool">Finds the definition of a tool by the text of a call; <see langword="null"/> where there is none, its call then conflicts with none.</param>
internal sealed class ManyRunner(IToolRunner runner, Func<string, Tool?> findTool)
{
    public IAsyncEnumerable<ToolResult> RunAsync(IEnumerable<ToolCall> calls, RunManyOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(calls);
        return EnumerateAsync(calls, options ?? RunManyOptions.Default, cancellationToken);
    }

    private async IAsyncEnumerable<ToolResult> EnumerateAsync(
        IEnumerable<ToolCall> calls, RunManyOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var sequence = calls.GetEnumerator();
        var run = new ManyRun(runner, findTool, sequence, options, stop.Token);
        var onStop = stop.Token.UnsafeRegister(static run => ((ManyRun)run!).Stop(), run);
        await using (onStop.ConfigureAwait(false))
        {
            var isOver = false;
            try
            {
                run.Drive();
                while (!isOver && !run.HasFault)
                {
                    if (run.TryRead(out isOver) is { } result)
                    {
                        yield return result;
                    }
                    else if (!isOver)
                    {
                        await run.WhenReadableAsync().ConfigureAwait(false);
                    }
                }
            }
            finally
            {
                // A reader that goes away early, or a token: nothing runs any more when the enumeration has ended.
                if (!isOver)
                {
                    await stop.CancelAsync().ConfigureAwait(false);
                    while (!isOver)
                    {
                        await run.WhenReadableAsync().ConfigureAwait(false);
                        run.TryRead(out isOver);
                    }
                }
            }

            run.ThrowFault();
            if (!run.IsComplete)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }
}
