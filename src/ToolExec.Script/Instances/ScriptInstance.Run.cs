using ToolExec.Script.QuickJs;

namespace ToolExec.Script;

/// <summary>How a run goes: steps on a thread of the engine, and waits between them.</summary>
public sealed partial class ScriptInstance
{
    private static readonly TimerCallback DeadlinePassed = static state => ((ScriptSession)state!).Stop(StopReason.TimeLimit);
    private static readonly TimerCallback TimerDue = static state => ((CallTable)state!).Wake();
    private static readonly Action<object?> CancelRequested = static state => ((ScriptSession)state!).Stop(StopReason.Cancelled);

    /// <summary>Runs the script until it ends, or until it waits for calls that are answered from outside.</summary>
    /// <param name="cancellationToken">Ends the script: after a cancellation the instance cannot go on.</param>
    /// <returns>How the run ended.</returns>
    /// <remarks>
    /// Running a suspended script goes on with the answers that have come since. Without any, it waits for the script's next timer; where there is none either,
    /// it is suspended again at once.
    /// </remarks>
    /// <exception cref="InvalidOperationException">A run is under way, or the script has ended.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; it carries <paramref name="cancellationToken"/>.</exception>
    /// <exception cref="ObjectDisposedException">The instance or its engine is disposed, before or during the run.</exception>
    public async ValueTask<ScriptOutcome> RunAsync(CancellationToken cancellationToken = default)
    {
        var resumed = Begin(cancellationToken);
        var state = ScriptInstanceState.Ended;
        try
        {
            var outcome = await RunStepsAsync(resumed, cancellationToken).ConfigureAwait(false);
            if (outcome.Status == ScriptStatus.Suspended)
            {
                state = ScriptInstanceState.Suspended;
            }

            return outcome;
        }
        finally
        {
            End(state);
        }
    }

    private bool Begin(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_state is ScriptInstanceState.Running or ScriptInstanceState.Ended)
            {
                throw new InvalidOperationException(_state == ScriptInstanceState.Running
                    ? "The script is running already: one run at a time."
                    : "The script has ended: make a new instance to run it again.");
            }

            // Before anything has changed: a run that was cancelled before it began leaves the script as it is.
            cancellationToken.ThrowIfCancellationRequested();
            var resumed = _state == ScriptInstanceState.Suspended;
            _state = ScriptInstanceState.Running;
            _running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return resumed;
        }
    }

    private void End(ScriptInstanceState state)
    {
        TaskCompletionSource running;
        bool release;
        lock (_gate)
        {
            _state = state;
            running = _running!;
            _running = null;
            release = _disposed || state == ScriptInstanceState.Ended;
            _suspensionRequested = false;
        }

        if (release)
        {
            Release();
        }

        running.SetResult();
    }

    private async ValueTask<ScriptOutcome> RunStepsAsync(bool resumed, CancellationToken cancellationToken)
    {
        _session.Clock.Start();
        var deadline = ArmDeadline();
        var registration = cancellationToken.UnsafeRegister(CancelRequested, _session);
        try
        {
            // Nothing has come since the script was suspended: only a timer can move it.
            var timersBefore = resumed && _session.Calls.Observe().Answered == 0 ? _session.TimersRun : -1;
            while (true)
            {
                ThrowIfStopped(cancellationToken);
                if (_session.StopReason == StopReason.TimeLimit)
                {
                    return _session.Fail(ScriptErrorKind.TimeLimit);
                }

                var step = await GuestThreads.RunAsync(static session => session.Advance(), _session).ConfigureAwait(false);
                if (step.Outcome is { } outcome)
                {
                    return outcome;
                }

                if (step.IsStopped)
                {
                    continue;
                }

                var standing = _session.Calls.Observe(out var changed);
                if (standing.Answered > 0)
                {
                    continue;
                }

                if (ShouldSuspend(standing, step, timersBefore))
                {
                    return _session.Suspend(step.NextTimer);
                }

                if (standing.Waiting == 0 && step.NextTimer is null)
                {
                    return _session.Fail(ScriptErrorKind.Deadlock);
                }

                await WaitAsync(changed, step.NextTimer).ConfigureAwait(false);
            }
        }
        finally
        {
            await registration.DisposeAsync().ConfigureAwait(false);
            if (deadline is not null)
            {
                await deadline.DisposeAsync().ConfigureAwait(false);
            }

            _session.Clock.Stop();
        }
    }

    private bool ShouldSuspend(CallStanding standing, SessionStep step, int timersBefore)
    {
        lock (_gate)
        {
            if (_suspensionRequested)
            {
                return true;
            }
        }

        if (standing.Suspended == 0 || standing.InFlight > 0)
        {
            return false;
        }

        var waitsForTimer = step.NextTimer is not null && timersBefore == _session.TimersRun;
        return !waitsForTimer;
    }

    /// <summary>Waits until a call has its answer, the next timer is due, or the script is told to stop or suspend.</summary>
    private async ValueTask WaitAsync(Task changed, TimeSpan? nextTimer)
    {
        // Whoever stops or suspends the script does so before waking it: what came before the task was made is seen here.
        if (_session.StopReason != StopReason.None)
        {
            return;
        }

#pragma warning disable VSTHRD003 // The task is a signal, not work: it waits for nothing of this flow.
        if (nextTimer is not { } due)
        {
            await changed.ConfigureAwait(false);
            return;
        }

        var timer = _settings.TimeProvider.CreateTimer(TimerDue, _session.Calls, due, Timeout.InfiniteTimeSpan);
        await using (timer.ConfigureAwait(false))
        {
            await changed.ConfigureAwait(false);
        }
#pragma warning restore VSTHRD003
    }

    private ITimer? ArmDeadline()
    {
        if (_settings.Limits.Duration is not { } limit)
        {
            return null;
        }

        var left = limit - _session.Clock.Elapsed;
        if (left <= TimeSpan.Zero)
        {
            _session.Stop(StopReason.TimeLimit);
            return null;
        }

        return _settings.TimeProvider.CreateTimer(DeadlinePassed, _session, left, Timeout.InfiniteTimeSpan);
    }

    private void ThrowIfStopped(CancellationToken cancellationToken)
    {
        switch (_session.StopReason)
        {
            case StopReason.Cancelled:
                throw new OperationCanceledException("The run of the script was cancelled.", cancellationToken);
            case StopReason.Disposed:
                throw new ObjectDisposedException(nameof(ScriptInstance));
        }
    }
}
