#pragma warning disable VSTHRD003 // The tasks awaited here are this backend's own.

using ToolExec.Foundation.Processes;

namespace ToolExec.Backend;

/// <summary>The program's lives: started with the first call, and again, with growing waits, where it was lost.</summary>
public sealed partial class ToolProcessBackend
{
    private async ValueTask<LineSession> GetAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task<LineSession> starting;
            lock (_gate)
            {
                if (_closed)
                {
                    throw new BackendException(Error(ToolErrorKind.BackendUnavailable, $"The backend '{Name}' is stopped."));
                }

                if (_session is { IsAlive: true } session)
                {
                    return session;
                }

                ThrowWhileWaiting();
                starting = _starting ??= StartCoreAsync(_session, cancellationToken);
            }

            try
            {
                return await starting.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellationToken);
            }
            catch (OperationCanceledException) when (!_closing.IsCancellationRequested)
            {
                // The caller that had begun the start gave it up; the next one starts anew.
            }
            catch (OperationCanceledException fault)
            {
                throw new BackendException(Error(ToolErrorKind.BackendUnavailable, $"The backend '{Name}' is stopped.") with { Exception = fault });
            }
        }
    }

    private void ThrowWhileWaiting()
    {
        // The first start after a good life is at once; from the second failure in a row on there is a growing wait.
        if (_failures < 2 || _starting is not null)
        {
            return;
        }

        var wait = TimeSpan.FromSeconds(Math.Min(_options.RestartDelay.TotalSeconds * Math.Pow(2, Math.Min(_failures - 2, 30)), _options.MaxRestartDelay.TotalSeconds));
        var left = wait - _time.GetElapsedTime(_failedAt);
        if (left > TimeSpan.Zero)
        {
            throw new BackendException(Error(ToolErrorKind.BackendUnavailable, $"The program of '{Name}' {_lastLoss}. It was lost {_failures} times in a row and is started again in {left.TotalSeconds:0.###} seconds.") with { RetryAfter = left });
        }
    }

    private async Task<LineSession> StartCoreAsync(LineSession? previous, CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // leave the lock
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        try
        {
            if (previous is not null)
            {
                await previous.DisposeAsync().ConfigureAwait(false); // it must be gone before the new one wants its files
            }

            var options = new ChildProcessOptions
            {
                FileName = _options.Command,
                Arguments = [.. _options.Arguments],
                WorkingDirectory = _options.WorkingDirectory,
                Environment = await _environment.ResolveAsync(linked.Token).ConfigureAwait(false),
                StopGrace = _options.StopGrace,
                OnErrorLine = line => _logger.ProgramErrorLineSensitive(Name, Clean(line)),
                TimeProvider = _time,
            };
            var session = await LineSession.StartAsync(Name, options, _options, RaiseToolsChanged, _time, _logger, linked.Token).ConfigureAwait(false);
            lock (_gate)
            {
                _session = session;
                _startedAt = _time.GetTimestamp();
                _ending = WatchAsync(session);
            }

            _logger.ProgramStarted(Name);
            if (previous is not null)
            {
                RaiseToolsChanged(); // it may be another version of the program
            }

            return session;
        }
        catch (SecretException missing)
        {
            throw Failed(Error(ToolErrorKind.BackendUnavailable, missing.Message) with { Exception = missing, IsRetryable = false });
        }
        catch (BackendException fault)
        {
            throw Failed(fault.Error with { Operation = ToolOperation.Start });
        }
        finally
        {
            lock (_gate)
            {
                _starting = null;
            }
        }
    }

    private BackendException Failed(ToolError error)
    {
        lock (_gate)
        {
            _lastLoss = $"could not be started: {error.Message.TrimEnd('.')}";
            _failures++;
            _failedAt = _time.GetTimestamp();
        }

        return new BackendException(error);
    }

    private async Task WatchAsync(LineSession session)
    {
        var reason = Clean(await session.Lost.ConfigureAwait(false));
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _lastLoss = reason;
            _failures = _time.GetElapsedTime(_startedAt) >= _options.MaxRestartDelay ? 1 : _failures + 1;
            _failedAt = _time.GetTimestamp();
        }

        _logger.ProgramLost(Name, reason);
        await session.DisposeAsync().ConfigureAwait(false); // whatever is left of it
    }

    // A program may write what it was given: whoever resolves secrets knows their values.
    private string Clean(string text) => _scrubber?.Scrub(text) ?? text;
}
