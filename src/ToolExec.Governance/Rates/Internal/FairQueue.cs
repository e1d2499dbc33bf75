namespace ToolExec.Governance;

/// <summary>Calls that wait for one limit: each tenant's in the order in which they came, and the tenants by their weights.</summary>
/// <remarks>
/// Start-time fair queueing: each tenant has a clock that goes on by 1/weight with each call that is let in, and the one whose clock is furthest behind is next. A tenant
/// that comes anew begins at the clock of whoever was let in last: who was not there has missed nothing and saved nothing.
/// </remarks>
internal sealed class FairQueue
{
    private readonly Dictionary<string, Flow> _flows = new(StringComparer.Ordinal);
    private double _clock;

    public int Count { get; private set; }

    /// <summary>Gets how many calls of a tenant wait.</summary>
    public int CountOf(string tenant) => _flows.TryGetValue(tenant, out var flow) ? flow.Waiting.Count : 0;

    public void Add(Waiter waiter)
    {
        if (!_flows.TryGetValue(waiter.Tenant, out var flow))
        {
            Forget();
            _flows.Add(waiter.Tenant, flow = new Flow(waiter.Weight));
        }

        if (flow.Waiting.Count == 0)
        {
            flow.Clock = Math.Max(flow.Clock, _clock);
        }

        // As a rule at the end. One that has waited elsewhere keeps its place.
        var before = flow.Waiting.Last;
        while (before is not null && before.Value.Number > waiter.Number)
        {
            before = before.Previous;
        }

        waiter.Place = before is null ? flow.Waiting.AddFirst(waiter) : flow.Waiting.AddAfter(before, waiter);
        Count++;
    }

    /// <summary>Returns the one that is next; there must be one.</summary>
    public Waiter Peek()
    {
        Flow? next = null;
        foreach (var flow in _flows.Values)
        {
            if (flow.Waiting.Count > 0 && (next is null || flow.Clock < next.Clock || (flow.Clock == next.Clock && flow.First.Number < next.First.Number)))
            {
                next = flow;
            }
        }

        return next!.First;
    }

    /// <summary>Takes out one that is let in.</summary>
    public void Take(Waiter waiter)
    {
        var flow = _flows[waiter.Tenant];
        _clock = Math.Max(_clock, flow.Clock);
        flow.Clock += 1 / flow.Weight;
        Remove(waiter);
    }

    /// <summary>Takes out one that goes: its tenant has had nothing of it.</summary>
    public void Remove(Waiter waiter)
    {
        var flow = _flows[waiter.Tenant];
        flow.Waiting.Remove(waiter.Place!);
        waiter.Place = null;
        if (--Count == 0)
        {
            _flows.Clear();
            _clock = 0;
        }
    }

    public IEnumerable<Waiter> All => _flows.Values.SelectMany(static f => f.Waiting);

    // Tenants that wait no more and have had no more than their share: they would begin anew where they are.
    private void Forget()
    {
        if (_flows.Count > 64 + (2 * Count))
        {
            foreach (var (tenant, flow) in _flows)
            {
                if (flow.Waiting.Count == 0 && flow.Clock <= _clock)
                {
                    _flows.Remove(tenant);
                }
            }
        }
    }

    private sealed class Flow(double weight)
    {
        public double Weight => weight;

        public double Clock { get; set; }

        public LinkedList<Waiter> Waiting { get; } = [];

        public Waiter First => Waiting.First!.Value;
    }
}
