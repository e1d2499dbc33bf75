namespace ToolExec.Run;

/// <summary>Runs a tool at a backend that streams, passes its events on, and returns its one result to the pipeline.</summary>
internal static class StreamedCall
{
    public static async ValueTask<ToolResult> RunAsync(IBackend backend, RunContext run)
    {
        if (backend.ExecuteStreamingAsync(run, run.CancellationToken) is not { } events)
        {
            return ToolResult.Failure(new ToolError(ToolErrorKind.StreamNotSupported, $"The backend '{backend.Name}' cannot stream the tool '{run.Compiled.Entry.Id}'. Call it without streaming.")
            {
                Operation = ToolOperation.Stream,
            });
        }

        ToolResult? result = null;
        try
        {
            await foreach (var toolEvent in events.ConfigureAwait(false))
            {
                switch (toolEvent)
                {
                    case ToolCompletedEvent completed:
                        // Exactly one: what a backend sends after its result is not read.
                        result = completed.Result;
                        return result;
                    case ToolChunkEvent chunk:
                        await run.WriteChunkAsync(chunk.Content).ConfigureAwait(false);
                        break;
                    case ToolProgressEvent { Progress: var progress }:
                        await run.ReportProgressAsync(progress.Progress, progress.Total, progress.Message).ConfigureAwait(false);
                        break;
                }
            }
        }
        catch (Exception fault) when (result is not null || fault is not OperationCanceledException || !run.CancellationToken.IsCancellationRequested)
        {
            if (result is not null)
            {
                // It failed to end its stream; what it gave counts.
                return result;
            }

            return ToolResult.Failure(fault is BackendException { Error: var error } ? error : new ToolError(ToolErrorKind.StreamFailed, $"The stream of '{run.Compiled.Entry.Id}' broke off before its result.")
            {
                Operation = ToolOperation.Stream,
                Exception = fault,
            });
        }

        return ToolResult.Failure(new ToolError(ToolErrorKind.StreamFailed, $"The stream of '{run.Compiled.Entry.Id}' ended without a result.") { Operation = ToolOperation.Stream });
    }
}
