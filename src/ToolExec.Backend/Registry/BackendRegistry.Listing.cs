namespace ToolExec.Backend;

public sealed partial class BackendRegistry
{
    /// <inheritdoc/>
    public async ValueTask<ToolCatalog> ListAllToolsAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        List<BackendSlot> slots;
        lock (_gate)
        {
            // Before the start nothing is up, and after the stop nothing is left.
            slots = _start is null ? [] : [.. _slots.Values.Where(static s => s.IsEnabled)];
        }

        await Task.WhenAll(slots.Select(slot => BringUpAsync(slot, relist: true, cancellationToken))).ConfigureAwait(false);
        return Catalog;
    }

    // Starts the backend unless it is started, and lists its tools. Returns what is wrong, or null.
    private async Task<ToolError?> BringUpAsync(BackendSlot slot, bool relist, CancellationToken cancellationToken)
    {
        try
        {
            await slot.Turn.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await StartSlotAsync(slot, cancellationToken).ConfigureAwait(false)
                    ?? (relist || !slot.IsListed ? await ListSlotAsync(slot, cancellationToken).ConfigureAwait(false) : null);
            }
            finally
            {
                slot.Turn.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ToolError(ToolErrorKind.BackendUnavailable, $"The backend '{slot.Name}' was removed while it was started.")
            {
                Operation = ToolOperation.Start,
                Backend = slot.Name,
                BackendKind = slot.Kind,
            };
        }
    }

    private async Task<ToolError?> StartSlotAsync(BackendSlot slot, CancellationToken cancellationToken)
    {
        if (slot.IsStarted)
        {
            return null;
        }

        var error = await AttemptAsync(slot, ToolOperation.Start, "start", _startTimeout, static async (slot, token) =>
        {
            await slot.Backend.StartAsync(token).ConfigureAwait(false);
            return true;
        }, static (_, _) => { }, cancellationToken).ConfigureAwait(false);
        Change(slot, error, static (slot, error) =>
        {
            // Nothing is listed yet: only an error shows in the catalogue.
            var changed = !Equals(slot.Error, error);
            slot.IsStarted = error is null;
            slot.Error = error;
            return changed;
        });
        return error;
    }

    private async Task<ToolError?> ListSlotAsync(BackendSlot slot, CancellationToken cancellationToken)
    {
        BackendTools? list = null;
        var error = await AttemptAsync(
            slot,
            ToolOperation.ListTools,
            "list its tools",
            _listTimeout,
            static (slot, token) => slot.Backend.ListToolsAsync(token),
            (_, result) => list = result,
            cancellationToken).ConfigureAwait(false);
        error ??= Check(slot, list);
        if (error is null && _admissions.Length > 0)
        {
            list = Admit(slot, list!);
        }

        var first = !slot.IsListed;
        Change(slot, (error, list), static (slot, outcome) =>
        {
            if (outcome.error is null)
            {
                return ToolListing.Apply(slot, outcome.list!);
            }

            // The last good tools stay.
            var changed = !outcome.error.Equals(slot.Error);
            slot.Error = outcome.error;
            return changed;
        });
        if (error is null && first)
        {
            _logger.BackendStarted(slot.Name, slot.Kind, list!.Tools.Count);
        }
        else if (error is null)
        {
            _logger.ToolsListed(slot.Name, list!.Tools.Count);
        }

        return error;
    }

    private async Task<ToolError?> AttemptAsync<T>(
        BackendSlot slot,
        ToolOperation operation,
        string what,
        TimeSpan limit,
        Func<BackendSlot, CancellationToken, ValueTask<T>> call,
        Action<BackendSlot, T> take,
        CancellationToken cancellationToken)
    {
        try
        {
            take(slot, await Foreign.CallAsync(token => call(slot, token), limit, _time, slot.Leaving.Token, cancellationToken).ConfigureAwait(false));
            return null;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested || slot.Leaving.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever a backend throws is its error, and stands beside the tools of the others.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            var error = Foreign.ToError(fault, slot.Name, slot.Kind, operation, what);
            _logger.BackendFailed(slot.Name, slot.Kind, error.Message, error.Exception ?? fault);
            return error;
        }
    }

    private static ToolError? Check(BackendSlot slot, BackendTools? list) =>
        list is { Tools: not null, Problems: not null } && list.Tools.All(static t => t is { Tool: not null, RemoteName.Length: > 0 }) && list.Problems.All(static p => p is not null)
            ? null
            : new ToolError(ToolErrorKind.InvalidResponse, $"The backend '{slot.Name}' listed something that is no tool.")
            {
                Operation = ToolOperation.ListTools,
                Backend = slot.Name,
                BackendKind = slot.Kind,
            };

    // Changes a slot under the lock, and tells of a changed catalogue outside it.
    private void Change<T>(BackendSlot slot, T state, Func<BackendSlot, T, bool> change)
    {
        bool told;
        lock (_gate)
        {
            told = change(slot, state) && slot.IsMember && slot.IsEnabled;
            if (told)
            {
                _catalog = null;
            }
        }

        if (told)
        {
            RaiseCatalogChanged();
        }
    }

    private void OnToolsChanged(BackendSlot slot)
    {
        lock (_gate)
        {
            slot.Signals++;
            if (slot.Relisting is null && !slot.Leaving.IsCancellationRequested)
            {
                // Not here: a backend may raise the event inside a lock of its own.
                slot.Relisting = Task.Run(() => RelistAsync(slot), CancellationToken.None);
            }
        }
    }

    private async Task RelistAsync(BackendSlot slot)
    {
        try
        {
            for (var seen = -1L; ;)
            {
                lock (_gate)
                {
                    if (slot.Signals == seen)
                    {
                        slot.Relisting = null;
                        return;
                    }

                    seen = slot.Signals;
                }

                await slot.Turn.WaitAsync(slot.Leaving.Token).ConfigureAwait(false);
                try
                {
                    if (slot is { IsStarted: true, IsEnabled: true })
                    {
                        await ListSlotAsync(slot, slot.Leaving.Token).ConfigureAwait(false);
                    }
                }
                finally
                {
                    slot.Turn.Release();
                }

                await Task.Delay(_relistInterval, _time, slot.Leaving.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The backend leaves.
        }
    }
}
