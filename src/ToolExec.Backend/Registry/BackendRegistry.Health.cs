namespace ToolExec.Backend;

public sealed partial class BackendRegistry
{
    private static readonly TimeSpan MaxHealthTimeout = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    /// <remarks>A backend that is not started or could not be, is unhealthy without being asked; one that is switched off is only reported as such.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The time is not more than zero, or more than a day.</exception>
    public async ValueTask<IReadOnlyList<BackendHealthReport>> CheckHealthAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, MaxHealthTimeout);
        cancellationToken.ThrowIfCancellationRequested();
        var slots = Snapshot(null, static slot => (slot, slot.State, slot.IsStarted, slot.Error));
        slots.Sort(static (a, b) => string.CompareOrdinal(a.slot.Name, b.slot.Name));
        return await Task.WhenAll(slots.Select(async s =>
        {
            var began = _time.GetTimestamp();
            var health = s.State == BackendState.Disabled ? new BackendHealth(BackendHealthStatus.Disabled)
                : !s.IsStarted ? BackendHealth.Unhealthy(s.Error?.Message ?? "The backend is not started.")
                : Worst(await AskAsync(s.slot, timeout, cancellationToken).ConfigureAwait(false), s.slot.Name);
            return new BackendHealthReport(s.slot.Name, s.slot.Kind, health, _time.GetElapsedTime(began));
        })).ConfigureAwait(false);
    }

    private BackendHealth Worst(BackendHealth own, string backend)
    {
        foreach (var source in _health)
        {
            if (source.Describe(backend) is { } seen && (own.Status == BackendHealthStatus.Healthy || (own.Status == BackendHealthStatus.Degraded && seen.Status == BackendHealthStatus.Unhealthy)))
            {
                own = seen;
            }
        }

        return own;
    }

    private async Task<BackendHealth> AskAsync(BackendSlot slot, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            return await Foreign.CallAsync(slot.Backend.CheckHealthAsync, timeout, _time, slot.Leaving.Token, cancellationToken).ConfigureAwait(false)
                ?? BackendHealth.Unhealthy($"The backend '{slot.Name}' did not say how it is.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // A backend that throws instead of answering is not well.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            var error = Foreign.ToError(fault, slot.Name, slot.Kind, ToolOperation.CheckHealth, "say how it is");
            return BackendHealth.Unhealthy(error.Message);
        }
    }
}
