namespace ToolExec.Run;

/// <summary>Runs work of different urgency, a bounded number at once: lanes share by weight, and none starves.</summary>
/// <remarks>
/// <para>Safe for use by several threads. Within a lane work begins in order of arrival. A lane without work leaves its share to the others and saves nothing up.</para>
/// <para>
/// Whoever waits is released the moment their token is cancelled: queued work is taken out of its queue, running work is told to stop. Work that ignores its
/// token keeps its place among the running until it has ended, so that the bound holds.
/// </para>
/// </remarks>
public sealed class LanedWorkerPool : IAsyncDisposable
{
    // Guards the fields below and the lanes.
    private readonly Lock _gate = new();
    private readonly Lane[] _lanes;
    private readonly HashSet<LaneWork> _running = [];
    private readonly int _maxConcurrency;
    private readonly TimeSpan _drainTimeout;
    private readonly TimeSpan _stopTimeout;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _disposing;

    /// <summary>Initializes a pool.</summary>
    /// <param name="options">The settings; the defaults where <see langword="null"/>.</param>
    /// <param name="timeProvider">The clock of the pool's end; the system's where <see langword="null"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its bounds.</exception>
    public LanedWorkerPool(LanedWorkerPoolOptions? options = null, TimeProvider? timeProvider = null)
    {
        options ??= new LanedWorkerPoolOptions();
        options.Check();
        _lanes = [new Lane(options.Interactive), new Lane(options.Normal), new Lane(options.Batch)];
        (_maxConcurrency, _drainTimeout, _stopTimeout) = (options.MaxConcurrency, options.DrainTimeout, options.StopTimeout);
        _time = timeProvider ?? TimeProvider.System;
    }

    /// <summary>Gets how many pieces of work run now.</summary>
    public int Running
    {
        get
        {
            lock (_gate)
            {
                return _running.Count;
            }
        }
    }

    /// <summary>Returns how many pieces of work wait in a lane's queue now; those that wait for a place in it do not count.</summary>
    /// <param name="lane">The lane.</param>
    public int Queued(WorkLane lane)
    {
        CheckLane(lane);
        lock (_gate)
        {
            return _lanes[(int)lane].Count;
        }
    }

    /// <summary>Runs work when its turn has come.</summary>
    /// <typeparam name="TResult">What the work gives.</typeparam>
    /// <param name="lane">Its lane.</param>
    /// <param name="work">The work. Its token is cancelled when the caller's is, and when the pool ends and cannot wait longer.</param>
    /// <param name="cancellationToken">The caller gives the work up.</param>
    /// <returns>What the work gave; its exception where it failed.</returns>
    /// <exception cref="ToolExecException">The lane's queue is full (<see cref="ToolErrorKind.Busy"/>), or the pool ended first (<see cref="ToolErrorKind.ShuttingDown"/>).</exception>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled; the exception carries it.</exception>
    /// <exception cref="ObjectDisposedException">The pool is disposed.</exception>
    public Task<TResult> RunAsync<TResult>(WorkLane lane, Func<CancellationToken, ValueTask<TResult>> work, CancellationToken cancellationToken = default)
    {
        CheckLane(lane);
        ArgumentNullException.ThrowIfNull(work);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<TResult>(cancellationToken);
        }

        var piece = new LaneWork<TResult>(this, lane, work, cancellationToken);
        piece.Watch();
        bool open, added;
        lock (_gate)
        {
            open = _disposing is null;
            added = open && _lanes[(int)lane].TryAdd(piece);
        }

        if (!added)
        {
            piece.Unwatch();
            ObjectDisposedException.ThrowIf(!open, this);
            return Task.FromException<TResult>(Busy(lane));
        }

        if (cancellationToken.IsCancellationRequested)
        {
            // The token's callback may have come before the work was queued.
            RemoveQueued(piece);
        }

