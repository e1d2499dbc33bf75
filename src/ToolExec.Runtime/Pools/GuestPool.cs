using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime;

/// <summary>Guests that are ready, by language. Safe for use by several threads.</summary>
/// <remarks>Guests are started and ended in the background, and all of that is over when <see cref="DisposeAsync"/> returns.</remarks>
internal sealed class GuestPool : IAsyncDisposable
{
    private readonly GuestPoolOptions _options;
    private readonly Func<GuestProgram, CancellationToken, ValueTask<GuestLease>> _start;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly BackendGate _work = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new(); // guards _shelves and what is in them
    private readonly Dictionary<string, Shelf> _shelves = new(StringComparer.Ordinal);

    /// <summary>Makes an empty pool.</summary>
    /// <param name="options">How many, and for how long.</param>
    /// <param name="start">Starts a guest.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public GuestPool(GuestPoolOptions options, Func<GuestProgram, CancellationToken, ValueTask<GuestLease>> start, TimeProvider time, ILogger logger)
    {
        options.Check(nameof(options));
        _options = new GuestPoolOptions { Size = options.Size, MaxUses = options.MaxUses, MaxAge = options.MaxAge };
        _start = start;
        _time = time;
        _logger = logger;
    }

    /// <summary>Takes a guest that is ready, or <see langword="null"/> where there is none.</summary>
    public GuestLease? TryTake(GuestProgram program)
    {
        while (TryPop(program) is { } idle)
        {
            if (idle.Lease.Guest.IsAlive && _time.GetElapsedTime(idle.Since) < _options.MaxAge)
            {
                idle.Lease.Since = idle.Since;
                return idle.Lease;
            }

            InBackground(() => idle.Lease.DisposeAsync());
        }

        return null;
    }

    /// <summary>Takes a guest back after a run, and sees to it that there are enough.</summary>
    /// <param name="program">Its program.</param>
    /// <param name="lease">The guest; <see langword="null"/> where the caller has ended it.</param>
    /// <returns>Whether the guest was kept; where it was not, the caller ends it.</returns>
    public bool TryReturn(GuestProgram program, GuestLease? lease)
    {
        var kept = lease is not null && lease.Session.Runs < _options.MaxUses && lease.Guest.IsAlive && TryPush(program, lease, lease.Since ?? _time.GetTimestamp());
        Refill(program);
        return kept;
    }

    /// <summary>Ends all guests.</summary>
    public async ValueTask DisposeAsync()
    {
        var idle = _work.CloseAsync();
        await _closing.CancelAsync().ConfigureAwait(false);
        await idle.ConfigureAwait(false);
        List<GuestLease> left;
        lock (_gate)
        {
            left = [.. _shelves.Values.SelectMany(shelf => shelf.Idle).Select(entry => entry.Lease)];
            _shelves.Clear();
        }

        await Task.WhenAll(left.Select(async lease => await lease.DisposeAsync().ConfigureAwait(false))).ConfigureAwait(false);
    }

    private Idle? TryPop(GuestProgram program)
    {
        lock (_gate)
        {
            return _shelves.TryGetValue(program.Language, out var shelf) && shelf.Idle.TryDequeue(out var idle) ? idle : null;
        }
    }

    private bool TryPush(GuestProgram program, GuestLease lease, long since)
    {
        lock (_gate)
        {
            var shelf = ShelfOf(program);
            if (_closing.IsCancellationRequested || shelf.Idle.Count >= _options.Size)
            {
                return false;
            }

            lease.SendErrorsTo(null);
            shelf.Idle.Enqueue(new Idle(lease, since));
            return true;
        }
    }

    private void Refill(GuestProgram program)
    {
        int missing;
        lock (_gate)
        {
            var shelf = ShelfOf(program);
            missing = Math.Max(0, _options.Size - shelf.Idle.Count - shelf.Starting);
            shelf.Starting += missing;
        }

        for (var i = 0; i < missing; i++)
        {
            if (!InBackground(() => StartAsync(program)))
            {
                return; // The pool is closing: nobody counts any more.
            }
        }
    }

    private async ValueTask StartAsync(GuestProgram program)
    {
        GuestLease? lease = null;
        try
        {
            lease = await _start(program, _closing.Token).ConfigureAwait(false);
            lease.Session.Prepare();
        }
        catch (GuestStartException e)
        {
            // Whoever needs one starts it then, and is told.
            _logger.GuestNotWarmed(e, program.Language);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            return;
        }
        finally
        {
            lock (_gate)
            {
                ShelfOf(program).Starting--;
            }
        }

        if (lease is not null && !TryPush(program, lease, _time.GetTimestamp()))
        {
            await lease.DisposeAsync().ConfigureAwait(false);
        }
    }

    private bool InBackground(Func<ValueTask> work)
    {
        if (!_work.TryEnter())
        {
            return false;
        }

        _ = RunAsync();
        return true;

        async Task RunAsync()
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            try
            {
                await work().ConfigureAwait(false);
            }
            finally
            {
                _work.Exit();
            }
        }
    }

    private Shelf ShelfOf(GuestProgram program)
    {
        if (!_shelves.TryGetValue(program.Language, out var shelf))
        {
            _shelves[program.Language] = shelf = new Shelf();
        }

        return shelf;
    }

    private sealed record Idle(GuestLease Lease, long Since);

    private sealed class Shelf
    {
        public Queue<Idle> Idle { get; } = new();

        public int Starting { get; set; }
    }
}
