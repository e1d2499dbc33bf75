using Microsoft.Extensions.Logging;

namespace ToolExec.Run;

/// <summary>Gives the progress of a call to the one who asked for it. A listener that throws is not told any more, and the call goes on.</summary>
internal sealed class ProgressSink(IProgress<ToolProgress> listener, ILogger logger) : IToolEventSink
{
    private bool _failed;

    public ValueTask WriteAsync(ToolEvent toolEvent, CancellationToken cancellationToken)
    {
        if (toolEvent is ToolProgressEvent progress && !_failed)
        {
            try
            {
                listener.Report(progress.Progress);
            }
#pragma warning disable CA1031 // The boundary to the caller's listener.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                _failed = true;
                logger.ProgressListenerFailed(fault, progress.Tool ?? "");
            }
        }

        return ValueTask.CompletedTask;
    }
}
