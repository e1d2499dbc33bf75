using System.Runtime.ExceptionServices;

namespace ToolExec.Run;

/// <summary>Runs a sequence of calls: takes them one after the other, starts those that no earlier one holds back, and keeps the results for the reader.</summary>
internal sealed class ManyRun(IToolRunner runner, Func<string, Tool?> findTool, IEnumerator<ToolCall> calls, RunManyOptions options, CancellationToken stop)
    : WorkDriver<ManyCall, ToolResult?, UnitWork<ToolResult?>>(options.MaxConcurrency)
{
    // All guarded by the gate, except that the enumerator is read by the one who pulls.
    private readonly Queue<ManyCall> _ready = new();
    private readonly Dictionary<int, ManyCall> _tracked = [];
    private readonly List<Conflict> _conflicts = [];
    private readonly Queue<ToolResult> _results = new();
    private readonly Dictionary<int, ToolResult>? _early = options.Order == ResultOrder.Input ? [] : null;
    private ConflictTracker? _tracker;
    private ManyCall? _pulled;
    private ManyCall? _alone;
    private TaskCompletionSource? _wake;
    private Exception? _fault;
    private int _taken;
    private int _blocked;
    private int _unread;
    private int _nextToGive;
    private bool _pulling;
    private bool _sourceEnded;
    private bool _stopping;
    private bool _isOver;

    protected override bool HasMore => !_stopping && (_ready.Count > 0 || MayPull);

    private bool MayPull => !_pulling && !_sourceEnded && _alone is null && _unread < options.MaxUnread;

    /// <summary>Gets a value indicating whether the sequence or the runner threw.</summary>
    public bool HasFault => Volatile.Read(ref _fault) is not null;

    /// <summary>Gets a value indicating whether every call of the sequence was run and its result read.</summary>
    public bool IsComplete
    {
        get
        {
            lock (Gate)
            {
                return _sourceEnded && _unread == 0;
            }
        }
    }

    /// <summary>Gives the next result, or <see langword="null"/> where there is none yet.</summary>
    /// <param name="isOver">Whether there will be none any more.</param>
    public ToolResult? TryRead(out bool isOver)
    {
        ToolResult? result = null;
        bool wasFull;
        lock (Gate)
        {
            wasFull = _unread >= options.MaxUnread;
            if (_fault is null && !stop.IsCancellationRequested && _results.TryDequeue(out result))
            {
                _unread--;
            }

            isOver = _isOver && result is null;
        }

        if (wasFull && result is not null)
        {
            Drive();
        }

        return result;
    }

    /// <summary>Completes when it is worth reading again.</summary>
    public Task WhenReadableAsync()
    {
        lock (Gate)
        {
            if (_isOver || ((_results.Count > 0 || _fault is not null) && !stop.IsCancellationRequested))
            {
                return Task.CompletedTask;
            }

            _wake ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
#pragma warning disable VSTHRD003 // The run's own signal; it completes on the pool.
            return _wake.Task;
#pragma warning restore VSTHRD003
        }
    }

    /// <summary>Starts nothing more. What runs is told to stop by its token.</summary>
    public void Stop()
    {
        lock (Gate)
        {
            _stopping = true;
            if (Running == 0)
            {
                OnIdle();
            }
        }
    }

    /// <summary>Throws what the sequence or the runner threw.</summary>
    public void ThrowFault()
    {
        if (_fault is not null)
        {
            ExceptionDispatchInfo.Throw(_fault);
        }
    }

    protected override bool TryNext(out ManyCall unit)
    {
        unit = ManyCall.Pull;
        if (_stopping)
        {
            return false;
        }

        if (_ready.TryDequeue(out var ready))
        {
            unit = ready;
            return true;
        }

        if (_alone is { WaitsFor: 0 } alone && Running == 0 && _blocked == 0)
        {
            alone.WaitsFor = -1;
            unit = alone;
            return true;
        }

        if (!MayPull)
        {
            return false;
        }

        _pulling = true;
        return true;
    }

    protected override UnitWork<ToolResult?> Run(ManyCall unit)
    {
        if (ReferenceEquals(unit, ManyCall.Pull))
        {
            _pulled = PullNext();
            return new UnitWork<ToolResult?>(default);
        }

#pragma warning disable CS8620 // A result is a possible result; no conversion is worth a state machine here.
        return new UnitWork<ToolResult?>(runner.RunAsync(unit.Call, stop));
#pragma warning restore CS8620
    }

    protected override void OnEnded(ManyCall unit, ToolResult? result)
    {
        if (ReferenceEquals(unit, ManyCall.Pull))
        {
            Admit(_pulled);
            return;
        }

        Release(unit);
        if (_early is null)
        {
            _results.Enqueue(result!);
        }
        else
        {
            _early[unit.Index] = result!;
            while (_early.Remove(_nextToGive, out var next))
            {
                _results.Enqueue(next);
                _nextToGive++;
            }
        }

        if (_results.Count > 0)
        {
            Wake();
        }
    }

    protected override void OnFailed(ManyCall unit, Exception error)
    {
        _stopping = true;
        if (!(error is OperationCanceledException && stop.IsCancellationRequested))
        {
            _fault ??= error;
            Wake();
        }
    }

    protected override void OnIdle()
    {
        if (_stopping || (_sourceEnded && !_pulling && _ready.Count == 0 && _blocked == 0 && _alone is null))
        {
            _isOver = true;
            Wake();
        }
    }

    private ManyCall? PullNext()
    {
        if (!calls.MoveNext())
        {
            return null;
        }

        var call = calls.Current ?? throw new ArgumentException("One of the calls is null.", nameof(calls));
        var next = new ManyCall(_taken++, call);
        if (findTool(call.Tool)?.Effects is { } effects)
        {
            next.IsExclusive = effects.Exclusive;
            next.Accesses = EffectResolver.Resolve(effects, call.Arguments);
        }

        return next;
    }

    private void Admit(ManyCall? call)
    {
        _pulling = false;
        if (call is null)
        {
            _sourceEnded = true;
            return;
        }

        _unread++;
        if (call.IsExclusive)
        {
            // Nothing is taken until it has run, so later calls wait for it, and it for the earlier ones.
            _alone = call;
            return;
        }

        if (call.Accesses.Count > 0)
        {
            (_tracker ??= new ConflictTracker()).Add(call.Index, call.Accesses, _conflicts);
            foreach (var conflict in _conflicts)
            {
                _tracked[conflict.Earlier].LetWait(call);
            }

            _conflicts.Clear();
            _tracked.Add(call.Index, call);
        }

        if (call.WaitsFor == 0)
        {
            _ready.Enqueue(call);
        }
        else
        {
            _blocked++;
        }
    }

    private void Release(ManyCall call)
    {
        if (ReferenceEquals(call, _alone))
        {
            _alone = null;
        }

        if (call.Accesses.Count > 0 && !call.IsExclusive)
        {
            _tracker!.Remove(call.Index, call.Accesses);
            _tracked.Remove(call.Index);
            foreach (var later in call.Later ?? [])
            {
                if (--later.WaitsFor == 0)
                {
                    _blocked--;
                    _ready.Enqueue(later);
                }
            }
        }
    }

    private void Wake()
    {
        _wake?.TrySetResult();
        _wake = null;
    }
}
