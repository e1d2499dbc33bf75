namespace ToolExec.Backend;

public sealed partial class BackendRegistry
{
    /// <inheritdoc/>
    /// <remarks>A first listing that fails counts as a failed start.</remarks>
    /// <exception cref="ObjectDisposedException">The registry is stopped.</exception>
    public async ValueTask RegisterAsync(IBackend backend, BackendRegistration? registration = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(backend);
        registration ??= new BackendRegistration();
        var (name, kind) = (backend.Name, backend.Kind);
        CheckName(name, "name", nameof(backend));
        CheckName(registration.Namespace ?? name, "namespace", nameof(registration));
        ArgumentException.ThrowIfNullOrWhiteSpace(kind, nameof(backend));
        cancellationToken.ThrowIfCancellationRequested();

        BackendSlot slot;
        lock (_gate)
        {
            ThrowIfStopped();
            if (_slots.ContainsKey(name) || !_reserved.Add(name))
            {
                throw new ArgumentException($"There is a backend named '{name}' already. Names that differ only in case count as the same.", nameof(backend));
            }

            slot = new BackendSlot(backend, name, kind, registration, _registered++);
        }

        try
        {
            await AdmitAsync(slot, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Mute(slot);
            await slot.Leaving.CancelAsync().ConfigureAwait(false);
            lock (_gate)
            {
                _reserved.Remove(name);
            }

            throw;
        }

        if (slot.IsVisible)
        {
            RaiseCatalogChanged();
        }
    }

    /// <inheritdoc/>
    /// <remarks>Waits at most <see cref="BackendRegistryOptions.DrainTimeout"/>, and at most <see cref="BackendRegistryOptions.DisposeTimeout"/> for the disposal; what fails there is logged.</remarks>
    public async ValueTask<bool> UnregisterAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        BackendSlot? slot;
        bool visible;
        lock (_gate)
        {
            if (!_slots.Remove(name, out slot))
            {
                return false;
            }

            visible = slot.IsEnabled;
            Dismiss(slot);
        }

        if (visible)
        {
            RaiseCatalogChanged();
        }

        await RetireAsync(slot, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    /// <remarks>A backend that is switched off finishes the calls inside it. One that is switched on lists its tools again, and is tried again where it had failed.</remarks>
    public async ValueTask SetEnabledAsync(string name, bool enabled, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        cancellationToken.ThrowIfCancellationRequested();
        BackendSlot? slot;
        bool switched;
        bool bringUp;
        lock (_gate)
        {
            slot = _slots.GetValueOrDefault(name) ?? throw new ArgumentException($"There is no backend named '{name}'.", nameof(name));
            switched = slot.IsEnabled != enabled;
            if (switched)
            {
                Switch(slot, enabled);
            }

            bringUp = enabled && _start is not null && (switched || slot.State != BackendState.Started);
        }

        if (switched)
        {
            _logger.BackendSwitched(slot.Name, enabled ? "on" : "off");
            RaiseCatalogChanged();
        }

        if (bringUp && await BringUpAsync(slot, relist: true, cancellationToken).ConfigureAwait(false) is { } error)
        {
            throw new BackendException(error);
        }
    }

    private static void CheckName(string? name, string what, string parameter)
    {
        if (!ToolId.TryParse(name, out var id) || id.Namespace is not null)
        {
            throw new ArgumentException($"The {what} of a backend must be 1 to 128 characters of [A-Za-z0-9_.-], but is '{name}'.", parameter);
        }
    }

    private async Task AdmitAsync(BackendSlot slot, CancellationToken cancellationToken)
    {
        // Heard before the first listing, so that no change falls between them.
        Listen(slot);
        while (!TryAdmit(slot))
        {
            if (await BringUpAsync(slot, relist: false, cancellationToken).ConfigureAwait(false) is { } error)
            {
                throw new BackendException(error);
            }
        }
    }

    // A backend that must be started first is not admitted; the registry may have been started only a moment ago.
    private bool TryAdmit(BackendSlot slot)
    {
        lock (_gate)
        {
            ThrowIfStopped();
            if (_start is not null && slot is { IsEnabled: true, IsListed: false })
            {
                return false;
            }

            _reserved.Remove(slot.Name);
            _slots.Add(slot.Name, slot);
            slot.IsMember = true;
            _catalog = null;
            return true;
        }
    }

    private void Listen(BackendSlot slot)
    {
        slot.ChangeHandler = (_, _) => OnToolsChanged(slot);
        slot.Backend.ToolsChanged += slot.ChangeHandler;
    }

    private static void Mute(BackendSlot slot)
    {
        if (slot.ChangeHandler is { } handler)
        {
            slot.Backend.ToolsChanged -= handler;
            slot.ChangeHandler = null;
        }
    }

    private void Dismiss(BackendSlot slot)
    {
        slot.IsMember = false;
        slot.Close();
        _catalog = null;
    }

    private void Switch(BackendSlot slot, bool enabled)
    {
        slot.IsEnabled = enabled;
        if (enabled)
        {
            slot.Reopen();
        }
        else
        {
            slot.Close();
        }

        _catalog = null;
    }
}
