namespace ToolExec.Backend;

public sealed partial class BackendRegistry
{
    /// <inheritdoc/>
    /// <remarks>A first listing that fails counts as a failed start. A start that fails or is given up ends the registry: everything is stopped, as by <see cref="StopAsync"/>.</remarks>
    /// <exception cref="ObjectDisposedException">The registry is stopped.</exception>
    public ValueTask StartAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_start is { IsCanceled: true })
            {
                // Given up by another caller, whose token is nobody else's business.
                ThrowIfStopped();
            }

            if (_start is null)
            {
                ThrowIfStopped();
                BackendSlot[] slots = [.. _slots.Values.Where(static s => s.IsEnabled)];
                _start = Task.Run(() => StartAllAsync(slots, cancellationToken), CancellationToken.None);
            }

#pragma warning disable VSTHRD003 // The task is this registry's own and needs no thread of the caller.
            return new ValueTask(_start);
#pragma warning restore VSTHRD003
        }
    }

    /// <inheritdoc/>
    /// <remarks>Calls inside may take <see cref="BackendRegistryOptions.DrainTimeout"/>. The registry cannot be started again.</remarks>
    public async ValueTask StopAsync(CancellationToken cancellationToken = default)
    {
        var errors = await StopAllAsync(cancellationToken).ConfigureAwait(false);
        if (errors.Count > 0)
        {
            throw new AggregateException($"{errors.Count} backends failed to stop.", errors);
        }
    }

    /// <summary>Stops the registry as <see cref="StopAsync"/> does. Errors of backends are logged, not thrown.</summary>
    public async ValueTask DisposeAsync() => await StopAllAsync(CancellationToken.None).ConfigureAwait(false);

    /// <summary>Stops the registry as <see cref="DisposeAsync"/> does, and blocks until it has: for containers that are disposed synchronously. Processes must not stay behind.</summary>
#pragma warning disable VSTHRD002 // It runs on the pool and needs nothing of the blocked thread.
    public void Dispose() => Task.Run(() => StopAllAsync(CancellationToken.None)).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002

    private async Task StartAllAsync(BackendSlot[] slots, CancellationToken cancellationToken)
    {
        List<Exception> errors = [];
        try
        {
            var outcomes = await Task.WhenAll(slots.Select(slot => BringUpAsync(slot, relist: false, cancellationToken))).ConfigureAwait(false);
            foreach (var error in outcomes)
            {
                if (error is not null)
                {
                    errors.Add(new BackendException(error));
                }
            }

            // What changed meanwhile, such as a tool that describes the others, is listed once more: after the start the catalogue is whole.
            BackendSlot[] changed;
            lock (_gate)
            {
                changed = [.. slots.Where(static s => s is { Signals: > 0, IsStarted: true })];
            }

            await Task.WhenAll(changed.Select(slot => BringUpAsync(slot, relist: true, cancellationToken))).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await StopAllAsync(CancellationToken.None).ConfigureAwait(false);
            throw new OperationCanceledException(cancellationToken);
        }

        if (errors.Count > 0 && _startup == BackendStartup.AllOrNothing)
        {
            await StopAllAsync(CancellationToken.None).ConfigureAwait(false);
            throw new AggregateException($"{errors.Count} of {slots.Length} backends cannot be started, so none is: {string.Join(", ", errors.OfType<BackendException>().Select(e => $"'{e.Error.Backend}'"))}.", errors);
        }
    }

    private async Task<IReadOnlyList<Exception>> StopAllAsync(CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        BackendSlot[] slots;
        Task? before;
        lock (_gate)
        {
            before = _stop;
            _stop ??= done.Task;
            slots = [.. _slots.Values];
            _slots.Clear();
            Array.ForEach(slots, Dismiss);
        }

        if (before is not null)
        {
#pragma warning disable VSTHRD003 // It ends on the pool, whoever waits for it.
            await before.ConfigureAwait(false);
#pragma warning restore VSTHRD003
            return [];
        }

        foreach (var admission in _admissions)
        {
            admission.Changed -= OnAdmissionChanged;
        }

        try
        {
            if (slots.Length > 0)
            {
                RaiseCatalogChanged();
            }

            var outcomes = await Task.WhenAll(slots.Select(slot => RetireAsync(slot, cancellationToken))).ConfigureAwait(false);
            return [.. outcomes.OfType<Exception>()];
        }
        finally
        {
            done.SetResult();
        }
    }

    // Waits for the calls inside, then disposes. Returns what went wrong, or null.
    private async Task<Exception?> RetireAsync(BackendSlot slot, CancellationToken cancellationToken)
    {
        Mute(slot);
        await slot.Leaving.CancelAsync().ConfigureAwait(false);
        try
        {
            await slot.DrainAsync().WaitAsync(_drainTimeout, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is TimeoutException or OperationCanceledException)
        {
            _logger.DisposedUnderCalls(slot.Name, slot.Gate.Count);
        }

        // A start or a listing that is under way ends at once: it heard that the backend leaves.
        await slot.Turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        var error = slot.DisposeBackend ? await DisposeBackendAsync(slot).ConfigureAwait(false) : null;
        _logger.BackendGone(slot.Name);
        return error;
    }

    private async Task<Exception?> DisposeBackendAsync(BackendSlot slot)
    {
        try
        {
            await Foreign.CallAsync(
                async _ =>
                {
                    await slot.Backend.DisposeAsync().ConfigureAwait(false);
                    return true;
                },
                _disposeTimeout,
                _time,
                CancellationToken.None,
                CancellationToken.None).ConfigureAwait(false);
            return null;
        }
#pragma warning disable CA1031 // All backends are stopped, whatever one of them throws.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            var error = Foreign.ToError(fault, slot.Name, slot.Kind, ToolOperation.Start, "stop");
            _logger.DisposeFailed(slot.Name, fault);
            return new BackendException(error);
        }
    }
}
