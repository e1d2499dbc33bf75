using System.Runtime.ExceptionServices;

namespace ToolExec.Run;

/// <summary>One run of the pool: its workers, its errors and its end.</summary>
/// <remarks>
/// It begins with one worker, which on starting calls the next where there is more to do, and so on: few items or quick ones need few threads.
/// </remarks>
internal abstract class PoolRun<T>(PoolSource<T> source, int concurrency, CancellationToken cancellationToken)
{
    private const int MaxKeptErrors = 100;
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Guards the fields below.
    private readonly Lock _gate = new();
    private List<Exception>? _errors;
    private int _live;
    private int _started;
    private Exception? _fatal;
    private volatile bool _stopped;
    private bool _cutShort;

    protected CancellationToken Token { get; } = cancellationToken;

    protected PoolSource<T> Source { get; } = source;

    /// <summary>Gets the lock under which callbacks run, one at a time: that is their contract, and nothing else waits for it.</summary>
    protected Lock CallbackGate { get; } = new();

    /// <summary>Gets a value indicating whether no more items are to be taken.</summary>
    protected bool IsStopped => _stopped;

    public async Task RunAsync()
    {
        if (Source.Count != 0)
        {
            var stop = Token.UnsafeRegister(static run => ((PoolRun<T>)run!)._stopped = true, this);
            await using (stop.ConfigureAwait(false))
            {
                CallWorker();
#pragma warning disable VSTHRD003 // The run's own signal; it completes on the pool.
                await _ended.Task.ConfigureAwait(false);
#pragma warning restore VSTHRD003
            }
        }

        await Source.DisposeAsync().ConfigureAwait(false);

        if (_fatal is not null)
        {
            ExceptionDispatchInfo.Throw(_fatal);
        }

        if (Token.IsCancellationRequested && (_cutShort || Source.Count == 0))
        {
            throw new OperationCanceledException(Token);
        }

        if (_errors is not null)
        {
            throw new AggregateException(_errors);
        }
    }

    /// <summary>A worker begins.</summary>
    public void Enter(PoolWorker<T> worker)
    {
        if (_context is null)
        {
            Start(worker);
        }
        else
        {
            // Items run in the context of whoever began the run: its activity, its async locals.
            ExecutionContext.Run(_context, static state => { var (run, worker) = ((PoolRun<T>, PoolWorker<T>))state!; run.Start(worker); }, (this, worker));
        }
    }

    /// <summary>Takes and runs items until there are none or the run is stopped.</summary>
    protected abstract Task WorkAsync(PoolWorker<T> worker);

    /// <summary>A worker has got its first item: calls the next worker where there may be work for it.</summary>
    protected void CallNext(PoolWorker<T> worker)
    {
        worker.HasCalled = true;
        if (!_stopped && Source.MayHaveMore)
        {
            CallWorker();
        }
    }

    /// <summary>Takes an item's error. Cancellation that was asked for is none.</summary>
    protected void Fail(T item, Exception error, Action<T, Exception>? onError)
    {
        if (error is OperationCanceledException && Token.IsCancellationRequested)
        {
            lock (_gate)
            {
                _cutShort = true;
            }

            return;
        }

        if (onError is null)
        {
            lock (_gate)
            {
                if ((_errors ??= []).Count < MaxKeptErrors)
                {
                    _errors.Add(error);
                }
            }

            return;
        }

        Tell(onError, item, error);
    }

    /// <summary>Calls a callback. After one threw none is called any more.</summary>
    protected void Tell<TValue>(Action<T, TValue> callback, T item, TValue value)
    {
        lock (CallbackGate)
        {
            if (_fatal is not null)
            {
                return;
            }

            try
            {
                callback(item, value);
            }
#pragma warning disable CA1031 // A callback is foreign code: what it throws comes out of the run, after everything has stopped.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                Abort(fault);
            }
        }
    }

    private void Abort(Exception fault)
    {
        lock (_gate)
        {
            _fatal ??= fault;
            _stopped = true;
        }
    }

    private void CallWorker()
    {
        lock (_gate)
        {
            if (_started == concurrency)
            {
                return;
            }

            _started++;
            _live++;
        }

        ThreadPool.UnsafeQueueUserWorkItem(new PoolWorker<T>(this), preferLocal: false);
    }

    private void Start(PoolWorker<T> worker) => _ = StartAsync(worker);

    private async Task StartAsync(PoolWorker<T> worker)
    {
        try
        {
            await WorkAsync(worker).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // What comes here is the source's: work and callbacks have their own catch. It comes out of the run.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            if (fault is OperationCanceledException && Token.IsCancellationRequested)
            {
                lock (_gate)
                {
                    _cutShort = true;
                }
            }
            else
            {
                Abort(fault);
            }
        }

        var cutShort = _stopped && Source.HasUnbegun;
        bool last;
        lock (_gate)
        {
            _cutShort |= cutShort;
            last = --_live == 0;
        }

        if (last)
        {
            _ended.TrySetResult();
        }
    }
}
