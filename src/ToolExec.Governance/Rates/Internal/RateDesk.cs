using System.Globalization;

namespace ToolExec.Governance;

/// <summary>All limits of an instance. One lock guards them, so that a call gets a place of all of its limits or of none.</summary>
internal sealed class RateDesk : IDisposable
{
    private const int LeastSweep = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<RateKey, Limiter> _limiters = [];
    private readonly HashSet<Limiter> _awaited = [];
    private readonly Dictionary<string, double> _weights;
    private readonly int _maxKeys;
    private readonly int _maxWaiting;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly long _start;
    private readonly Func<RateKey, Func<Limiter>, Limiter?> _find;
    private long _number;
    private int _waiting;
    private int _sweepAt = LeastSweep;
    private int _refused;
    private long _sweptAt;
    private long _wakeAt = Limiter.Unknown;
    private bool _isClosed;

    public RateDesk(RateOptions options, TimeProvider time)
    {
        _weights = new Dictionary<string, double>(options.Weights, StringComparer.Ordinal);
        (_maxKeys, _maxWaiting, _time) = (options.MaxKeys, options.MaxWaiting, time);
        _start = time.GetTimestamp();
        _find = Find;
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(static desk => ((RateDesk)desk!).OnTime(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Gets how many calls wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting;
            }
        }
    }

