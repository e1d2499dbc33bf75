using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace ToolExec.Governance;

/// <summary>All counts of all budgets. One lock guards them, so that a call fits into all of its budgets or into none.</summary>
internal sealed partial class BudgetBook : IBudgets
{
    private const int LeastSweep = 1024;
    private const int MaxUnknownModels = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<BudgetKey, BudgetEntry> _entries = [];
    private readonly Dictionary<ExecutionKey, ChildBudget> _children = [];
    private readonly HashSet<string> _unknownModels = new(StringComparer.OrdinalIgnoreCase);
    private readonly Budget[] _budgets;
    private readonly ModelPrice[] _prices;
    private readonly BudgetOptions _options;
    private readonly BudgetPlan _own;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly long _start;
    private int _sweepAt = LeastSweep;
    private TaskCompletionSource? _returned;
    private long _returns;
    private long _sweptAt;
    private int _refused;
    private int _waiting;

    public BudgetBook(BudgetOptions options, TimeProvider time, ILogger<BudgetBook> logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _start = time.GetTimestamp();
        _budgets = [.. options.Budgets];
        _prices = [.. options.Prices];

        // What a host does itself is no tool.
        _own = new BudgetPlan([.. _budgets.Where(static b => !b.EachTool && b.Tools == ToolSelector.Everything)], new BudgetUse(), null);
    }

    /// <summary>Gets how many counts there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    public bool TryReserve(ToolCaller? caller, BudgetUse estimate, [NotNullWhen(true)] out IBudgetReservation? reservation, [NotNullWhen(false)] out ToolError? refusal)
    {
        ArgumentNullException.ThrowIfNull(estimate);
        var plan = new BudgetPlan(_own.Budgets, estimate, null);
        var lack = TryHold(plan, caller, out var holds);
        if (lack is not null)
        {
            GovernanceTelemetry.CountBudgetRefusal(lack.State.Budget);
        }

        refusal = lack?.ToError();
        reservation = lack is null ? new Reservation(this, holds) : null;
        return lack is null;
    }

    public decimal Report(ToolCaller? caller, ModelUsage usage)
    {
        ArgumentNullException.ThrowIfNull(usage);
        var cost = usage.Cost ?? CostOf(usage);
        var plan = new BudgetPlan(_own.Budgets, new BudgetUse { InputTokens = usage.InputTokens, OutputTokens = usage.OutputTokens, Cost = Math.Min(cost, 1_000_000_000) }, null);
        List<BudgetEntry>? warnings = null;
        lock (_gate)
        {
            var now = Now();
            foreach (var entry in Entries(plan, caller, now))
            {
                Tally(entry, plan.Units(entry.Budget.Measure), now, ref warnings);
            }
        }

        Warn(warnings);
        return cost;
    }

    public IReadOnlyList<BudgetState> GetStates(ToolCaller? caller)
    {
        lock (_gate)
        {
            var now = Now();
            var states = new List<BudgetState>();
            foreach (var budget in _budgets)
            {
                if (!Concerns(budget, caller))
                {
                    continue;
                }

                if (budget.EachTool)
                {
                    var whose = BudgetKey.Of(budget, caller, null);
                    states.AddRange(_entries.Where(e => e.Key with { Tool = null } == whose).Select(e => Advanced(e.Value).State(now)).OrderBy(static s => s.Tool, StringComparer.Ordinal));
                }
                else
                {
                    states.Add((_entries.TryGetValue(BudgetKey.Of(budget, caller, null), out var entry) ? Advanced(entry) : New(budget, null)).State(now));
                }
            }

            if (Child(caller) is { } child)
            {
                states.AddRange(child.Entries.Select(e => e.State(now)));
            }

            return states;

            BudgetEntry Advanced(BudgetEntry entry)
            {
                entry.Counter.Advance(now);
                return entry;
            }
        }
    }

    public bool Reset(string budget, ToolCaller? caller)
    {
        ArgumentException.ThrowIfNullOrEmpty(budget);
        lock (_gate)
        {
            var removed = false;
            foreach (var some in _budgets.Where(b => string.Equals(b.Name, budget, StringComparison.Ordinal)))
            {
                var whose = BudgetKey.Of(some, caller, null);
                var keys = some.EachTool ? [.. _entries.Keys.Where(k => k with { Tool = null } == whose)] : new[] { whose };
                foreach (var key in keys)
                {
                    removed |= _entries.Remove(key);
                }
            }

            Pulse();
            return removed;
        }
    }

    public IChildBudget CreateChild(ToolCaller caller, IReadOnlyDictionary<BudgetMeasure, decimal> limits)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(limits);
        if (caller.Execution is null)
        {
            throw new ArgumentException("The caller must have an execution.", nameof(caller));
        }

        if (limits.Count == 0 || limits.Any(static l => !Enum.IsDefined(l.Key) || l.Value <= 0 || l.Value > BudgetUnits.Greatest(l.Key)))
        {
            throw new ArgumentException("There must be a limit, and each must be more than zero and at most what its measure can count.", nameof(limits));
        }