        StartWhatMay();
        return piece.Outcome;
    }

    /// <summary>Stops taking work, lets what is queued and running finish within <see cref="LanedWorkerPoolOptions.DrainTimeout"/>, then cancels the rest.</summary>
    /// <remarks>Whoever still waits then gets <see cref="ToolErrorKind.ShuttingDown"/>. Work that ignores its token is left behind after <see cref="LanedWorkerPoolOptions.StopTimeout"/>. Calling it again waits for the same end.</remarks>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _disposing ??= EndAsync();
            return new ValueTask(_disposing);
        }
    }

    internal static ToolExecException ShuttingDown() =>
        new(new ToolError(ToolErrorKind.ShuttingDown, "The worker pool was closed before the work was done.") { Operation = ToolOperation.Queue });

    internal void RemoveQueued(LaneWork work)
    {
        lock (_gate)
        {
            if (work.Place is not null)
            {
                _lanes[(int)work.Lane].Remove(work);
                SignalIfEmpty();
            }
        }
    }

    internal void OnEnded(LaneWork work)
    {
        lock (_gate)
        {
            _running.Remove(work);
            SignalIfEmpty();
        }

        StartWhatMay();
    }

    private static ToolExecException Busy(WorkLane lane) =>
        new(new ToolError(ToolErrorKind.Busy, $"Too much work is waiting in the lane '{lane}' already. Try again later.") { Operation = ToolOperation.Queue });

    private static void CheckLane(WorkLane lane)
    {
        if (!Enum.IsDefined(lane))
        {
            throw new ArgumentOutOfRangeException(nameof(lane), lane, "must be Interactive, Normal or Batch");
        }
    }

    private void StartWhatMay()
    {
        while (true)
        {
            LaneWork next;
            lock (_gate)
            {
                if (_running.Count == _maxConcurrency || ChooseLane() is not { } lane)
                {
                    return;
                }

                next = lane.Take();
                _running.Add(next);
            }

            ThreadPool.UnsafeQueueUserWorkItem(next, preferLocal: false);
        }
    }

    // Smooth weighted round robin: each waiting lane is credited its weight, the richest goes and pays for all.
    private Lane? ChooseLane()
    {
        Lane? richest = null;
        var total = 0;
        foreach (var lane in _lanes)
        {
            if (lane.Count == 0)
            {
                lane.Balance = 0;
                continue;
            }

            total += lane.Weight;
            lane.Balance += lane.Weight;
            if (richest is null || lane.Balance > richest.Balance)
            {
                richest = lane;
            }
        }

        if (richest is not null)
        {
            richest.Balance -= total;
        }

        return richest;
    }

    private void SignalIfEmpty()
    {
        if (_disposing is not null && IsEmpty())
        {
            _empty.TrySetResult();
        }
    }

    private bool IsEmpty() => _running.Count == 0 && Array.TrueForAll(_lanes, static lane => lane.Count == 0);

    private async Task EndAsync()
    {
        // Called under the gate: the rest happens outside it.
        if (IsEmpty())
        {
            return;
        }

        if (await DrainedAsync(_drainTimeout).ConfigureAwait(false))
        {
            return;
        }

        LaneWork[] queued, running;
        lock (_gate)
        {
            queued = [.. _lanes.SelectMany(static lane => lane.TakeAll())];
            running = [.. _running];
            SignalIfEmpty();
        }

        foreach (var work in queued)
        {
            work.Refuse(ShuttingDown());
        }

        foreach (var work in running)
        {
            work.Cancel();
        }

        await DrainedAsync(_stopTimeout).ConfigureAwait(false);
        foreach (var work in running)
        {
            work.Refuse(ShuttingDown());
        }
    }

    private async Task<bool> DrainedAsync(TimeSpan timeout)
    {
        await Task.Yield();
        try
        {
#pragma warning disable VSTHRD003 // The pool's own signal; it completes on the thread pool.
            await _empty.Task.WaitAsync(timeout, _time).ConfigureAwait(false);
#pragma warning restore VSTHRD003
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
