namespace ToolExec.Governance;

/// <summary>A ledger that is forgotten with its process.</summary>
internal sealed class MemoryEffectLedger(TimeProvider time, long maxBytes) : IEffectLedger
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Effect> _effects = new(StringComparer.Ordinal);
    private long _fence;
    private long _bytes;

    public bool OutlivesProcess => false;

    public ValueTask<EffectPlan> PlanAsync(EffectRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (!TryGet(request.Id, now, out var effect))
            {
                return new(new EffectPlan(EffectPlanKind.Claimed, Add(request, now)));
            }

            var entry = effect.Entry;
            var kind = !string.Equals(entry.ArgumentsHash, request.ArgumentsHash, StringComparison.Ordinal) ? EffectPlanKind.Conflict : entry.State switch
            {
                EffectState.Planned or EffectState.Executing => EffectPlanKind.InProgress,
                EffectState.Failed or EffectState.Unknown when request.MayRunAgain => EffectPlanKind.Claimed,
                EffectState.Unknown => EffectPlanKind.Unknown,
                _ => EffectPlanKind.Recorded,
            };
            if (kind == EffectPlanKind.Claimed)
            {
                effect.Before = entry;
                effect.Ended = NewEnd();
                effect.Entry = entry = entry with { State = EffectState.Planned, Fence = ++_fence, Claims = entry.Claims + 1, Changed = now, Expires = null };
            }

            return new(new EffectPlan(kind, entry));
        }
    }

    public ValueTask<bool> StartAsync(EffectTicket ticket, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (Held(ticket) is not { Entry.State: EffectState.Planned } effect)
            {
                return new(false);
            }

            effect.Entry = effect.Entry with { State = EffectState.Executing, Changed = time.GetUtcNow() };
            return new(true);
        }
    }

    public ValueTask<bool> SettleAsync(EffectTicket ticket, EffectSettlement settlement, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settlement);
        Check(settlement, mayBeUnknown: true);
        lock (_gate)
        {
            if (Held(ticket) is not { Entry.State: EffectState.Executing } effect)
            {
                return new(false);
            }

            Settle(effect, settlement);
            return new(true);
        }
    }

    public ValueTask<bool> ReleaseAsync(EffectTicket ticket, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (Held(ticket) is not { Entry.State: EffectState.Planned or EffectState.Executing } effect)
            {
                return new(false);
            }

            if (effect.Before is { } before)
            {
                effect.Entry = before with { Fence = ticket.Fence };
                End(effect);
            }
            else
            {
                Remove(effect);
            }

            return new(true);
        }
    }

    public ValueTask<bool> ResolveAsync(EffectTicket ticket, EffectSettlement? settlement, CancellationToken cancellationToken)
    {
        Check(settlement, mayBeUnknown: false);
        lock (_gate)
        {
            if (Held(ticket) is not { Entry.State: EffectState.Unknown } effect)
            {
                return new(false);
            }

            if (settlement is null)
            {
                Remove(effect);
            }
            else
            {
                Settle(effect, settlement);
            }

            return new(true);
        }
    }

    public async ValueTask<EffectEntry?> WaitAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        while (true)
        {
            Task ended;
            lock (_gate)
            {
                if (!TryGet(id, time.GetUtcNow(), out var effect) || effect.Ended is not { } end)
                {
                    return effect?.Entry;
                }

                ended = end.Task;
            }

            await ended.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public ValueTask<EffectEntry?> FindAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        lock (_gate)
        {
            return new(TryGet(id, time.GetUtcNow(), out var effect) ? effect.Entry : null);
        }
    }

    public ValueTask<IReadOnlyList<EffectEntry>> ListAsync(EffectQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        lock (_gate)
        {
            var now = time.GetUtcNow();
            return new([.. _effects.Values
                .Select(e => e.Entry)
                .Where(e => !HasExpired(e, now)
                    && (query.State is null || e.State == query.State)
                    && (query.Scope is null || string.Equals(e.Scope, query.Scope, StringComparison.Ordinal))
                    && (query.Tool is null || string.Equals(e.Tool, query.Tool, StringComparison.Ordinal))
                    && (query.IdempotencyKey is null || string.Equals(e.IdempotencyKey, query.IdempotencyKey, StringComparison.Ordinal)))
                .OrderBy(e => e.Created).ThenBy(e => e.Id, StringComparer.Ordinal)
                .Take(query.Max)]);
        }
    }

    public ValueTask<EffectCounts> CountAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var counts = new long[5];
            foreach (var effect in _effects.Values)
            {
                counts[(int)effect.Entry.State] += HasExpired(effect.Entry, now) ? 0 : 1;
            }

            return new(new EffectCounts(counts[0], counts[1], counts[2], counts[3], counts[4]));
        }
    }

    public ValueTask<int> RemoveExpiredAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return new(Sweep(time.GetUtcNow()));
        }
    }

    private static bool HasExpired(EffectEntry entry, DateTimeOffset now) => entry.Expires <= now;

    // About: what the texts and the object itself take.
    private static long Size(EffectEntry entry) =>
        512 + entry.Arguments.Length + entry.Outcome.Length + (2L * (entry.Id.Length + entry.Scope.Length + entry.Tool.Length + entry.IdempotencyKey.Length + (entry.Note?.Length ?? 0)));

    private static TaskCompletionSource NewEnd() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static void Check(EffectSettlement? settlement, bool mayBeUnknown)
    {
        if (settlement is null)
        {
            return;
        }

        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(settlement.TimeToLive, TimeSpan.Zero, nameof(settlement));
        if (settlement.State is not (EffectState.Applied or EffectState.Failed) && !(mayBeUnknown && settlement.State == EffectState.Unknown))
        {
            throw new ArgumentException($"An effect cannot be settled as {settlement.State}.", nameof(settlement));
        }
    }

    private bool TryGet(string id, DateTimeOffset now, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Effect? effect)
    {
        if (!_effects.TryGetValue(id, out effect))
        {
            return false;
        }

        if (HasExpired(effect.Entry, now))
        {
            Forget(effect.Entry);
            effect = null;
            return false;
        }

        return true;
    }

    private Effect? Held(EffectTicket ticket) => ticket.Id is not null && _effects.TryGetValue(ticket.Id, out var effect) && effect.Entry.Fence == ticket.Fence ? effect : null;

    private EffectEntry Add(EffectRequest request, DateTimeOffset now)
    {
        if (_bytes >= maxBytes && (Sweep(now) == 0 || _bytes >= maxBytes))
        {
            throw new IOException($"The ledger in memory has {_bytes} bytes in {_effects.Count} effects and takes no more. Allow it more (MaxBytesInMemory), let it remember for a shorter time, or keep it in a file.");
        }

        var entry = EffectEntry.Planned(request, ++_fence, now);
        _effects.Add(request.Id, new Effect { Entry = entry, Ended = NewEnd() });
        _bytes += Size(entry);
        return entry;
    }

    private void Settle(Effect effect, EffectSettlement settlement)
    {
        var now = time.GetUtcNow();
        _bytes -= Size(effect.Entry);
        effect.Entry = effect.Entry with
        {
            State = settlement.State,
            Outcome = settlement.Outcome,
            Note = settlement.Note,
            Changed = now,
            Expires = settlement.State == EffectState.Unknown ? null : now + settlement.TimeToLive,
        };
        _bytes += Size(effect.Entry);
        End(effect);
    }

    private void Remove(Effect effect)
    {
        Forget(effect.Entry);
        End(effect);
    }

    private void Forget(EffectEntry entry)
    {
        _effects.Remove(entry.Id);
        _bytes -= Size(entry);
    }

    private static void End(Effect effect)
    {
        effect.Before = null;
        effect.Ended?.SetResult();
        effect.Ended = null;
    }

    private int Sweep(DateTimeOffset now)
    {
        var expired = _effects.Values.Where(e => HasExpired(e.Entry, now)).Select(e => e.Entry).ToList();
        expired.ForEach(Forget);
        return expired.Count;
    }

    private sealed class Effect
    {
        public required EffectEntry Entry { get; set; }

        // What a claim that began nothing goes back to.
        public EffectEntry? Before { get; set; }

        // There as long as a call has the claim.
        public TaskCompletionSource? Ended { get; set; }
    }
}