        lock (_gate)
        {
            var key = new ExecutionKey(caller.Tenant, caller.Execution);
            var child = new ChildBudget(this, key, [.. limits.OrderBy(static l => l.Key).Select(static l => new Budget { Name = "script", Level = BudgetLevel.Execution, Measure = l.Key, Limit = l.Value, WarnAt = 1 })]);
            return _children.TryAdd(key, child) ? child : throw new ArgumentException($"The execution '{caller.Execution}' has limits of its own already.", nameof(caller));
        }
    }

    /// <summary>Sets aside what a plan says in all of its budgets, or in none.</summary>
    /// <returns>Where it does not fit; null where it does.</returns>
    public BudgetLack? TryHold(BudgetPlan plan, ToolCaller? caller, out BudgetHold[] holds)
    {
        List<BudgetEntry>? warnings = null;
        BudgetLack? lack;
        lock (_gate)
        {
            lack = Hold(plan, caller, out holds, ref warnings);
        }

        Warn(warnings);
        return lack;
    }

    /// <summary>Replaces what was set aside by what was used.</summary>
    public void Settle(BudgetHold[] holds, BudgetUse used)
    {
        List<BudgetEntry>? warnings = null;
        lock (_gate)
        {
            if (holds.Length == 0)
            {
                return;
            }

            var now = Now();
            var isReturned = false;
            foreach (var (entry, reserved, mark) in holds)
            {
                entry.Open--;
                entry.Counter.Advance(now);
                var difference = BudgetUnits.Of(entry.Budget.Measure, used) - reserved;
                if (difference < 0)
                {
                    entry.Counter.Return(mark, -difference, now);
                    isReturned = true;
                }
                else if (difference > 0)
                {
                    // What goes beyond the estimate counts when it is known.
                    Tally(entry, difference, now, ref warnings);
                }
            }

            if (isReturned)
            {
                Pulse();
            }
        }

        Warn(warnings);
    }

    /// <summary>Waits until a call may fit: for a time, or until something was given back since it did not.</summary>
    /// <returns><see langword="false"/>, at once, where too many wait already.</returns>
    public async ValueTask<bool> WaitAsync(BudgetLack lack, TimeSpan time, CancellationToken cancellationToken)
    {
        Task returned;
        lock (_gate)
        {
            if (_waiting >= _options.MaxWaiting)
            {
                return false;
            }

            if (_returns != lack.Returns)
            {
                return true;
            }

            _waiting++;
            _returned ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            returned = _returned.Task;
        }

        try
        {
            // Timers step in milliseconds, and none is set for longer than seven weeks; whoever wakes too early waits again.
            var wait = TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(time.TotalMilliseconds), 1, int.MaxValue));
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var delay = Task.Delay(wait, _time, over.Token);
            await Task.WhenAny(returned, delay).ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return true;
        }
        finally
        {
            lock (_gate)
            {
                _waiting--;
            }
        }
    }

    private BudgetLack? Hold(BudgetPlan plan, ToolCaller? caller, out BudgetHold[] holds, ref List<BudgetEntry>? warnings)
    {
        var now = Now();
        var child = Child(caller);
        holds = [];
        var made = new BudgetHold[plan.Budgets.Length + (child?.Entries.Length ?? 0)];
        var count = 0;
        BudgetLack? worst = null;
        foreach (var budget in plan.Budgets)
        {
            if (!Concerns(budget, caller))
            {
                continue;
            }

            var entry = Entry(budget, caller, plan.Tool, now);
            if (entry is null)
            {
                return new BudgetLack(New(budget, null).State(now), "The host keeps the budgets of as many callers as it may. Try again later.", MayWait: false, FitsIn: null, 0, _returns);
            }

            made[count++] = new BudgetHold(entry, plan.Units(budget.Measure), 0);
            worst = Worse(worst, entry, plan, now);
        }

        foreach (var entry in child?.Entries ?? [])
        {
            made[count++] = new BudgetHold(entry, plan.Units(entry.Budget.Measure), 0);
            worst = Worse(worst, entry, plan, now);
        }

        if (worst is not null)
        {
            return worst;
        }

        for (var i = 0; i < count; i++)
        {
            var (entry, amount, _) = made[i];
            entry.Open++;
            entry.Touched = now.Ticks;
            made[i] = new BudgetHold(entry, amount, entry.Counter.Add(amount, now));
            if (entry.IsWarningDue())
            {
                (warnings ??= []).Add(entry);
            }
        }

        holds = count == made.Length ? made : made[..count];
        return null;
    }

    // What refuses counts before what waits, and the longest wait before shorter ones.
    private BudgetLack? Worse(BudgetLack? worst, BudgetEntry entry, BudgetPlan plan, BudgetMoment now)
    {
        var amount = plan.Units(entry.Budget.Measure);
        if (entry.Budget.Action == BudgetAction.Warn || entry.Fits(amount))
        {
            return worst;
        }

        var fitsIn = entry.FitsIn(amount, now);
        var mayWait = entry.Budget.Action == BudgetAction.Throttle && fitsIn is not null;
        return worst is not null && (!worst.MayWait && mayWait || (worst.MayWait == mayWait && (worst.FitsIn ?? TimeSpan.MaxValue) >= (fitsIn ?? TimeSpan.MaxValue)))
            ? worst
            : new BudgetLack(entry.State(now), null, mayWait, fitsIn, BudgetUnits.Value(entry.Budget.Measure, amount), _returns);
    }

    private static void Tally(BudgetEntry entry, long amount, BudgetMoment now, ref List<BudgetEntry>? warnings)
    {
        entry.Touched = now.Ticks;
        entry.Counter.Add(amount, now);
        if (entry.IsWarningDue())
        {
            (warnings ??= []).Add(entry);
        }
    }

    // Of calls that no script makes, none is a script's.
    private static bool Concerns(Budget budget, ToolCaller? caller) => budget.Level != BudgetLevel.Execution || caller?.Execution is not null;

    private List<BudgetEntry> Entries(BudgetPlan plan, ToolCaller? caller, BudgetMoment now)
    {
        var entries = new List<BudgetEntry>();
        foreach (var budget in plan.Budgets)
        {
            if (Concerns(budget, caller) && Entry(budget, caller, plan.Tool, now, always: true) is { } entry)
            {
                entries.Add(entry);
            }
        }

        entries.AddRange(Child(caller)?.Entries ?? []);
        return entries;
    }

    private BudgetEntry? Entry(Budget budget, ToolCaller? caller, string? tool, BudgetMoment now, bool always = false)
    {
        var key = BudgetKey.Of(budget, caller, tool);
        if (_entries.TryGetValue(key, out var known))
        {
            known.Counter.Advance(now);
            return known;
        }

        if (_entries.Count >= Math.Min(_sweepAt, _options.MaxKeys))
        {
            // Where a sweep has found nothing to forget, the next one waits until it is worth it.
            if (_entries.Count < _options.MaxKeys || _refused++ >= _entries.Count / 16 || now.Ticks - _sweptAt >= TimeSpan.TicksPerSecond)
            {
                Sweep(now);
            }

            if (_entries.Count >= _options.MaxKeys && !always)
            {
                return null;
            }
        }

        var entry = New(budget, key.Tool, key.Whose);
        entry.Counter.Advance(now);
        entry.Touched = now.Ticks;
        _entries.Add(key, entry);
        return entry;
    }

    private BudgetEntry New(Budget budget, string? tool, string whose = "") => new(budget, BudgetCounter.Create(budget, _options.TimeZone), tool, whose);

    // Each time the counts have doubled: a sweep costs no more than the counts that were added since the last one.
    private void Sweep(BudgetMoment now)
    {
        foreach (var (key, entry) in _entries)
        {
            entry.Counter.Advance(now);
            if (entry.Open == 0 && (entry.Counter.Used == 0 || (!entry.Counter.Returns && now.Ticks - entry.Touched >= _options.ForgetAfter.Ticks)))
            {
                _entries.Remove(key);
            }
        }

        _sweepAt = Math.Max(LeastSweep, _entries.Count * 2);
        (_sweptAt, _refused) = (now.Ticks, 0);
    }

    private ChildBudget? Child(ToolCaller? caller) =>
        _children.Count > 0 && caller?.Execution is { } execution ? _children.GetValueOrDefault(new ExecutionKey(caller.Tenant, execution)) : null;

    private decimal CostOf(ModelUsage usage)
    {
        var price = Array.Find(_prices, p => usage.Model.Contains(p.Model, StringComparison.OrdinalIgnoreCase));
        if (price is null)
        {
            price = _options.DefaultPrice;
            bool isNew;
            lock (_gate)
            {
                isNew = _unknownModels.Count < MaxUnknownModels && _unknownModels.Add(usage.Model);
            }

            if (isNew)
            {
                _logger.ModelPriceUnknown(usage.Model, price.InputPerMillion, price.OutputPerMillion);
            }
        }

        return ((usage.InputTokens * price.InputPerMillion) + (usage.OutputTokens * price.OutputPerMillion)) / 1_000_000;
    }

    private BudgetMoment Now() => new(_time.GetUtcNow(), _time.GetElapsedTime(_start).Ticks);

    private void Pulse()
    {
        _returns++;
        _returned?.TrySetResult();
        _returned = null;
    }

    private void Warn(List<BudgetEntry>? entries)
    {
        foreach (var entry in entries ?? [])
        {
            _logger.BudgetNearItsEnd(entry.Budget.Name, entry.Whose, entry.Budget.WarnAt, entry.Budget.Limit);
            GovernanceTelemetry.CountBudgetWarning(entry.Budget.Name);
        }
    }
}
