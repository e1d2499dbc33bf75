namespace ToolExec.Run;

/// <summary>
/// Starts units of work as they become ready, a bounded number at once. What to start next is said by the derived class, under one lock.
/// </summary>
/// <remarks>
/// Any thread that ends a unit goes on with the next ready one, so quick units follow each other without a task or a thread switch, and without recursion. Where
/// more is ready one helper is called from the thread pool, which calls the next: units that block their thread hold back no other. A unit that waits holds
/// no thread.
/// </remarks>
internal abstract class WorkDriver<TUnit, TResult, TWork>(int limit) : IThreadPoolWorkItem
    where TWork : struct, IUnitWork<TResult>
{
    private const int HelperPause = 20;
    private const int QuickSteps = 2;
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private Waiter? _spare;
    private int _running;
    private bool _helperCalled;
    private long _steps;
    private bool _helperIsOfUse;

    /// <summary>Gets the lock that guards this state and the derived class's.</summary>
    protected Lock Gate { get; } = new();

    /// <summary>Gets how many units run. Read under the gate.</summary>
    protected int Running => _running;

    /// <summary>Gets a value indicating whether a helper would find something to start. Under the gate.</summary>
    protected abstract bool HasMore { get; }

    /// <summary>A helper begins.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        // While units are so quick that the two would mostly meet at the gate, one thread alone is faster: the helper stands by, off the gate, until a unit
        // takes longer.
        var seen = Volatile.Read(ref _steps);
        Thread.SpinWait(HelperPause);
        if (Volatile.Read(ref _steps) - seen >= QuickSteps && Volatile.Read(ref _helperIsOfUse))
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            return;
        }

        lock (Gate)
        {
            _helperCalled = false;
        }

        if (_context is null)
        {
            Drive();
        }
        else
        {
            // Units run in the context of whoever began the whole: its activity, its async locals.
            ExecutionContext.Run(_context, static driver => ((WorkDriver<TUnit, TResult, TWork>)driver!).Drive(), this);
        }
    }

    /// <summary>Starts what may be started; returns when nothing more may be, or everything started waits.</summary>
    public void Drive() => Drive(default!, default!, null, hasEnded: false);

    /// <summary>Gets or sets a value indicating whether <see cref="Tell"/> is to be called. Set under the gate.</summary>
    protected bool HasNews { get; set; }

    /// <summary>Chooses the next unit to start. Under the gate.</summary>
    protected abstract bool TryNext(out TUnit unit);

    /// <summary>Runs a unit. Not under the gate.</summary>
    protected abstract TWork Run(TUnit unit);

    /// <summary>Takes the result of a unit. Under the gate.</summary>
    protected abstract void OnEnded(TUnit unit, TResult result);

    /// <summary>Takes the exception of a unit. Under the gate.</summary>
    protected abstract void OnFailed(TUnit unit, Exception error);

    /// <summary>Nothing runs, and nothing may be started now. Under the gate; may come several times.</summary>
    protected abstract void OnIdle();

    /// <summary>Tells others what happened. Not under the gate.</summary>
    protected virtual void Tell()
    {
    }

    private void Drive(TUnit unit, TResult result, Exception? error, bool hasEnded)
    {
        while (true)
        {
            var goesOn = Step(ref unit, result, error, hasEnded);
            if (HasNews)
            {
                Tell();
            }

            if (!goesOn)
            {
                return;
            }

            if (_context is not null)
            {
                // What the unit before left in its async locals, such as its activity, is not for this one.
                ExecutionContext.Restore(_context);
            }

            try
            {
                var work = Run(unit);
                if (!work.IsCompleted)
                {
                    Rent().Await(work, unit);
                    hasEnded = false;
                    continue;
                }

                (result, error, hasEnded) = (work.GetResult(), null, true);
            }
#pragma warning disable CA1031 // The work is foreign code; the derived class decides what its exception means.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                (result, error, hasEnded) = (default!, fault, true);
            }
        }
    }

    private bool Step(ref TUnit unit, TResult result, Exception? error, bool hasEnded)
    {
        lock (Gate)
        {
            if (hasEnded)
            {
                _running--;
                if (error is null)
                {
                    OnEnded(unit, result);
                }
                else
                {
                    OnFailed(unit, error);
                }
            }

            if (_running >= limit || !TryNext(out unit))
            {
                if (_running == 0)
                {
                    OnIdle();
                }

                return false;
            }

            _running++;
            Volatile.Write(ref _steps, _steps + 1);
            Volatile.Write(ref _helperIsOfUse, _running < limit && HasMore);
            if (_helperCalled || !_helperIsOfUse)
            {
                return true;
            }

            _helperCalled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    private Waiter Rent()
    {
        var waiter = Interlocked.Exchange(ref _spare, null);
        return waiter ?? new Waiter(this);
    }

    /// <summary>Waits for one unit; used again for later ones.</summary>
    private sealed class Waiter
    {
        private readonly WorkDriver<TUnit, TResult, TWork> _driver;
        private readonly Action _resume;
        private TWork _work;
        private TUnit _unit = default!;

        public Waiter(WorkDriver<TUnit, TResult, TWork> driver)
        {
            _driver = driver;
            _resume = driver._context is null
                ? Resume
                : () => ExecutionContext.Run(_driver._context!, static waiter => ((Waiter)waiter!).Resume(), this);
        }

        public void Await(TWork work, TUnit unit)
        {
            (_work, _unit) = (work, unit);
            work.UnsafeOnCompleted(_resume);
        }

        private void Resume()
        {
            var unit = _unit;
            TResult result = default!;
            Exception? error = null;
            try
            {
                result = _work.GetResult();
            }
#pragma warning disable CA1031 // As in Drive.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                error = fault;
            }

            (_work, _unit) = (default, default!);
            Interlocked.Exchange(ref _driver._spare, this);
            _driver.Drive(unit, result, error, hasEnded: true);
        }
    }
}
