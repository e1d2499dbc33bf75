namespace ToolExec.Backend;

/// <summary>Calls code of backends: bounded in time even where it ignores its token, and with every exception made an error.</summary>
internal static class Foreign
{
    /// <exception cref="ForeignTimeoutException">The call took longer than the limit.</exception>
    /// <exception cref="OperationCanceledException">One of the tokens was cancelled.</exception>
    public static async Task<T> CallAsync<T>(Func<CancellationToken, ValueTask<T>> call, TimeSpan limit, TimeProvider time, CancellationToken leaving, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, leaving, cancellationToken);
        var token = stop.Token;

        // On the pool: a backend that blocks instead of awaiting must not hold up the others.
        var running = Task.Run(() => call(token).AsTask(), CancellationToken.None);
        try
        {
            return await running.WaitAsync(token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !leaving.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            Forget(running);
            throw new ForeignTimeoutException(limit);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            Forget(running);
            cancellationToken.ThrowIfCancellationRequested();
            throw new OperationCanceledException(leaving);
        }
    }

    /// <summary>Makes the error of a backend that could not do something, such as <c>start</c>.</summary>
    public static ToolError ToError(Exception fault, string name, string kind, ToolOperation operation, string what) => fault switch
    {
        BackendException known => known.Error with { Backend = known.Error.Backend ?? name, BackendKind = known.Error.BackendKind ?? kind },
        ForeignTimeoutException late => new ToolError(ToolErrorKind.Timeout, $"The backend '{name}' did not {what} within {late.Limit.TotalSeconds:0.###} s.")
        {
            Operation = operation,
            Backend = name,
            BackendKind = kind,
        },
        _ => new ToolError(ToolErrorKind.Internal, $"The backend '{name}' failed to {what}.")
        {
            Operation = operation,
            Backend = name,
            BackendKind = kind,
            Exception = fault,
        },
    };

    // Nobody waits for it any more; its exception must not count as unobserved.
    private static void Forget(Task running) => _ = running.ContinueWith(
        static t => _ = t.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);
}