    /// <summary>Gets how many limits there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _limiters.Count;
            }
        }
    }

    /// <summary>Lets a call in, refuses it, or makes it wait.</summary>
    /// <param name="plan">Which limits concern it.</param>
    /// <param name="context">The call.</param>
    public RateAnswer Enter(RatePlan plan, ToolCallContext context)
    {
        var outer = Hold.Here;
        lock (_gate)
        {
            if (_isClosed)
            {
                return new(null, null, ShuttingDown(context));
            }

            var now = Now();
            if (plan.Find(context.Caller, _find) is not { } limiters)
            {
                return new(null, null, new ToolError(ToolErrorKind.Busy, "The host keeps the limits of as many callers as it may. Try again later.") { Operation = ToolOperation.Queue });
            }

            foreach (var limiter in limiters)
            {
                Drain(limiter, now);
            }

            var hold = plan.NeedsHold ? new Hold(limiters, plan.Alone, outer) : null;
            if (Lacking(limiters, plan.Alone, outer, null, now) is not { } lacking)
            {
                TakeAll(limiters, plan.Alone, hold, now);
                return new(hold, null, null);
            }

            if (Refusal(lacking, limiters, plan.Alone, outer, context, now) is { } refusal)
            {
                return new(null, null, refusal);
            }

            var tenant = context.Caller?.Tenant ?? "";
            var waiter = new Waiter(limiters, plan.Alone, tenant, _weights.GetValueOrDefault(tenant, 1), _number++, lacking.Name, hold, outer);
            Queue(waiter, lacking);
            _waiting++;
            Arm(now);
            return new(hold, waiter, null);
        }
    }

    /// <summary>Waits for a call's turn.</summary>
    /// <returns>Null where it may begin; else why not.</returns>
    /// <exception cref="OperationCanceledException">The call was stopped; its place in the queue is free.</exception>
    public async ValueTask<ToolError?> WaitAsync(Waiter waiter, ToolCallContext context)
    {
        var began = _time.GetTimestamp();
        using (context.CancellationToken.UnsafeRegister(static state => ((Action)state!)(), (Action)GiveUp))
        {
            var end = await waiter.WaitAsync().ConfigureAwait(false);
            GovernanceTelemetry.RecordRateWait(waiter.Name, _time.GetElapsedTime(began));
            return end switch
            {
                WaitEnd.LetIn => null,
                WaitEnd.Closed => ShuttingDown(context),
                _ => throw new OperationCanceledException(context.CancellationToken),
            };
        }

        void GiveUp()
        {
            lock (_gate)
            {
                if (waiter.For is not { } limiter)
                {
                    return;
                }

                Unqueue(waiter, taken: false);
                _waiting--;
                waiter.End(WaitEnd.GivenUp);

                // Whoever stood behind it may have all it needs.
                var now = Now();
                Drain(limiter, now);
                Arm(now);
            }
        }
    }

    /// <summary>Takes back what a call holds.</summary>
    /// <param name="hold">What it holds.</param>
    /// <param name="hasBegun">Whether it has begun; if not, it is as if it had never been let in.</param>
    public void Leave(Hold hold, bool hasBegun)
    {
        lock (_gate)
        {
            if (!hold.IsTaken)
            {
                return;
            }

            hold.IsTaken = false;
            var now = Now();
            for (var i = 0; i < hold.Limiters.Length; i++)
            {
                var limiter = hold.Limiters[i];
                if (hold.Lenders[i] is { } lender)
                {
                    lender.Lend(limiter, lent: false);
                    LendAgain(lender, limiter, now);
                    continue;
                }

                if (!hasBegun)
                {
                    limiter.GiveBack(hold.Marks[i], hold.Alone);
                }
                else if (limiter.IsHeld)
                {
                    limiter.Release(hold.Alone);
                }

                Drain(limiter, now);
            }

            Arm(now);
        }
    }

    /// <summary>Sends everybody away who waits.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            foreach (var waiter in _awaited.SelectMany(static l => l.Queue.All).ToList())
            {
                Unqueue(waiter, taken: false);
                _waiting--;
                waiter.End(WaitEnd.Closed);
            }
        }

        _timer.Dispose();
    }

    private static ToolError ShuttingDown(ToolCallContext context) =>
        new(ToolErrorKind.ShuttingDown, $"The call of '{context.Tool.Id}' was stopped because the host is shutting down.") { Operation = ToolOperation.Queue };

    private static string Seconds(long ticks) => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(TimeSpan.FromTicks(ticks).TotalMilliseconds) / 1000:0.###} s");

    // The first limit that has no room for a call. Where others wait for it, there is none: they were first.
    private static Limiter? Lacking(Limiter[] limiters, bool alone, Hold? outer, Limiter? own, long now)
    {
        foreach (var limiter in limiters)
        {
            if (!CanBorrow(limiter, outer) && ((limiter.Queue.Count > 0 && limiter != own) || !limiter.HasRoom(now, alone)))
            {
                return limiter;
            }
        }

        return null;
    }

    private static bool CanBorrow(Limiter limiter, Hold? outer) => limiter.IsHeld && Hold.Nearest(outer, limiter) is { } lender && !lender.HasLent(limiter);

    private static void TakeAll(Limiter[] limiters, bool alone, Hold? hold, long now)
    {
        for (var i = 0; i < limiters.Length; i++)
        {
            var limiter = limiters[i];
            if (hold is null)
            {
                limiter.Take(now, alone);
            }
            else if (CanBorrow(limiter, hold.Outer))
            {
                hold.Lenders[i] = Hold.Nearest(hold.Outer, limiter);
                hold.Lenders[i]!.Lend(limiter, lent: true);
            }
            else
            {
                hold.Marks[i] = limiter.Take(now, alone);
            }
        }

        if (hold is not null)
        {
            hold.IsTaken = true;
        }
    }

    private ToolError? Refusal(Limiter lacking, Limiter[] limiters, bool alone, Hold? outer, ToolCallContext context, long now)
    {
        var tenant = context.Caller?.Tenant ?? "";
        var wait = 0L;
        var (longest, strict) = (lacking, (Limiter?)null);
        foreach (var limiter in limiters)
        {
            if (CanBorrow(limiter, outer) || (limiter.Queue.Count == 0 && limiter.HasRoom(now, alone)))
            {
                continue;
            }

            // Those of its own tenant are certainly before it; of others nobody knows. So this is the least that it waits.
            strict ??= limiter.MaxWaiting == 0 ? limiter : null;
            if (limiter.RoomIn(now, limiter.Queue.CountOf(tenant)) is var time and not Limiter.Unknown && time > wait)
            {
                (wait, longest) = (time, limiter);
            }
        }

        TimeSpan? after = wait > 0 ? TimeSpan.FromTicks(wait) : null;
        var left = context.TimeLeft;
        if (strict is not null || (left != Timeout.InfiniteTimeSpan && TimeSpan.FromTicks(wait) >= left))
        {
            var named = strict ?? longest;
            var when = after is null ? "Try again when others have ended." : strict is not null ? $"It may begin in {Seconds(wait)}." : $"It may begin in {Seconds(wait)}, which is later than this call has time.";
            GovernanceTelemetry.CountRateRefusal(named.Name, ToolErrorKind.RateLimited);
            return new ToolError(ToolErrorKind.RateLimited, $"'{named.Name}' limits calls such as of '{context.Tool.Id}' to {named.Words}. {when}")
            {
                Operation = ToolOperation.Queue,
                RetryAfter = after,
            };
        }

        if (_waiting < _maxWaiting && lacking.Queue.CountOf(tenant) < lacking.MaxWaiting)
        {
            return null;
        }

        GovernanceTelemetry.CountRateRefusal(lacking.Name, ToolErrorKind.Busy);
        return new ToolError(ToolErrorKind.Busy, $"'{lacking.Name}' limits calls such as of '{context.Tool.Id}' to {lacking.Words}, and as many wait as may. Try again later.")
        {
            Operation = ToolOperation.Queue,
            RetryAfter = after,
        };
    }

    private Limiter? Find(RateKey key, Func<Limiter> make)
    {
        if (_limiters.TryGetValue(key, out var known))
        {
            return known;
        }

        if (_limiters.Count >= Math.Min(_sweepAt, _maxKeys))
        {
            // Where a sweep has found nothing to forget, the next one waits until it is worth it.
            var now = Now();
            if (_limiters.Count < _maxKeys || _refused++ >= _limiters.Count / 16 || now - _sweptAt >= TimeSpan.TicksPerSecond)
            {
                Sweep(now);
            }

            if (_limiters.Count >= _maxKeys)
            {
                return null;
            }
        }

        return _limiters[key] = make();
    }

    private void Queue(Waiter waiter, Limiter limiter)
    {
        waiter.For = limiter;
        limiter.Queue.Add(waiter);
        _awaited.Add(limiter);
    }

    private void Unqueue(Waiter waiter, bool taken)
    {
        var limiter = waiter.For!;
        if (taken)
        {
            limiter.Queue.Take(waiter);
        }
        else
        {
            limiter.Queue.Remove(waiter);
        }

        if (limiter.Queue.Count == 0)
        {
            _awaited.Remove(limiter);
        }
    }

    // Lets in whoever is next, as long as there is room. One that lacks another limit goes on waiting there.
    private void Drain(Limiter limiter, long now)
    {
        while (limiter.Queue.Count > 0)
        {
            var waiter = limiter.Queue.Peek();
            if (!limiter.HasRoom(now, waiter.Alone))
            {
                return;
            }

            LetIn(waiter, now);
        }
    }

    private void LetIn(Waiter waiter, long now)
    {
        var own = waiter.For!;
        if (Lacking(waiter.Limiters, waiter.Alone, waiter.Outer, own, now) is { } lacking)
        {
            Unqueue(waiter, taken: false);
            Queue(waiter, lacking);
            return;
        }

        Unqueue(waiter, taken: true);
        _waiting--;
        TakeAll(waiter.Limiters, waiter.Alone, waiter.Hold, now);
        waiter.End(WaitEnd.LetIn);
    }

    // The next of the calls that the lender waits for.
    private void LendAgain(Hold lender, Limiter limiter, long now)
    {
        Waiter? next = null;
        foreach (var waiter in limiter.Queue.All)
        {
            if (Hold.Nearest(waiter.Outer, limiter) == lender && (next is null || waiter.Number < next.Number))
            {
                next = waiter;
            }
        }

        if (next is not null)
        {
            LetIn(next, now);
        }
    }

    private void OnTime()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _wakeAt = Limiter.Unknown;
            var now = Now();
            foreach (var limiter in _awaited.ToArray())
            {
                Drain(limiter, now);
            }

            Arm(now);
        }
    }

    private void Arm(long now)
    {
        if (_isClosed)
        {
            return;
        }

        var next = Limiter.Unknown;
        foreach (var limiter in _awaited)
        {
            next = Math.Min(next, limiter.RoomIn(now, 0));
        }

        if (next == Limiter.Unknown ? _wakeAt == Limiter.Unknown : _wakeAt == now + next)
        {
            return;
        }

        // Timers step in milliseconds; whoever wakes too early sets it again.
        _wakeAt = next == Limiter.Unknown ? next : now + next;
        _timer.Change(
            next == Limiter.Unknown ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(TimeSpan.FromTicks(next).TotalMilliseconds), 0, int.MaxValue)),
            Timeout.InfiniteTimeSpan);
    }

    // Each time the limits have doubled: a sweep costs no more than the limits that were added since the last one.
    private void Sweep(long now)
    {
        foreach (var (key, limiter) in _limiters)
        {
            if (limiter.Queue.Count == 0 && limiter.IsIdle(now))
            {
                _limiters.Remove(key);
            }
        }

        _sweepAt = Math.Max(LeastSweep, _limiters.Count * 2);
        (_sweptAt, _refused) = (now, 0);
    }

    private long Now() => _time.GetElapsedTime(_start).Ticks;
}
